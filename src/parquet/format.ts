/**
 * The numbers Parquet gives to its own words (parquet-format, `src/main/thrift/parquet.thrift`). Only those that are written here.
 */

/** `enum Type`: how a value is stored. */
export const Type = { BOOLEAN: 0, INT32: 1, INT64: 2, DOUBLE: 5, BYTE_ARRAY: 6 } as const;
export type Type = (typeof Type)[keyof typeof Type];

/** `enum ConvertedType`: what a stored value means, for readers older than `LogicalType`. */
export const ConvertedType = { UTF8: 0, MAP: 1, LIST: 3, TIMESTAMP_MILLIS: 9 } as const;
export type ConvertedType = (typeof ConvertedType)[keyof typeof ConvertedType];

/** Field ids of `union LogicalType`. */
export const LogicalType = { STRING: 1, MAP: 2, LIST: 3, TIMESTAMP: 8 } as const;
export type LogicalType = (typeof LogicalType)[keyof typeof LogicalType];

/** `enum FieldRepetitionType` */
export const Repetition = { REQUIRED: 0, OPTIONAL: 1, REPEATED: 2 } as const;
export type Repetition = (typeof Repetition)[keyof typeof Repetition];

/**
 * `enum Encoding`. `PLAIN_DICTIONARY` is the name that format version 1 gives to dictionary pages and to the pages that point into
 * them; version 2 writes the same bytes under the name `RLE_DICTIONARY` (Encodings.md, Dictionary Encoding).
 */
export const Encoding = { PLAIN: 0, PLAIN_DICTIONARY: 2, RLE: 3 } as const;
export type Encoding = (typeof Encoding)[keyof typeof Encoding];

/** `enum CompressionCodec` */
export const CompressionCodec = { UNCOMPRESSED: 0, GZIP: 2, ZSTD: 6 } as const;
export type CompressionCodec = (typeof CompressionCodec)[keyof typeof CompressionCodec];

/** `enum PageType` */
export const PageType = { DATA_PAGE: 0, DICTIONARY_PAGE: 2 } as const;
export type PageType = (typeof PageType)[keyof typeof PageType];
