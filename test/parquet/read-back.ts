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

/** Writes rows and expects every reader that knows the codec to give them back. */
export async function expectReadBack(
  tree: ColumnTree,
  rows: readonly unknown[],
  codec: ParquetCodec,
  options: Options & { readonly without?: readonly ReaderName[] } = {},
): Promise<void> {
  const { without = [], ...writerOptions } = options;
  const bytes = await encode(tree, rows, codec, writerOptions);
  const wanted = rows.map((row) => canonical(tree, row));
  for (const name of READERS_OF[codec]) {
    if (without.includes(name)) continue;
    const read = await readers[name](bytes, tree);
    // The comparison of jest says where two values differ, and takes its time for it.
    if (!isDeepStrictEqual(read, wanted)) expect({ reader: name, rows: read }).toEqual({ reader: name, rows: wanted });
  }
}
