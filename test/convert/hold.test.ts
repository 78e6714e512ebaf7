import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert } from '../../src/convert';
import type { HoldLimits } from '../../src/convert/open-objects';
import { folderLake } from '../../src/lake/folder-lake';
import type { Lake, Receipt } from '../../src/lake/lake';
import { readRecords } from '../../src/lake/read-records';
import { loadCompressor } from '../../src/parquet/writer';
import { simulate } from '../../src/sources/darktrace/simulate/simulate';
import { conversionFor } from '../golden/golden';

const EVENTS = 500;
const DAYS = 15;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slc-hold-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Alerts of two weeks, in order of arrival: days come again when the first alerts of later ones have been. */
function alerts(): Buffer {
  const fortnight = simulate({ scenario: 'mixed', seed: 4, users: 20, days: DAYS, events: EVENTS, startMs: Date.UTC(2025, 0, 6) });
  return Buffer.from([...fortnight.alerts()].map((alert) => `${JSON.stringify(alert)}\n`).join(''));
}

async function convertUnder(limits: Partial<HoldLimits>, lake: Lake = folderLake(folder)): Promise<Receipt> {
  const bytes = alerts();
  const raw = {
    key: 'alerts.ndjson',
    version: '1',
    bytes: bytes.length,
    async *read() {
      yield bytes;
    },
  };
  const compressor = await loadCompressor('zstd');
  return convert(raw, await conversionFor('1.3.0', 'security'), { lake, region: 'us-east-1', tenant: 'acme', compressor, limits });
}

async function timesOf(key: string): Promise<number[]> {
  const times: number[] = [];
  for await (const read of readRecords(join(folder, key))) {
    if (!read.ok) throw new Error(read.message);
    times.push((read.record as { time: number }).time);
  }
  return times;
}

test.each<[string, Partial<HoldLimits>]>([
  ['no limits but the own ones', {}],
  ['little that may be held, in objects of ten rows', { rowsPerObject: 10, heldCharacters: 200_000 }],
  ['little that may wait, and columns for one object', { openColumns: 1, waitingCharacters: 100_000 }],
])('under %s every record is in one object, in order of time', async (_, limits) => {
  const receipt = await convertUnder(limits);
  let rows = 0;
  for (const output of receipt.outputs) {
    const times = await timesOf(output.key);
    expect(times).toHaveLength(output.rows);
    expect(times.length).toBeLessThanOrEqual(limits.rowsPerObject ?? Number.POSITIVE_INFINITY);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    rows += times.length;
  }
  expect(receipt.counts.delivered).toBeGreaterThan(EVENTS / 2);
  expect(rows).toBeGreaterThanOrEqual(receipt.counts.delivered);
  expect(new Set(receipt.outputs.map((output) => output.key)).size).toBe(receipt.outputs.length);
});

test('thin days are one object each, however few objects may have columns and in whatever order days come', async () => {
  const { outputs } = await convertUnder({ openColumns: 1 });
  const partitions = new Set(outputs.map((output) => `${output.source}/${output.eventDay}`));
  expect(partitions.size).toBeGreaterThan(DAYS);
  expect(outputs).toHaveLength(partitions.size);
});

test('a raw object of many objects writes few receipts, and each object only after a receipt that lists it', async () => {
  const lake = folderLake(folder);
  const listed = new Set<string>();
  let receipts = 0;
  const unlisted: string[] = [];
  const { outputs } = await convertUnder(
    { rowsPerObject: 2 },
    {
      ...lake,
      writeReceipt: (name, receipt) => {
        receipts++;
        for (const { key } of receipt.outputs) listed.add(key);
        return lake.writeReceipt(name, receipt);
      },
      putObject: (partition, fileName, bytes) => {
        const key = lake.keyOf(partition, fileName);
        if (!listed.has(key)) unlisted.push(key);
        return lake.putObject(partition, fileName, bytes);
      },
    },
  );
  expect(unlisted).toEqual([]);
  expect(outputs.length).toBeGreaterThan(EVENTS / 2);
  expect(receipts).toBeLessThan(outputs.length / 4);
});
