import type { Sink } from '../sink';

/** Bytes as they stand in `Statistics.min_value` and `max_value` (parquet.thrift): PLAIN, strings without their length. */
export interface Range {
  readonly min: Uint8Array;
  readonly max: Uint8Array;
}

/**
 * The present values of one column, in the order they came, nulls left out. A row group goes `put`…, perhaps `reorder`, `finish`, the questions and
 * writes below `finish`, `clear`. Between files comes `open`.
 */
export interface Values {
  /** What `put` accepts, for error messages: `a string`. */
  readonly wanted: string;
  readonly count: number;
  /** Takes a value, or answers false if its type or size does not fit. */
  put(value: unknown): boolean;

  /** Value `order[i]` becomes value i. */
  reorder(order: Uint32Array): void;
  /** No more values: decides between dictionary and PLAIN. */
  finish(): void;
  /** Entries of the dictionary; 0 means that pages are PLAIN. */
  readonly dictionarySize: number;
  /** Upper bound of the body of the dictionary page. */
  readonly dictionaryBytes: number;
  /** Appends the body of the dictionary page. */
  writeDictionary(sink: Sink): void;
  /** Bytes (an upper bound) that values before `index` take in data pages. */
  offsetOf(index: number): number;
  /** Appends values from..to as the last part of a data page. */
  writeValues(sink: Sink, from: number, to: number): void;
  /** Least and greatest value; undefined if there is none, or none that every reader orders the same way. */
  range(): Range | undefined;

  clear(): void;
  /** Begins a new file: nothing learnt from the last one may change its bytes. */
  open(pageBytes: number): void;
}

/** Bytes of text that the columns of a row group hold, shared by them. */
export interface TextMeter {
  characters: number;
}
