import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { type Conversion, convert, type Result } from '../../src/convert';
import { folderLake } from '../../src/lake/folder-lake';
import { sha256Hex } from '../../src/lake/lake';
import { OBJECTS, readObjectPath } from '../../src/lake/object-path';
import type { ColumnTree } from '../../src/ocsf/columns';
import { loadCompressor } from '../../src/parquet/writer';
import { readers } from '../parquet/readers';

/** Rows of one table and day, as they were written. */
export interface WrittenRows {
  /** `darktrace-auth/20250106` */
  readonly partition: string;
  readonly tree: ColumnTree;
  readonly rows: readonly unknown[];
}

/** Alerts, one a line, through the conversion that ships, into a lake folder and back out of its objects. */
export async function fastBatch(lines: readonly string[], conversion: Conversion): Promise<{ results: Result[]; written: WrittenRows[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'slc-differential-'));
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const raw = {
    key: 'alerts.ndjson',
    version: sha256Hex(bytes),
    bytes: bytes.length,
    async *read() {
      yield bytes;
    },
  };
  const results: Result[] = [];
  try {
    await convert(raw, conversion, {
      lake: folderLake(folder),
      region: 'eu-west-1',
      tenant: 'acme',
      compressor: await loadCompressor('zstd'),
      onResult: (result) => results.push(result),
    });
    return { results, written: await rowsIn(folder, conversion) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rowsIn(folder: string, { source, ocsf, datetime }: Conversion): Promise<WrittenRows[]> {
  const written: WrittenRows[] = [];
  for (const key of globSync(OBJECTS, { cwd: folder }).sort()) {
    const { source: name, eventDay } = readObjectPath(key)!;
    const tree = source.tables.find((table) => table.name === name)!.columns(ocsf, datetime);
    written.push({ partition: `${name}/${eventDay}`, tree, rows: await readers.hyparquet(readFileSync(join(folder, key)), tree) });
  }
  return written;
}
