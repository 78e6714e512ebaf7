import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert, type RawObject } from '../../src/convert';
import { folderLake } from '../../src/lake/folder-lake';
import type { Lake } from '../../src/lake/lake';
import { readRecords } from '../../src/lake/read-records';
import { loadCompressor } from '../../src/parquet/writer';
import type { FindingClass } from '../../src/sources/source';
import { conversionFor } from '../golden/golden';

const STORY = 'src/sources/darktrace/samples/story-1-mfa-fatigue.ndjson';
const raw: RawObject = { key: 'story.ndjson', version: '1', bytes: statSync(STORY).size, read: () => createReadStream(STORY) };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slc-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(findingClass: FindingClass, lake: Lake) {
  const compressor = await loadCompressor('zstd');
  return convert(raw, await conversionFor('1.3.0', findingClass), { lake, region: 'us-east-1', tenant: 'acme', compressor });
}

/** The lake, until its power goes before the given put of an object. */
function failingAtPut(lake: Lake, fatal: number): Lake {
  let puts = 0;
  return {
    ...lake,
    putObject: (...args) => (++puts === fatal ? Promise.reject(new Error('the power went')) : lake.putObject(...args)),
  };
}

async function rowsOf(keys: readonly string[]): Promise<number> {
  let rows = 0;
  for (const key of keys)
    for await (const read of readRecords(join(folder, key))) {
      if (!read.ok) throw new Error(read.message);
      rows++;
    }
  return rows;
}

test('a run that dies at any put leaves a receipt from which the next one finds every object of the run before', async () => {
  const lake = folderLake(folder);
  const first = await run('both', lake);
  const detections = first.outputs.filter((output) => output.source === 'darktrace-detection').map((output) => output.key);
  expect(await rowsOf(detections)).toBeGreaterThan(0);

  const puts = first.outputs.length;
  for (const fatal of [1, 2, Math.ceil(puts / 4), Math.ceil(puts / 2), puts]) {
    await run('both', lake);
    await expect(run('security', failingAtPut(lake, fatal))).rejects.toThrow('the power went');
    const done = await run('security', lake);
    expect(done.state).toBe('done');
    expect(await rowsOf(detections)).toBe(0);
    expect(await rowsOf(done.outputs.map((output) => output.key))).toBe(done.outputs.reduce((sum, output) => sum + output.rows, 0));
  }
}, 30_000);
