import { createReadStream } from 'node:fs';
import { convertAlerts } from '../../src/convert';
import type { OcsfRecord } from '../../src/ocsf/record';
import { encodeParquet, loadCompressor, type ParquetCodec } from '../../src/parquet/writer';
import { canonical, readers } from '../parquet/readers';
import { conversionFor, goldens } from './golden';

const CLASSES = { 2001: 'security_finding', 2004: 'detection_finding', 3002: 'authentication' } as const;

/** parquetjs-lite knows no zstd, and misreads dictionaries of more than 256 entries: it gets the gzip form in small files. */
const READERS = {
  zstd: ['duckdb', 'hyparquet', 'parquet-wasm'],
  gzip: ['duckdb', 'hyparquet', 'parquet-wasm', 'parquetjs-lite'],
} as const;
const ROWS_PER_FILE = 20;

describe.each(['zstd', 'gzip'] as const)('every golden record, written with %s', (codec: ParquetCodec & keyof typeof READERS) => {
  test.each(Object.entries(CLASSES))(
    'class %s equals what each reader reads',
    async (classUid, className) => {
      const conversion = await conversionFor('1.3.0', 'both');
      const table = conversion.source.tables.find((each) => each.class === className);
      if (!table) throw new Error(`no table for ${className}`);
      const records: OcsfRecord[] = [];
      for (const { sample, ocsf } of await goldens()) {
        if (ocsf !== '1.3.0') continue;
        for await (const result of convertAlerts(createReadStream(sample), conversion)) {
          if (result.fate === 'delivered') records.push(...result.records.filter((record) => record.class_uid === Number(classUid)));
        }
      }
      records.sort((a, b) => a.time - b.time);
      expect(records.length).toBeGreaterThan(0);
      const tree = table.columns('1.3.0');
      const compressor = await loadCompressor(codec);
      for (let from = 0; from < records.length; from += ROWS_PER_FILE) {
        const rows = records.slice(from, from + ROWS_PER_FILE);
        const bytes = encodeParquet(tree, rows, { compressor, createdBy: 'test version 0.0.0 (build test)', sortedBy: 'time' });
        const wanted = rows.map((row) => canonical(tree, row));
        for (const reader of READERS[codec]) expect({ reader, rows: await readers[reader](bytes, tree) }).toEqual({ reader, rows: wanted });
      }
    },
    60_000,
  );
});
