/**
 * Rows in, a Parquet file out. The file is as plain as Parquet gets, so that every reader of a lake takes it: format version 1, data
 * pages of version 1, PLAIN and dictionary encoding, three-level lists, statistics and sorting columns in the footer.
 *
 * Read on in the order of the work: `shred.ts` takes rows apart into the columns of `column/`, `row-group.ts` and `chunk.ts` cut them
 * into the pages of `page.ts`, `footer.ts` says where everything is.
 */
import type { ColumnTree } from '../ocsf/columns';
import { type Columns, giveBackColumns, takeColumns } from './columns';
import type { Compressor } from './compress';
import { writeFooter } from './footer';
import { type RowGroup, writeRowGroup } from './row-group';
import { Sink } from './sink';

export { type Compressor, loadCompressor, type ParquetCodec } from './compress';
export { ParquetTypeError } from './error';
export { pathsOutside } from './outside';

export interface WriterOptions {
  /** From `loadCompressor`. */
  readonly compressor: Compressor;
  /** `name version x.y.z (build id)`: readers parse it to know whose old bugs to expect (parquet.thrift, `FileMetaData.created_by`). */
  readonly createdBy: string;
  /** Name of a top-level int64 column: the rows of each row group are put in its order. */
  readonly sortedBy?: string;
  /** Key-values of the footer, written in this order. */
  readonly keyValues?: Readonly<Record<string, string>>;
  /** Largest page before compression; 1,000,000 if not given (Security Lake: 1 MB). One row that takes more in a column exceeds it. */
  readonly pageBytes?: number;
  /** Most rows of a row group; 10,000 if not given. Groups with much text end earlier. */
  readonly rowGroupRows?: number;
}

const PAGE_BYTES = 1_000_000;
const ROW_GROUP_ROWS = 10_000;
/** At most three bytes a character make less than the 256 MB that Security Lake allows a row group (user guide, custom sources). */
const ROW_GROUP_CHARACTERS = 80_000_000;
const MAGIC = Buffer.from('PAR1');
const CREATED_BY = /^\S+ version \d+\.\d+\.\d+\S* \(build [^)]*\)$/;

/**
 * Encodes rows as one Parquet file. No rows give a file with the full schema. The same rows and options give the same bytes. Throws
 * ParquetTypeError for a value that its column cannot hold.
 */
export function encodeParquet(tree: ColumnTree, rows: Iterable<unknown>, options: WriterOptions): Uint8Array {
  const file = new ParquetFile(tree, options);
  for (const row of rows) file.add(row);
  return file.end();
}

/** A Parquet file that is being written: `add` rows, then `end`. Rows are taken apart at once, none is kept. */
export class ParquetFile {
  /** Rows added so far. */
  rows = 0;
  private readonly columns: Columns;
  private readonly sortedLeaf: number | undefined;
  private readonly sink = new Sink(1 << 10);
  private readonly rowGroups: RowGroup[] = [];

  constructor(
    private readonly tree: ColumnTree,
    private readonly options: WriterOptions,
  ) {
    const { createdBy, pageBytes = PAGE_BYTES } = options;
    if (!CREATED_BY.test(createdBy)) throw new Error(`created by ${JSON.stringify(createdBy)}, wanted: name version x.y.z (build id)`);
    this.columns = takeColumns(tree, pageBytes);
    this.sortedLeaf = leafOf(tree, options.sortedBy, this.columns.shredder.leaves);
    this.sink.append(MAGIC);
  }

  /**
   * Adds a row: a plain object in JSON form (`Column` says how each kind looks); null and undefined are absent; attributes that the
   * tree lacks are not looked at (`pathsOutside` finds them). Throws ParquetTypeError for a value that its column cannot hold; the file
   * is then of no more use.
   */
  add(row: unknown): void {
    this.addAll([row]);
  }

  /** Adds rows, a few at a time and not too large, since a row group may end only behind them: faster than one by one. */
  addAll(rows: readonly unknown[]): void {
    const { shredder, meter } = this.columns;
    const { rowGroupRows = ROW_GROUP_ROWS } = this.options;
    for (let start = 0; start < rows.length; ) {
      const end = Math.min(rows.length, start + rowGroupRows - shredder.rows);
      shredder.add(rows.slice(start, end));
      this.rows += end - start;
      start = end;
      if (shredder.rows >= rowGroupRows || meter.characters >= ROW_GROUP_CHARACTERS) this.endRowGroup();
    }
  }

  /** The whole file. Nothing can be added any more. */
  end(): Uint8Array {
    const { sink, rowGroups, columns } = this;
    const { keyValues = {}, createdBy } = this.options;
    this.endRowGroup();
    giveBackColumns(this.tree, columns);
    const footerAt = sink.length;
    writeFooter(sink, { tree: this.tree, rowGroups, keyValues, createdBy });
    sink.uint32(sink.length - footerAt);
    sink.append(MAGIC);
    return new Uint8Array(sink.view()); // a copy of its own memory
  }

  private endRowGroup(): void {
    const { shredder, meter } = this.columns;
    if (shredder.rows === 0) return;
    const { compressor, pageBytes = PAGE_BYTES } = this.options;
    this.rowGroups.push(writeRowGroup(this.sink, shredder, { maxPageBytes: pageBytes, compressor, sortedLeaf: this.sortedLeaf }));
    meter.characters = 0;
  }
}

function leafOf(tree: ColumnTree, name: string | undefined, leaves: readonly { readonly path: readonly string[] }[]): number | undefined {
  if (name === undefined) return undefined;
  const field = tree.fields.find((candidate) => candidate.name === name);
  if (field?.column.kind !== 'int64')
    throw new Error(`sorted by ${name}, which is ${field?.column.kind ?? 'no column'}, wanted a top-level int64`);
  return leaves.findIndex(({ path }) => path.length === 1 && path[0] === name);
}
