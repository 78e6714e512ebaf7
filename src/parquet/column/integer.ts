import { indexBytes, writeIndices } from '../dictionary';
import { writeNumbers } from '../plain';
import type { Sink } from '../sink';
import { doubled, kept, picked } from './grow';
import { type IntegerDictionary, integerDictionary } from './integer-dictionary';
import type { Range, Values } from './values';

const TWO_TO_32 = 2 ** 32;

/** An INT32 or INT64 column. An INT64 is kept as low and high word, which holds all of its range without a BigInt each. */
export class IntegerValues implements Values {
  readonly wanted: string;
  count = 0;
  private readonly width: 1 | 2;
  private words = new Int32Array(64);
  private dictionary: IntegerDictionary | undefined;
  private indices = new Int32Array(0);
  private pageBytes = 0;

  constructor(bits: 32 | 64, wanted: string) {
    this.width = bits === 32 ? 1 : 2;
    this.wanted = wanted;
  }

  put(value: unknown): boolean {
    return this.width === 1 ? this.putInt32(value) : this.putInt64(value);
  }

  reorder(order: Uint32Array): void {
    this.words = picked(this.words, order, this.width);
  }

  finish(): void {
    this.dictionary = integerDictionary(this.words, this.width, this.count, this.pageBytes, this.indices);
    if (this.dictionary !== undefined) this.indices = this.dictionary.indices;
  }

  get dictionarySize(): number {
    return this.dictionary?.size ?? 0;
  }

  get dictionaryBytes(): number {
    return this.dictionary?.entries.byteLength ?? 0;
  }

  writeDictionary(sink: Sink): void {
    const { entries } = this.dictionary!;
    writeNumbers(sink, entries, 0, entries.length);
  }

  offsetOf(index: number): number {
    return this.dictionary === undefined ? index * this.width * 4 : indexBytes(index, this.dictionary.size);
  }

  writeValues(sink: Sink, from: number, to: number): void {
    if (this.dictionary === undefined) writeNumbers(sink, this.words, from * this.width, to * this.width);
    else writeIndices(sink, this.dictionary.indices, from, to, this.dictionary.size);
  }

  range(): Range | undefined {
    const words = this.dictionary?.entries ?? this.words;
    const count = this.dictionary?.size ?? this.count;
    if (count === 0) return undefined;
    let least = 0;
    let greatest = 0;
    for (let at = 1; at < count; at++) {
      if (this.isLess(words, at, least)) least = at;
      else if (this.isLess(words, greatest, at)) greatest = at;
    }
    return { min: this.bytesOf(words, least), max: this.bytesOf(words, greatest) };
  }

  /** Whether no value is less than the one before it. */
  ascends(): boolean {
    for (let at = 1; at < this.count; at++) if (this.isLess(this.words, at, at - 1)) return false;
    return true;
  }

  /** Below zero if the value at place `a` is less than that at `b`. */
  compare(a: number, b: number): number {
    return this.isLess(this.words, a, b) ? -1 : this.isLess(this.words, b, a) ? 1 : 0;
  }

  clear(): void {
    this.count = 0;
    this.dictionary = undefined;
    this.words = kept(this.words);
    this.indices = kept(this.indices);
  }

  open(pageBytes: number): void {
    this.pageBytes = pageBytes;
    this.clear();
  }

  private putInt32(value: unknown): boolean {
    if (typeof value !== 'number' || (value | 0) !== value) return false;
    if (this.count === this.words.length) this.words = doubled(this.words);
    this.words[this.count++] = value;
    return true;
  }

  private putInt64(value: unknown): boolean {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) return false;
      this.putWords(value | 0, Math.floor(value / TWO_TO_32));
      return true;
    }
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) return false;
    this.putWords(Number(BigInt.asIntN(32, value)), Number(value >> 32n));
    return true;
  }

  private putWords(low: number, high: number): void {
    const at = this.count++ * 2;
    if (at === this.words.length) this.words = doubled(this.words);
    this.words[at] = low;
    this.words[at + 1] = high;
  }

  private isLess(words: Int32Array, a: number, b: number): boolean {
    if (this.width === 1) return words[a]! < words[b]!;
    const highA = words[2 * a + 1]!;
    const highB = words[2 * b + 1]!;
    return highA < highB || (highA === highB && words[2 * a]! >>> 0 < words[2 * b]! >>> 0);
  }

  private bytesOf(words: Int32Array<ArrayBuffer>, at: number): Uint8Array {
    return new Uint8Array(words.buffer.slice(at * this.width * 4, (at + 1) * this.width * 4));
  }
}
