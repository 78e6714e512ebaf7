import { isDeepStrictEqual } from 'node:util';
import type { ColumnTree } from '../../src/ocsf/columns';
import { encodeParquet, loadCompressor, type ParquetCodec, type WriterOptions } from '../../src/parquet/writer';
import { canonical, type ReaderName, readers } from './readers';

export const CREATED_BY = 'writer-test version 1.2.3 (build test)';

type Options = Partial<Omit<WriterOptions, 'compressor'>>;

/** Encodes rows with a codec. */
export async function encode(tree: ColumnTree, rows: Iterable<unknown>, codec: ParquetCodec, options: Options = {}): Promise<Uint8Array> {
  return encodeParquet(tree, rows, { createdBy: CREATED_BY, ...options, compressor: await loadCompressor(codec) });
}

const READERS_OF: Readonly<Record<ParquetCodec, readonly ReaderName[]>> = {
  zstd: ['duckdb', 'hyparquet', 'parquet-wasm'],
  gzip: ['duckdb', 'hyparquet', 'parquet-wasm', 'parquetjs-lite'],
  none: ['duckdb', 'hyparquet', 'parquet-wasm', 'parquetjs-lite'],
};

/** Writes rows and expects every reader that knows the codec to give them back, in order where they are sorted. */
export async function expectReadBack(
  tree: ColumnTree,
  rows: readonly unknown[],
  codec: ParquetCodec,
  options: Options & { readonly without?: readonly ReaderName[] } = {},
): Promise<void> {
  const { without = [], ...writerOptions } = options;
  const bytes = await encode(tree, rows, codec, writerOptions);
  const wanted = inOrder(rows, writerOptions).map((row) => canonical(tree, row));
  for (const name of READERS_OF[codec]) {
    if (without.includes(name)) continue;
    const read = await readers[name](bytes, tree);
    // The comparison of jest says where two values differ, and takes its time for it.
    if (!isDeepStrictEqual(read, wanted)) expect({ reader: name, rows: read }).toEqual({ reader: name, rows: wanted });
  }
}

/** The rows of each row group by a column: least first, rows without a value last, equal ones as they came. */
function inOrder(rows: readonly unknown[], { sortedBy, rowGroupRows = rows.length }: Options): readonly unknown[] {
  if (sortedBy === undefined || rows.length === 0) return rows;
  const key = (row: unknown) => (row as Readonly<Record<string, number | bigint | null | undefined>>)[sortedBy] ?? undefined;
  const groups = Array.from({ length: Math.ceil(rows.length / rowGroupRows) }, (_, at) =>
    rows.slice(at * rowGroupRows, (at + 1) * rowGroupRows),
  );
  return groups.flatMap((group) => [
    ...group.filter((row) => key(row) !== undefined).sort((a, b) => (key(a)! < key(b)! ? -1 : key(a)! > key(b)! ? 1 : 0)),
    ...group.filter((row) => key(row) === undefined),
  ]);
}
