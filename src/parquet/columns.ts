import type { ColumnTree } from '../ocsf/columns';
import type { TextMeter } from './column/values';
import { Shredder } from './shred';
import { Sink } from './sink';

/** What a file needs while it is written, made once per tree: building it anew for every file would double the cost of small ones. */
export interface Columns {
  readonly shredder: Shredder;
  readonly meter: TextMeter;
  readonly scratch: Sink;
}

const idle = new WeakMap<ColumnTree, Columns>();

/** Runs `use` with a set of columns of its own: a file begun while another is being written gets a second one. */
export function withColumns<Result>(tree: ColumnTree, maxPageBytes: number, use: (columns: Columns) => Result): Result {
  const columns = idle.get(tree) ?? newColumns(tree);
  idle.delete(tree);
  columns.meter.characters = 0;
  for (const { values } of columns.shredder.leaves) values.open(maxPageBytes);
  try {
    return use(columns);
  } finally {
    columns.shredder.clear();
    columns.scratch.clear();
    idle.set(tree, columns);
  }
}

function newColumns(tree: ColumnTree): Columns {
  const meter = { characters: 0 };
  return { shredder: new Shredder(tree, meter), meter, scratch: new Sink(1 << 16) };
}
