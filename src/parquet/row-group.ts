import { type ColumnChunk, writeColumnChunk } from './chunk';
import type { Compressor } from './compress';
import { sortRows } from './order';
import type { Shredder } from './shred';
import { Sink } from './sink';

/** What the footer says of a row group (`struct RowGroup`, parquet.thrift). */
export interface RowGroup {
  readonly chunks: readonly ColumnChunk[];
  readonly rows: number;
  readonly offset: number;
  /** Place among the leaves of the column that the rows are sorted by (`SortingColumn.column_idx`). */
  readonly sortedLeaf: number | undefined;
}

export interface RowGroupOptions {
  readonly maxPageBytes: number;
  readonly compressor: Compressor;
  readonly sortedLeaf: number | undefined;
}

const scratch = new Sink(1 << 16);

/** Appends the rows in `shredder` to the file as one row group and empties it. */
export function writeRowGroup(file: Sink, shredder: Shredder, options: RowGroupOptions): RowGroup {
  const { rows, leaves } = shredder;
  const { maxPageBytes, compressor, sortedLeaf } = options;
  const offset = file.length;
  for (const { levels, maxRepetition } of leaves) if (maxRepetition === 0) levels.count = rows;
  if (sortedLeaf !== undefined) sortRows(shredder, leaves[sortedLeaf]!);
  const chunks = leaves.map((leaf) => writeColumnChunk(file, leaf, maxPageBytes, compressor, scratch));
  scratch.clear();
  shredder.clear();
  return { chunks, rows, offset, sortedLeaf };
}
