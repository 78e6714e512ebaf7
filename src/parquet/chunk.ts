import type { Range } from './column/values';
import type { Compressor } from './compress';
import { CompressionCodec, Encoding, PageType } from './format';
import type { Leaf } from './leaf';
import { cutPages, writeDataPageBody, writePageHeader } from './page';
import type { Sink } from './sink';

/** What the footer says of a column chunk (`struct ColumnMetaData`, parquet.thrift). Offsets count from the start of the file. */
export interface ColumnChunk {
  readonly leaf: Leaf;
  readonly codec: CompressionCodec;
  /** Values with the nulls. */
  readonly valueCount: number;
  readonly nullCount: number;
  /** Of all pages with their headers. */
  readonly uncompressedBytes: number;
  readonly compressedBytes: number;
  readonly dataPages: number;
  readonly dataPageOffset: number;
  readonly dictionaryPageOffset: number | undefined;
  readonly range: Range | undefined;
}

const CODECS: Readonly<Record<Compressor['codec'], CompressionCodec>> = {
  zstd: CompressionCodec.ZSTD,
  gzip: CompressionCodec.GZIP,
  none: CompressionCodec.UNCOMPRESSED,
};

/** A smaller chunk stays as it is: a zstd frame adds 13 bytes and a call takes 20 to 60 µs. The codec is a property of each chunk. */
const SMALLEST_COMPRESSED = 96;

/** Appends all pages of one column of a row group to the file. `scratch` is overwritten. */
export function writeColumnChunk(file: Sink, leaf: Leaf, maxPageBytes: number, compressor: Compressor, scratch: Sink): ColumnChunk {
  const { levels, values } = leaf;
  values.finish();
  const start = file.length;
  const codec = isSmall(leaf) ? CompressionCodec.UNCOMPRESSED : CODECS[compressor.codec];
  let uncompressedBytes = 0;

  const writePage = (type: PageType, encoding: Encoding, valueCount: number, writeBody: () => void) => {
    scratch.clear();
    writeBody();
    const raw = scratch.view();
    const body = codec === CompressionCodec.UNCOMPRESSED ? raw : compressor.compress(raw);
    const at = file.length;
    writePageHeader(file, { type, encoding, valueCount, uncompressedBytes: raw.length, compressedBytes: body.length });
    uncompressedBytes += file.length - at + raw.length;
    file.append(body);
  };

  const hasDictionary = values.dictionarySize > 0;
  if (hasDictionary) {
    writePage(PageType.DICTIONARY_PAGE, Encoding.PLAIN_DICTIONARY, values.dictionarySize, () => values.writeDictionary(scratch));
  }
  const dataPageOffset = file.length;
  const pages = cutPages(leaf, maxPageBytes);
  for (const page of pages) {
    const encoding = hasDictionary ? Encoding.PLAIN_DICTIONARY : Encoding.PLAIN;
    writePage(PageType.DATA_PAGE, encoding, page.endLevel - page.firstLevel, () => writeDataPageBody(scratch, leaf, page));
  }
  return {
    leaf,
    codec,
    valueCount: levels.count,
    nullCount: levels.count - values.count,
    uncompressedBytes,
    compressedBytes: file.length - start,
    dataPages: pages.length,
    dataPageOffset,
    dictionaryPageOffset: hasDictionary ? start : undefined,
    range: values.range(),
  };
}

function isSmall({ levels, values }: Leaf): boolean {
  if (values.count === 0) return true;
  const levelBytes = values.count === levels.count ? 0 : levels.count / 8;
  return values.dictionaryBytes + values.offsetOf(values.count) + levelBytes < SMALLEST_COMPRESSED;
}
