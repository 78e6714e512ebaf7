import { type FileHandle, open } from 'node:fs/promises';
import type { AsyncBuffer, ColumnMetaData, FileMetaData, SchemaTree, Statistics } from 'hyparquet';

/** What a Parquet file says of itself, from its footer and its page headers; no value is decoded. */
export interface ParquetFacts {
  readonly bytes: number;
  readonly rows: number;
  readonly createdBy: string | undefined;
  readonly keyValues: readonly { readonly key: string; readonly value: string }[];
  /** Codecs used, each once. */
  readonly codecs: readonly string[];
  readonly rowGroups: readonly RowGroupFacts[];
  readonly pages: PageFacts;
  /** Leaf columns in order, over all row groups. */
  readonly columns: readonly ColumnFacts[];
  readonly schema: readonly SchemaLine[];
}

export interface RowGroupFacts {
  readonly rows: number;
  /** Bytes before compression (`total_byte_size`). */
  readonly bytes: number;
  /** Dotted paths, each with its direction: `time ascending`. */
  readonly sortedBy: readonly string[];
}

export interface PageFacts {
  readonly data: number;
  readonly dictionary: number;
  readonly largest: { readonly uncompressedBytes: number; readonly column: string } | undefined;
}

export interface ColumnFacts {
  readonly path: string;
  readonly type: string;
  readonly encodings: readonly string[];
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Undefined where a row group does not tell. */
  readonly nulls: number | undefined;
  readonly min: StatisticValue | undefined;
  readonly max: StatisticValue | undefined;
}

export type StatisticValue = number | bigint | string | boolean;

type MinMax = NonNullable<Statistics['min_value']>;

/** One line of the schema drawn as a tree. */
export interface SchemaLine {
  readonly depth: number;
  readonly name: string;
  /** Physical type of a leaf, or `group`. */
  readonly type: string;
  readonly repetition: string;
  /** `STRING`, `LIST`, `MAP`, `TIMESTAMP(MILLIS, UTC)`, … */
  readonly logicalType: string | undefined;
}

export type FactsRead = { readonly ok: true; readonly facts: ParquetFacts } | { readonly ok: false; readonly message: string };

/** A page header with long statistics is still read at once; a longer one is damaged. */
const HEADER_WINDOWS = [4096, 1 << 20];

/** Reads a file's facts. A missing, unreadable or damaged file is a value. */
export async function readParquetFacts(path: string): Promise<FactsRead> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    return { ok: false, message: `cannot be opened: ${codeOf(error)}` };
  }
  try {
    const { size } = await file.stat();
    if (size < 12) return { ok: false, message: `found ${size} bytes, want a Parquet file` };
    const { parquetMetadataAsync, parquetSchema } = await import('hyparquet');
    const metadata = await parquetMetadataAsync(asyncBuffer(file, size), { geoparquet: false });
    return { ok: true, facts: await describeFile(file, size, metadata, parquetSchema(metadata)) };
  } catch (error) {
    return { ok: false, message: `not a whole Parquet file: ${messageOf(error)}` };
  } finally {
    await file.close();
  }
}

async function describeFile(file: FileHandle, bytes: number, metadata: FileMetaData, schema: SchemaTree): Promise<ParquetFacts> {
  const chunks = metadata.row_groups.map((group) => group.columns.map(({ meta_data }) => requireMetadata(meta_data)));
  return {
    bytes,
    rows: Number(metadata.num_rows),
    createdBy: metadata.created_by,
    keyValues: (metadata.key_value_metadata ?? []).map(({ key, value }) => ({ key, value: value ?? '' })),
    codecs: [...new Set(chunks.flat().map(({ codec }) => codec))],
    rowGroups: metadata.row_groups.map((group, index) => ({
      rows: Number(group.num_rows),
      bytes: Number(group.total_byte_size),
      sortedBy: (group.sorting_columns ?? []).map(
        ({ column_idx, descending }) =>
          `${chunks[index]?.[column_idx]?.path_in_schema.join('.') ?? `column ${column_idx}`} ${descending ? 'descending' : 'ascending'}`,
      ),
    })),
    pages: await walkPages(file, bytes, chunks.flat()),
    columns: describeColumns(chunks),
    schema: schemaLines(schema),
  };
}

/** Steps from page header to page header through every column chunk (parquet.thrift, PageHeader). */
async function walkPages(file: FileHandle, fileBytes: number, chunks: readonly ColumnMetaData[]): Promise<PageFacts> {
  const { parquetHeader } = await import('hyparquet/src/column.js');
  let data = 0;
  let dictionary = 0;
  let largest: PageFacts['largest'];
  for (const chunk of chunks) {
    const column = chunk.path_in_schema.join('.');
    const [start, end] = chunkRange(chunk);
    if (start < 4 || end > fileBytes) throw new Error(`column ${column} lies at ${start} to ${end}, outside the file`);
    let offset = start;
    while (offset < end) {
      const { header, headerBytes } = await readHeader(file, offset, end, parquetHeader);
      if (!(header.compressed_page_size >= 0)) throw new Error(`column ${column} has a page of ${header.compressed_page_size} bytes`);
      if (header.type === 'DICTIONARY_PAGE') dictionary += 1;
      else data += 1;
      if (!largest || header.uncompressed_page_size > largest.uncompressedBytes) {
        largest = { uncompressedBytes: header.uncompressed_page_size, column };
      }
      offset += headerBytes + header.compressed_page_size;
    }
  }
  return { data, dictionary, largest };
}

function chunkRange({ dictionary_page_offset, data_page_offset, total_compressed_size }: ColumnMetaData): [number, number] {
  // Some writers say 0 where they have no dictionary.
  const first = dictionary_page_offset && dictionary_page_offset < data_page_offset ? dictionary_page_offset : data_page_offset;
  return [Number(first), Number(first + total_compressed_size)];
}

type ReadPageHeader = typeof import('hyparquet/src/column.js').parquetHeader;

async function readHeader(file: FileHandle, offset: number, end: number, parquetHeader: ReadPageHeader) {
  let failure: unknown;
  for (const window of HEADER_WINDOWS) {
    const bytes = await readAt(file, offset, Math.min(end, offset + window));
    const reader = { view: new DataView(bytes), offset: 0 };
    try {
      const header = parquetHeader(reader);
      return { header, headerBytes: reader.offset };
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`no page header at byte ${offset}`, { cause: failure });
}

function describeColumns(chunks: readonly (readonly ColumnMetaData[])[]): ColumnFacts[] {
  const [first = []] = chunks;
  return first.map((_, index) => {
    const parts = chunks.flatMap((group) => group[index] ?? []);
    const statistics = parts.map((part) => part.statistics);
    const nulls = statistics.map((of) => of?.null_count);
    return {
      path: parts[0]?.path_in_schema.join('.') ?? '',
      type: parts[0]?.type ?? '',
      encodings: [...new Set(parts.flatMap(({ encodings }) => encodings))],
      compressedBytes: parts.reduce((sum, part) => sum + Number(part.total_compressed_size), 0),
      uncompressedBytes: parts.reduce((sum, part) => sum + Number(part.total_uncompressed_size), 0),
      nulls: nulls.every((value) => value !== undefined) ? nulls.reduce((sum, value) => sum + Number(value), 0) : undefined,
      min: extreme(
        statistics.map((of) => of?.min_value ?? of?.min),
        (a, b) => a < b,
      ),
      max: extreme(
        statistics.map((of) => of?.max_value ?? of?.max),
        (a, b) => a > b,
      ),
    };
  });
}

/** A row group without a bound (all null, or no statistics) does not take part. */
function extreme(
  values: readonly (MinMax | undefined)[],
  beyond: (a: StatisticValue, b: StatisticValue) => boolean,
): StatisticValue | undefined {
  let found: StatisticValue | undefined;
  for (const value of values) {
    if (value === undefined) continue;
    const comparable = toStatistic(value);
    if (found === undefined || beyond(comparable, found)) found = comparable;
  }
  return found;
}

function toStatistic(value: MinMax): StatisticValue {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return value;
}

function schemaLines(tree: SchemaTree): SchemaLine[] {
  const lines: SchemaLine[] = [];
  const visit = ({ element, children }: SchemaTree, depth: number) => {
    lines.push({
      depth,
      name: element.name,
      type: element.type ?? 'group',
      repetition: element.repetition_type ?? 'REQUIRED',
      logicalType: logicalTypeText(element),
    });
    for (const child of children) visit(child, depth + 1);
  };
  for (const child of tree.children) visit(child, 0);
  return lines;
}

function logicalTypeText({ logical_type, converted_type }: SchemaTree['element']): string | undefined {
  if (!logical_type) return converted_type;
  if (logical_type.type === 'TIMESTAMP' || logical_type.type === 'TIME') {
    return `${logical_type.type}(${logical_type.unit}${logical_type.isAdjustedToUTC ? ', UTC' : ''})`;
  }
  return logical_type.type;
}

function requireMetadata(metadata: ColumnMetaData | undefined): ColumnMetaData {
  if (!metadata) throw new Error('a column chunk has no metadata in the footer');
  return metadata;
}

/** hyparquet's view of an open file. */
export function asyncBuffer(file: FileHandle, byteLength: number): AsyncBuffer {
  return { byteLength, slice: (start, end = byteLength) => readAt(file, start, end) };
}

async function readAt(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.byteLength) {
    const { bytesRead } = await file.read(new Uint8Array(buffer, filled), 0, buffer.byteLength - filled, start + filled);
    if (bytesRead === 0) throw new Error(`the file ends at byte ${start + filled}, before ${end}`);
    filled += bytesRead;
  }
  return buffer;
}

/** `ENOENT`, `EACCES`, … */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
