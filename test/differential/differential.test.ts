import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { type Conversion, convertAlerts, type Result } from '../../src/convert';
import type { Element } from '../../src/input/element';
import { readElements } from '../../src/input/elements';
import { finish } from '../../src/ocsf/finish';
import { type Draft, OCSF_VERSIONS, type OcsfVersion } from '../../src/ocsf/record';
import { simulate } from '../../src/sources/darktrace/simulate/simulate';
import type { FindingClass } from '../../src/sources/source';
import { badSamples, conversionFor, goldens } from '../golden/golden';
import { drafts } from '../ocsf/drafts';
import { type Batch, differencesOfResults, differencesOfRows } from './comparison';
import { difference, told } from './difference';
import { fastBatch, type WrittenRows } from './fast';
import type * as Plain from './plain';
import { plainFinish } from './plain-finish';

/*
 * The conversion that ships keeps what it has read, generates code for lists of keys and takes records apart as they come. Does it say
 * what a plain reading of the rules says? The plain path has modules of its own, so it shares no state with the fast one; in them nothing is
 * remembered, and what is kept all the same was kept from other alerts, since the plain path goes through them backwards.
 */

/** `npm run test:differential` compares 100,000. */
const ALERTS = Number(process.env['SLC_ALERTS'] ?? 2_000);

/** Taken in turn, a batch each. */
const FORMS: readonly (readonly [OcsfVersion, FindingClass])[] = [
  ['1.3.0', 'security'],
  ['1.1.0', 'detection'],
  ['1.3.0', 'detection'],
  ['1.1.0', 'security'],
];
const BATCH = Math.min(1_000, Math.ceil(ALERTS / FORMS.length));

let plain: typeof Plain;
beforeAll(async () => {
  await jest.isolateModulesAsync(async () => {
    jest.doMock('../../src/sources/darktrace/remembered', () => ({ remembered: (read: unknown) => read }));
    jest.doMock('../../src/sources/darktrace/identity', () => ({
      ...jest.requireActual('../../src/sources/darktrace/identity'),
      contentHash: jest.requireActual('./plain-hash').plainHash,
    }));
    plain = await import('./plain');
  });
});

/** Elements of a text that has one alert a line. */
function elementsOf(lines: readonly string[]): Element[] {
  let offset = 0;
  return lines.map((text, at) => {
    const where = { line: at + 1, offset };
    offset += Buffer.byteLength(text) + 1;
    return { kind: 'json', text, where };
  });
}

/** Backwards, the results in the order of the alerts all the same. */
function plainBatch(elements: readonly Element[], conversion: Conversion): Result[] {
  const results = elements.toReversed().map((element) => plain.plainResults(element, conversion));
  return results.reverse().flat();
}

async function bothPaths(
  lines: readonly string[],
  conversion: Conversion,
  firstAlert: number,
): Promise<{ batch: Batch; written: WrittenRows[] }> {
  const { results, written } = await fastBatch(lines, conversion);
  // Every simulated alert has to be delivered, so the plain path need not ask whether its records are valid.
  const plainly = plainBatch(elementsOf(lines), { ...conversion, validate: () => [] });
  return { batch: { conversion, firstAlert, fast: results, plain: plainly }, written };
}

function* simulatedLines(events: number): Generator<string> {
  const simulation = simulate({
    scenario: 'mixed',
    seed: 11,
    users: Math.max(10, events / 10),
    days: Math.ceil(Math.min(30, events / 500)),
    events,
    startMs: Date.parse('2025-01-06T00:00:00Z'),
  });
  for (const alert of simulation.alerts()) yield JSON.stringify(alert);
}

function* batchesOf(lines: Iterable<string>): Generator<string[]> {
  let batch: string[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

test(
  `of ${ALERTS} simulated alerts, records and the rows read back are what the plain path says`,
  async () => {
    const compared = { alerts: 0, records: 0, rows: 0 };
    for (const lines of batchesOf(simulatedLines(ALERTS))) {
      const [ocsf, findingClass] = FORMS[(compared.alerts / BATCH) % FORMS.length]!;
      const { batch, written } = await bothPaths(lines, await conversionFor(ocsf, findingClass), compared.alerts + 1);
      const differences = [...differencesOfResults(batch), ...differencesOfRows(batch, written)];
      expect({ differences: differences.length, first: differences.slice(0, 10) }).toEqual({ differences: 0, first: [] });
      compared.alerts += batch.fast.length;
      compared.records += batch.fast.reduce((sum, result) => sum + (result.fate === 'delivered' ? result.records.length : 0), 0);
      compared.rows += written.reduce((sum, { rows }) => sum + rows.length, 0);
    }
    console.log(`compared ${compared.alerts} alerts, ${compared.records} records, ${compared.rows} rows`);
    expect(compared.alerts).toBe(ALERTS);
    expect(compared.rows).toBe(compared.records);
    expect(compared.records).toBeGreaterThan(ALERTS);
  },
  60_000 + 30 * ALERTS,
);

test.each(OCSF_VERSIONS)('of every sample, good and bad, records in OCSF %s are what the plain path says', async (ocsf) => {
  const conversion = await conversionFor(ocsf, 'both');
  let records = 0;
  for (const sample of new Set([...(await goldens()).map((golden) => golden.sample), ...(await badSamples())])) {
    const fast: Result[] = [];
    for await (const result of convertAlerts(createReadStream(sample), conversion)) fast.push(result);
    const elements: Element[] = [];
    for await (const element of readElements(createReadStream(sample))) elements.push(element);
    const differences = differencesOfResults({ conversion, firstAlert: 1, fast, plain: plainBatch(elements, conversion) });
    expect({ sample, differences: differences.slice(0, 10) }).toEqual({ sample, differences: [] });
    records += fast.reduce((sum, result) => sum + (result.fate === 'delivered' ? result.records.length : 0), 0);
  }
  expect(records).toBeGreaterThan(100);
});

/** What a sender, a relay or an attacker may put in place of any value; undefined takes it away. */
const DAMAGE = fc.oneof(
  fc.constantFrom(undefined, null, '', 0, -1, 99, true, [], {}, [null], [[]], 'x'.repeat(70_000), '\ud800', { '\ud800': '\udc00' }),
  fc.constantFrom(2 ** 31, 1e308, 1.5, 1_700_000_000, 253_402_300_800_000, -62_167_219_200_001, 'x'.repeat(100), '203.0.113.7/32'),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The text of a JSON value with some of the values inside replaced, each told by its place among all of them. */
function damaged(text: string, changes: readonly (readonly [place: number, by: unknown])[]): string {
  return changes.reduce((before, [place, by]) => {
    let values = 0;
    JSON.parse(before, () => void values++);
    let at = 0;
    // The value that holds all others comes last.
    return JSON.stringify(JSON.parse(before, (_, value) => (at++ === place % Math.max(1, values - 1) && values > 1 ? by : value)));
  }, text);
}

test.each(OCSF_VERSIONS)('of a damaged alert, records in OCSF %s are what the plain path says', async (ocsf) => {
  const conversion = await conversionFor(ocsf, 'both');
  const lines = [...simulatedLines(500)];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...lines),
      fc.array(fc.tuple(fc.nat({ max: 10_000 }), DAMAGE), { minLength: 1, maxLength: 4 }),
      async (line, changes) => {
        const text = damaged(line, changes);
        const fast: Result[] = [];
        for await (const result of convertAlerts(Readable.from([Buffer.from(text)]), conversion)) fast.push(result);
        expect(differencesOfResults({ conversion, firstAlert: 1, fast, plain: plainBatch(elementsOf([text]), conversion) })).toEqual([]);
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});

test.each(Object.keys(drafts))('a damaged draft of a %s is finished as the plain path finishes it', (name) => {
  const draft = drafts[name as keyof typeof drafts];
  const text = JSON.stringify(draft.attributes);
  fc.assert(
    fc.property(
      fc.constantFrom(...OCSF_VERSIONS),
      fc.array(fc.tuple(fc.nat({ max: 10_000 }), DAMAGE), { minLength: 1, maxLength: 4 }),
      (version, changes) => {
        const attributes: Draft['attributes'] = JSON.parse(damaged(text, changes));
        fc.pre(typeof attributes.metadata === 'object' && attributes.metadata !== null && !Array.isArray(attributes.metadata));
        const damagedDraft = { ...draft, attributes };
        const first = difference(finish(damagedDraft, version), plainFinish(damagedDraft, version));
        expect(first && told(`draft in ${version}`, first)).toBeUndefined();
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});

describe('what is wrong is named by its alert, its path and both values', () => {
  const FIRST = 7_001;
  let batch: Batch;
  let written: WrittenRows[];
  beforeAll(async () => {
    const lines = [...simulatedLines(500)].slice(0, 40);
    ({ batch, written } = await bothPaths(lines, await conversionFor('1.3.0', 'security'), FIRST));
  });

  /** The same results, one record of one alert changed. */
  const planted = (at: number, change: (record: Record<string, unknown>) => Record<string, unknown>): Batch => {
    const fast = batch.fast.map((result, index): Result => {
      if (index !== at || result.fate !== 'delivered') return result;
      const [first, ...others] = result.records;
      return { ...result, records: [change(structuredClone(first!)) as typeof first & object, ...others] };
    });
    return { ...batch, fast };
  };

  test('nothing is wrong before something is planted', () => {
    expect([...differencesOfResults(batch), ...differencesOfRows(batch, written)]).toEqual([]);
  });

  test('a value in a record', () => {
    const wrong = planted(4, (record) => ({ ...record, finding: { ...(record['finding'] as object), title: 'planted' } }));
    expect(differencesOfResults(wrong)).toEqual([
      expect.stringMatching(/^alert 7005: \$\.records\[0\]\.finding\.title is "planted", plainly "[^"]+"$/),
    ]);
  });

  test('an attribute that is missing, or one too many', () => {
    expect(differencesOfResults(planted(0, ({ severity: _, ...record }) => record))).toEqual([
      expect.stringMatching(/^alert 7001: \$\.records\[0\]\.severity is undefined, plainly "[A-Z][a-z]+"$/),
    ]);
    expect(differencesOfResults(planted(39, (record) => ({ ...record, planted: [] })))).toEqual([
      'alert 7040: $.records[0].planted is [], plainly undefined',
    ]);
  });

  test('attributes in another order', () => {
    const wrong = planted(2, ({ class_uid, ...record }) => ({ ...record, class_uid }));
    expect(differencesOfResults(wrong)).toEqual([expect.stringMatching(/^alert 7003: \$\.records\[0\] is \["[^[]+…?, plainly \["/)]);
  });

  test('a result or a record that is missing', () => {
    expect(differencesOfResults({ ...batch, fast: batch.fast.slice(0, -1) })).toEqual([
      expect.stringMatching(/^alert 7040: \$ is undefined, plainly \{/),
      '39 results, plainly 40',
    ]);
    const fast = batch.fast.map((result, at) => (at === 9 ? { ...result, records: [] } : result));
    expect(differencesOfResults({ ...batch, fast })).toEqual([
      expect.stringMatching(/^alert 7010: \$\.records\[0\] is undefined, plainly \{/),
    ]);
  });

  test('a value in a row, and a row that is missing', () => {
    const [first, ...others] = written as [WrittenRows, ...WrittenRows[]];
    const rows = first.rows.map((row, at) => (at === 1 ? { ...(row as object), time: 1 } : row));
    expect(differencesOfRows(batch, [{ ...first, rows }, ...others])).toEqual([
      expect.stringMatching(/^alert 70\d\d, row 1 of darktrace-\w+\/\d{8}: \$\.time is 1, plainly \d{13}$/),
    ]);
    expect(differencesOfRows(batch, [{ ...first, rows: first.rows.slice(1) }, ...others])).toEqual([
      `${first.partition}: ${first.rows.length - 1} rows, plainly ${first.rows.length}`,
    ]);
    expect(differencesOfRows(batch, others)).toEqual([`${first.partition}: no object, plainly one of ${first.rows.length} rows`]);
  });
});
