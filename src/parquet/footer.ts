import type { ColumnTree } from '../ocsf/columns';
import type { ColumnChunk } from './chunk';
import { Encoding, LogicalType, PageType } from './format';
import type { RowGroup } from './row-group';
import { type SchemaElement, schemaElements } from './schema';
import type { Sink } from './sink';
import { ThriftWriter } from './thrift';

/** `FileMetaData.version`: 1, as the encodings are those of version 1 and every reader takes it. */
const FORMAT_VERSION = 1;

export interface Footer {
  readonly tree: ColumnTree;
  readonly rowGroups: readonly RowGroup[];
  readonly keyValues: Readonly<Record<string, string>>;
  readonly createdBy: string;
}

/** Appends `struct FileMetaData` (parquet.thrift), to which the length and the magic number still belong. */
export function writeFooter(sink: Sink, { tree, rowGroups, keyValues, createdBy }: Footer): void {
  const thrift = new ThriftWriter(sink);
  const elements = schemaElements(tree);
  const leaves = elements.filter((element) => element.type !== undefined);
  const keys = Object.keys(keyValues);
  thrift.message(() => {
    thrift.i32(1, FORMAT_VERSION);
    thrift.structs(2, elements, (element) => writeSchemaElement(thrift, element));
    thrift.i64(
      3,
      rowGroups.reduce((rows, group) => rows + group.rows, 0),
    );
    thrift.structs(4, rowGroups, (group, index) => writeRowGroup(thrift, group, index));
    if (keys.length > 0) {
      thrift.structs(5, keys, (key) => {
        thrift.binary(1, key);
        thrift.binary(2, keyValues[key]!);
      });
    }
    thrift.binary(6, createdBy);
    // ColumnOrder TYPE_ORDER of every leaf: without it readers ignore min_value and max_value.
    thrift.structs(7, leaves, () => thrift.struct(1, () => {}));
  });
}

function writeSchemaElement(thrift: ThriftWriter, element: SchemaElement): void {
  if (element.type !== undefined) thrift.i32(1, element.type);
  if (element.repetition !== undefined) thrift.i32(3, element.repetition);
  thrift.binary(4, element.name);
  if (element.children !== undefined) thrift.i32(5, element.children);
  if (element.converted !== undefined) thrift.i32(6, element.converted);
  const { logical } = element;
  if (logical === undefined) return;
  thrift.struct(10, () => {
    thrift.struct(logical, () => {
      if (logical === LogicalType.TIMESTAMP) writeTimestampType(thrift);
    });
  });
}

/** `struct TimestampType`: UTC, in milliseconds. */
function writeTimestampType(thrift: ThriftWriter): void {
  thrift.bool(1, true);
  thrift.struct(2, () => thrift.struct(1, () => {}));
}

/** `struct RowGroup` */
function writeRowGroup(thrift: ThriftWriter, group: RowGroup, index: number): void {
  const sum = (size: (chunk: ColumnChunk) => number) => group.chunks.reduce((bytes, chunk) => bytes + size(chunk), 0);
  thrift.structs(1, group.chunks, (chunk) => writeColumnChunk(thrift, chunk));
  thrift.i64(
    2,
    sum((chunk) => chunk.uncompressedBytes),
  );
  thrift.i64(3, group.rows);
  const { sortedLeaf } = group;
  if (sortedLeaf !== undefined) {
    thrift.structs(4, [sortedLeaf], (leaf) => {
      thrift.i32(1, leaf);
      thrift.bool(2, false); // descending
      thrift.bool(3, false); // nulls first
    });
  }
  thrift.i64(5, group.offset);
  thrift.i64(
    6,
    sum((chunk) => chunk.compressedBytes),
  );
  thrift.i16(7, index);
}

/** `struct ColumnChunk` and its `struct ColumnMetaData` */
function writeColumnChunk(thrift: ThriftWriter, chunk: ColumnChunk): void {
  const { leaf, dictionaryPageOffset } = chunk;
  const hasDictionary = dictionaryPageOffset !== undefined;
  const encoding = hasDictionary ? Encoding.PLAIN_DICTIONARY : Encoding.PLAIN;
  thrift.i64(2, dictionaryPageOffset ?? chunk.dataPageOffset);
  thrift.struct(3, () => {
    thrift.i32(1, leaf.type);
    thrift.i32s(2, [encoding, Encoding.RLE]);
    thrift.binaries(3, leaf.path);
    thrift.i32(4, chunk.codec);
    thrift.i64(5, chunk.valueCount);
    thrift.i64(6, chunk.uncompressedBytes);
    thrift.i64(7, chunk.compressedBytes);
    thrift.i64(9, chunk.dataPageOffset);
    if (hasDictionary) thrift.i64(11, dictionaryPageOffset);
    thrift.struct(12, () => writeStatistics(thrift, chunk));
    thrift.structs(13, pageCounts(chunk), ([type, count]) => {
      thrift.i32(1, type);
      thrift.i32(2, encoding);
      thrift.i32(3, count);
    });
  });
}

/** `struct Statistics`: the fields with a defined order, not the old `min` and `max`. */
function writeStatistics(thrift: ThriftWriter, { nullCount, range }: ColumnChunk): void {
  thrift.i64(3, nullCount);
  if (range === undefined) return;
  thrift.binary(5, range.max);
  thrift.binary(6, range.min);
}

/** `struct PageEncodingStats`: a reader may skip a row group by its dictionary when no page is without. */
function pageCounts(chunk: ColumnChunk): readonly (readonly [PageType, number])[] {
  const dataPages = [PageType.DATA_PAGE, chunk.dataPages] as const;
  return chunk.dictionaryPageOffset === undefined ? [dataPages] : [[PageType.DICTIONARY_PAGE, 1], dataPages];
}
