import type { Check, Lakes, OpenedLake } from './check';
import { columns } from './checks/columns';
import { events } from './checks/events';
import { objects } from './checks/objects';
import { values } from './checks/values';
import { allSamples, FORMS, type Form, objectsOf, removeLake, writeLake } from './lakes';
import { contractSentences } from './sentences';
import { story } from './story';

/* docs/reader-contract.md, sentence by sentence. */

jest.setTimeout(120_000);

const CHECKS: Readonly<Record<string, Check>> = { ...objects, ...columns, ...values, ...events };
const sentences = contractSentences();

let lakes: Lakes;

beforeAll(async () => {
  const [main, ...others] = FORMS as readonly [Form, ...Form[]];
  const open = async (lake: Awaited<ReturnType<typeof writeLake>>): Promise<OpenedLake> => ({ ...lake, objects: await objectsOf(lake) });
  const forms: OpenedLake[] = [];
  for (const form of others) forms.push(await open(await writeLake(form, [story()])));
  lakes = { samples: await open(await writeLake(main, [await allSamples()])), forms };
});
afterAll(() => {
  for (const lake of [lakes.samples, ...lakes.forms]) removeLake(lake);
});

test('every numbered sentence has its check, and every check its sentence', () => {
  expect(sentences.map(({ id }) => id).sort()).toEqual(Object.keys(CHECKS).sort());
});

test.each(sentences)('$id: $text', async ({ id }) => {
  await CHECKS[id]?.(lakes);
});
