import { Encoding, PageType } from './format';
import type { Leaf } from './leaf';
import { bitWidth, writeHybrid } from './rle';
import type { Sink } from './sink';
import { ThriftWriter } from './thrift';

/** A part of a column chunk that becomes one data page; levels and values count from the start of the chunk. */
export interface PageSpan {
  readonly firstLevel: number;
  readonly endLevel: number;
  readonly firstValue: number;
  readonly endValue: number;
}

/** Upper bound of what one entry of one kind of levels takes in a page. */
const LEVEL_BYTES = 1;
/** The lengths before the levels, the width before the indices, the header of a run. */
const PAGE_OVERHEAD = 32;

/**
 * Cuts a finished column chunk into pages of at most `maxBytes` before compression. Pages begin with a row, so one row that takes more
 * in this column makes a larger page.
 */
export function cutPages(leaf: Leaf, maxBytes: number): readonly PageSpan[] {
  const { levels, values, maxDefinition, maxRepetition } = leaf;
  const levelBytes = maxRepetition > 0 ? 2 * LEVEL_BYTES : LEVEL_BYTES;
  const room = maxBytes - PAGE_OVERHEAD;
  const whole = { firstLevel: 0, endLevel: levels.count, firstValue: 0, endValue: values.count };
  if (levels.count * levelBytes + values.offsetOf(values.count) <= room) return [whole];

  const pages: PageSpan[] = [];
  let first = { level: 0, value: 0 };
  let row = first;
  const fits = (level: number, value: number) =>
    (level - first.level) * levelBytes + values.offsetOf(value) - values.offsetOf(first.value) <= room;
  let value = 0;
  for (let level = 1; level <= levels.count; level++) {
    if (levels.definition[level - 1] === maxDefinition) value++;
    const rowEnds = level === levels.count || levels.repetition === undefined || levels.repetition[level] === 0;
    if (!rowEnds) continue;
    if (!fits(level, value) && row.level > first.level) {
      pages.push(span(first, row));
      first = row;
    }
    row = { level, value };
  }
  pages.push(span(first, row));
  return pages;
}

interface Place {
  readonly level: number;
  readonly value: number;
}

function span(from: Place, to: Place): PageSpan {
  return { firstLevel: from.level, endLevel: to.level, firstValue: from.value, endValue: to.value };
}

/** Appends the body of a data page of version 1: repetition levels, definition levels, values (parquet-format README, "Data Pages"). */
export function writeDataPageBody(sink: Sink, leaf: Leaf, page: PageSpan): void {
  const { levels, values, maxDefinition, maxRepetition } = leaf;
  const writeLevels = (entries: Uint8Array, max: number) =>
    sink.prefixed(() => writeHybrid(sink, entries, page.firstLevel, page.endLevel, bitWidth(max)));
  if (levels.repetition !== undefined) writeLevels(levels.repetition, maxRepetition);
  writeLevels(levels.definition, maxDefinition);
  values.writeValues(sink, page.firstValue, page.endValue);
}

/** `struct PageHeader` of parquet.thrift; sizes are those of the page's body. */
export interface PageHeader {
  readonly type: PageType;
  readonly encoding: Encoding;
  /** Values with the nulls; entries of a dictionary. */
  readonly valueCount: number;
  readonly uncompressedBytes: number;
  readonly compressedBytes: number;
}

export function writePageHeader(sink: Sink, header: PageHeader): void {
  const thrift = new ThriftWriter(sink);
  thrift.message(() => {
    thrift.i32(1, header.type);
    thrift.i32(2, header.uncompressedBytes);
    thrift.i32(3, header.compressedBytes);
    if (header.type === PageType.DATA_PAGE) {
      thrift.struct(5, () => {
        thrift.i32(1, header.valueCount);
        thrift.i32(2, header.encoding);
        thrift.i32(3, Encoding.RLE); // definition levels
        thrift.i32(4, Encoding.RLE); // repetition levels
      });
    } else {
      thrift.struct(7, () => {
        thrift.i32(1, header.valueCount);
        thrift.i32(2, header.encoding);
      });
    }
  });
}
