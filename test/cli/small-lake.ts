import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** 2024-06-01T00:00:00Z */
export const JUNE_1_MS = 1_717_200_000_000;

export interface SmallObject {
  /** Path below `ext/`. */
  readonly path: string;
  /** A SELECT whose rows the object holds. */
  readonly rows: string;
  readonly codec?: 'zstd' | 'gzip';
}

export function objectName(letter: string, suffix = 'zstd'): string {
  return `${letter.repeat(32)}.${suffix}.parquet`;
}

export function partition(source: string, eventDay: string): string {
  return `${source}/region=eu-west-1/accountId=external_acme/eventDay=${eventDay}`;
}

export const HOSTILE_TITLE = '=cmd|calc \u001b]0;owned\u0007\u202eexe.txt';

/** Findings of one day, with nested and hostile values. */
export function findingRows(startMs = JUNE_1_MS, count = 3): string {
  return `SELECT 2001::INT AS class_uid, 'Security Finding' AS class_name, (${startMs} + i * 60000)::BIGINT AS "time",
    to_timestamp((${startMs} + i * 60000) / 1000) AS time_dt, {'title': '${HOSTILE_TITLE}', 'uid': 'f-' || i} AS finding,
    [{'name': 'user', 'value': 'alice@example.com'}] AS observables, MAP {'score': '0.9'} AS unmapped FROM range(${count}) t(i)`;
}

export function loginRows(startMs = JUNE_1_MS): string {
  return `SELECT 3002::INT AS class_uid, 'Authentication' AS class_name, (${startMs})::BIGINT AS "time", 'Failure' AS status`;
}

/** A lake folder of three objects: two sources, two days. */
export function smallLake(): Promise<string> {
  return writeLake([
    { path: `${partition('darktrace-finding', '20240601')}/${objectName('a')}`, rows: findingRows() },
    { path: `${partition('darktrace-finding', '20240602')}/${objectName('b')}`, rows: findingRows(JUNE_1_MS + 86_400_000, 2) },
    { path: `${partition('darktrace-auth', '20240601')}/${objectName('c', 'gz')}`, rows: loginRows(), codec: 'gzip' },
  ]);
}

export async function writeLake(objects: readonly SmallObject[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slc-lake-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const { path, rows, codec = 'zstd' } of objects) {
    const file = join(folder, 'ext', path);
    mkdirSync(join(file, '..'), { recursive: true });
    await connection.run(`COPY (${rows}) TO '${file}' (FORMAT parquet, COMPRESSION ${codec})`);
  }
  connection.closeSync();
  instance.closeSync();
  return folder;
}

export function removeLake(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
