import type { Receipt } from '../../src/lake/lake';
import { ceph } from './judges/ceph';
import { JudgedConverter } from './judges/converter';
import { emulator } from './judges/emulator';
import { type Judge, presentJudges } from './judges/judge';
import { moto } from './judges/moto';
import { Panel } from './judges/panel';
import { eventsOf, STORIES, textOf } from './stories';

/*
 * The shipped converter against services that we did not write: raw object in, rows, rejects, receipt and partitions out. The objects are at
 * each judge in turn. The catalogue of all but our emulator is moto's, where it is here: nobody else has one.
 */

const STORY = STORIES[0];
const BAD_ALERT = '{"pbid":"not a number","model":7}';
const KEY = 'darktrace/dropped/a story+1.ndjson';

const judges = presentJudges([emulator, moto, ceph], 'the converter');
const catalogueOf = (objects: Judge['name']): Judge['name'] => (objects === 'emulator' || moto.absent ? 'emulator' : 'moto');

let panel: Panel;
beforeAll(() => {
  panel = new Panel(judges);
});
afterAll(() => panel.stop());

describe.each(judges)('objects at $name', ({ name: judge }) => {
  let converter: JudgedConverter;
  let message: string;
  beforeAll(async () => {
    converter = await JudgedConverter.start(await panel.ready(judge), await panel.ready(catalogueOf(judge)), `lake_of_${judge}`);
    message = await converter.drop(KEY, `${await textOf(STORY)}${BAD_ALERT}\n`);
  }, 120_000);
  afterAll(() => converter?.stop());

  test('a story with a bad alert becomes rows in partitions, a reject and a receipt', async () => {
    expect(await converter.convert(message)).toMatchObject({ payload: { batchItemFailures: [] } });
    expect(await converter.rows('SELECT DISTINCT metadata.uid AS uid FROM LAKE ORDER BY uid')).toEqual(
      (await eventsOf([STORY])).map((uid) => [uid]),
    );
    const [receipt, ...others] = await receipts();
    expect(others).toEqual([]);
    expect(receipt).toMatchObject({ state: 'done', raw: { key: KEY }, counts: { rejected: 1, ignored: 0 } });
    expect(await converter.rows('SELECT count(*) FROM LAKE')).toEqual([[BigInt(rowsIn(receipt))]]);
    expect((await converter.texts('rejects')).map((text) => JSON.parse(text))).toMatchObject([{ text: BAD_ALERT }]);
    const folders = (receipt?.outputs ?? []).map(({ key }) => `s3://lake/${key.slice(0, key.lastIndexOf('/') + 1)}`);
    expect(await converter.partitions()).toEqual([...new Set(folders)].sort());
  });

  test('the same message again writes no object of the lake, and leaves the same receipt', async () => {
    const before = [await converter.list('lake'), await receipts(), await converter.partitions()];
    expect(await converter.convert(message)).toMatchObject({ payload: { batchItemFailures: [] } });
    expect([await converter.list('lake'), await receipts(), await converter.partitions()]).toEqual(before);
  });

  test('the converter complained of nothing', () => {
    expect(converter.logs.join('').match(/"level":"(WARN|ERROR)".*/g)).toBeNull();
  });

  const receipts = async (): Promise<Receipt[]> => (await converter.texts('receipts')).map((text) => JSON.parse(text));
});

const rowsIn = (receipt: Receipt | undefined): number => (receipt?.outputs ?? []).reduce((sum, { rows }) => sum + rows, 0);
