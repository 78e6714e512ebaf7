import type { ColumnTree } from '../ocsf/columns';
import type { TextMeter } from './column/values';
import { Shredder } from './shred';

/** What a file needs while it is written. Making it costs as much as a small file, so sets are kept for the next file of their tree. */
export interface Columns {
  readonly shredder: Shredder;
  readonly meter: TextMeter;
}

const MAX_IDLE = 4;
const idle = new WeakMap<ColumnTree, Columns[]>();

/** A set of columns that nobody else uses until it is given back. */
export function takeColumns(tree: ColumnTree, maxPageBytes: number): Columns {
  const columns = idle.get(tree)?.pop() ?? newColumns(tree);
  columns.meter.characters = 0;
  for (const { values } of columns.shredder.leaves) values.open(maxPageBytes);
  return columns;
}

export function giveBackColumns(tree: ColumnTree, columns: Columns): void {
  columns.shredder.clear();
  const others = idle.get(tree) ?? [];
  if (others.length < MAX_IDLE) others.push(columns);
  idle.set(tree, others);
}

function newColumns(tree: ColumnTree): Columns {
  const meter = { characters: 0 };
  return { shredder: new Shredder(tree, meter), meter };
}
