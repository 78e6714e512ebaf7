import { endianness } from 'node:os';
import type { Sink } from './sink';

if (endianness() !== 'LE') throw new Error('parquet: numbers are copied from memory as they stand, which needs a little-endian machine');

export const LENGTH_BYTES = 4;
const LENGTH_GAP = '\0'.repeat(LENGTH_BYTES);
/** UTF-16 units become at most three bytes of UTF-8 each, lone surrogates too (U+FFFD). */
export const MAX_UTF8_PER_UNIT = 3;

/** Upper bound of what `writeStrings` writes. */
export function stringBytesAtMost(strings: readonly string[]): number {
  let units = 0;
  for (let index = 0; index < strings.length; index++) units += strings[index]!.length;
  return strings.length * LENGTH_BYTES + units * MAX_UTF8_PER_UNIT;
}

/**
 * Writes strings as PLAIN BYTE_ARRAY (Encodings.md, PLAIN: four bytes of length, then UTF-8) at `start`, and answers how many bytes they
 * take. `lengths`, if given, is told what each one takes with its length, from its entry `first` on.
 * One native call writes all of them with gaps for the lengths; that is right while every character takes one byte, the usual case.
 */
export function writeStrings(bytes: Buffer, start: number, strings: readonly string[], lengths?: Uint32Array, first = 0): number {
  const joined = LENGTH_GAP + strings.join(LENGTH_GAP);
  const oneByteEach = bytes.write(joined, start) === joined.length;
  let at = start;
  for (let index = 0; index < strings.length; index++) {
    const string = strings[index]!;
    const length = oneByteEach ? string.length : bytes.write(string, at + LENGTH_BYTES);
    writeLength(bytes, at, length);
    at += LENGTH_BYTES + length;
    if (lengths !== undefined) lengths[first + index] = LENGTH_BYTES + length;
  }
  return at - start;
}

/** Writes one string as above, where there is room for its bytes. */
export function writeString(bytes: Buffer, start: number, string: string): number {
  const length = bytes.write(string, start + LENGTH_BYTES);
  writeLength(bytes, start, length);
  return LENGTH_BYTES + length;
}

function writeLength(bytes: Buffer, at: number, length: number): void {
  bytes[at] = length;
  bytes[at + 1] = length >>> 8;
  bytes[at + 2] = length >>> 16;
  bytes[at + 3] = length >>> 24;
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
