import { IntegerValues } from './column/integer';
import type { Leaf } from './leaf';
import type { Shredder } from './shred';

/**
 * Puts the rows of a row group into the order of a top-level int64 column (`RowGroup.sorting_columns`, parquet.thrift): ascending, rows
 * without a value last, equal values as they came. Rows are shredded as they arrive, so it is the columns that are put in order; rows
 * that ascend already, the usual case, cost one look at each value.
 */
export function sortRows({ leaves, rows }: Shredder, sortedLeaf: Leaf): void {
  const order = ascendingOrder(sortedLeaf, rows);
  if (order !== undefined) for (const leaf of leaves) reorder(leaf, order);
}

/** Rows by their value, least first; undefined if they stand so already. */
function ascendingOrder({ path, levels, values, maxDefinition }: Leaf, rows: number): readonly number[] | undefined {
  if (!(values instanceof IntegerValues)) throw new Error(`sorted by ${path.join('.')}, which is no integer`);
  if (values.count === rows && values.ascends()) return undefined;
  const valueOfRow = new Float64Array(rows);
  let value = 0;
  for (let row = 0; row < rows; row++) valueOfRow[row] = levels.definition[row] === maxDefinition ? value++ : Number.POSITIVE_INFINITY;
  return Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
    const [first, second] = [valueOfRow[a]!, valueOfRow[b]!];
    if (first === Number.POSITIVE_INFINITY || second === Number.POSITIVE_INFINITY) return first === second ? 0 : first < second ? -1 : 1;
    return values.compare(first, second);
  });
}

/** Row `order[i]` becomes row i. */
function reorder({ levels, values, maxDefinition }: Leaf, order: readonly number[]): void {
  const { firstLevels, firstValues } = rowStarts(levels.definition, levels.repetition, levels.count, order.length, maxDefinition);
  const levelOrder = spread(order, firstLevels, levels.count);
  levels.reorder(levelOrder);
  values.reorder(spread(order, firstValues, values.count));
}

/** For each row where its levels and its values begin, and at the end where they end. */
function rowStarts(definition: Uint8Array, repetition: Uint8Array | undefined, count: number, rows: number, maxDefinition: number) {
  const firstLevels = new Uint32Array(rows + 1);
  const firstValues = new Uint32Array(rows + 1);
  let row = 0;
  let value = 0;
  for (let level = 0; level < count; level++) {
    if (repetition === undefined || repetition[level] === 0) {
      firstLevels[row] = level;
      firstValues[row++] = value;
    }
    if (definition[level] === maxDefinition) value++;
  }
  firstLevels[row] = count;
  firstValues[row] = value;
  return { firstLevels, firstValues };
}

/** The places that the rows have, one after the other in their new order. */
function spread(order: readonly number[], firsts: Uint32Array, count: number): Uint32Array {
  const places = new Uint32Array(count);
  let at = 0;
  for (const row of order) for (let place = firsts[row]!; place < firsts[row + 1]!; place++) places[at++] = place;
  return places;
}
