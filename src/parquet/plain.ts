import { endianness } from 'node:os';
import type { Sink } from './sink';

if (endianness() !== 'LE') throw new Error('parquet: numbers are copied from memory as they stand, which needs a little-endian machine');

const LENGTH_BYTES = 4;
const LENGTH_GAP = '\0'.repeat(LENGTH_BYTES);
/** UTF-16 units become at most three bytes of UTF-8 each, lone surrogates too (U+FFFD). */
export const MAX_UTF8_PER_UNIT = 3;

/**
 * Appends strings as PLAIN BYTE_ARRAY (Encodings.md, PLAIN: four bytes of length, then UTF-8). `ends`, if given, is told where in the
 * sink each one ends, from its entry `firstEnd` on.
 * One native call writes all of them with gaps for the lengths; that is right while every character takes one byte, the usual case.
 */
export function writeStrings(sink: Sink, strings: readonly string[], ends?: Uint32Array, firstEnd = 0): void {
  const joined = LENGTH_GAP + strings.join(LENGTH_GAP);
  sink.reserve(joined.length * MAX_UTF8_PER_UNIT);
  const bytes = sink.bytes;
  let at = sink.length;
  const oneByteEach = bytes.write(joined, at) === joined.length;
  for (let index = 0; index < strings.length; index++) {
    const string = strings[index]!;
    const length = oneByteEach ? string.length : bytes.write(string, at + LENGTH_BYTES);
    bytes[at] = length;
    bytes[at + 1] = length >>> 8;
    bytes[at + 2] = length >>> 16;
    bytes[at + 3] = length >>> 24;
    at += LENGTH_BYTES + length;
    if (ends !== undefined) ends[firstEnd + index] = at;
  }
  sink.length = at;
}

/** Appends numbers as PLAIN INT32, INT64 or DOUBLE: their bytes in memory. */
export function writeNumbers(sink: Sink, numbers: Int32Array | Float64Array, from: number, to: number): void {
  const size = numbers.BYTES_PER_ELEMENT;
  sink.append(new Uint8Array(numbers.buffer, numbers.byteOffset + from * size, (to - from) * size));
}

/** Appends booleans as PLAIN BOOLEAN: one bit each, least significant first. */
export function writeBits(sink: Sink, booleans: Uint8Array, from: number, to: number): void {
  for (let start = from; start < to; start += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8 && start + bit < to; bit++) byte |= booleans[start + bit]! << bit;
    sink.byte(byte);
  }
}
