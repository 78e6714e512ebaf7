import { type ColumnChunk, writeColumnChunk } from './chunk';
import { IntegerValues } from './column/integer';
import type { Compressor } from './compress';
import type { Leaf } from './leaf';
import type { Shredder } from './shred';
import type { Sink } from './sink';

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

/** Appends the rows in `shredder` to the file as one row group and empties it. `scratch` is overwritten. */
export function writeRowGroup(file: Sink, shredder: Shredder, options: RowGroupOptions, scratch: Sink): RowGroup {
  const { rows, leaves } = shredder;
  const { maxPageBytes, compressor, sortedLeaf } = options;
  const offset = file.length;
  for (const { levels, maxRepetition } of leaves) if (maxRepetition === 0) levels.count = rows;
  if (sortedLeaf !== undefined) assertSorted(leaves[sortedLeaf]!);
  const chunks = leaves.map((leaf) => writeColumnChunk(file, leaf, maxPageBytes, compressor, scratch));
  shredder.clear();
  return { chunks, rows, offset, sortedLeaf };
}

/** A reader may rely on `sorting_columns`, so the claim is checked. */
function assertSorted({ path, levels, values, maxDefinition }: Leaf): void {
  const descent = values instanceof IntegerValues ? values.firstDescent() : undefined;
  if (descent !== undefined)
    throw new Error(`rows are not sorted by ${path[0]}: value ${descent} of the row group is less than the one before`);
  const firstNull = levels.definition.subarray(0, levels.count).findIndex((level) => level < maxDefinition);
  if (firstNull >= 0 && firstNull < values.count)
    throw new Error(`rows are not sorted by ${path[0]}: row ${firstNull} has none, wanted those last`);
}
