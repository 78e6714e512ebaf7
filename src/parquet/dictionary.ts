import { bitWidth, writeHybrid } from './rle';
import type { Sink } from './sink';

/** Appends the indices of a data page: their bit width in one byte, then the hybrid runs (Encodings.md, Dictionary Encoding). */
export function writeIndices(sink: Sink, indices: Int32Array, from: number, to: number, dictionarySize: number): void {
  const width = bitWidth(dictionarySize - 1);
  sink.byte(width);
  writeHybrid(sink, indices, from, to, width);
}

/** Upper bound of the bytes that `count` indices take. */
export function indexBytes(count: number, dictionarySize: number): number {
  return count * Math.ceil(bitWidth(dictionarySize - 1) / 8);
}
