import { indexBytes, writeIndices } from '../dictionary';
import type { Sink } from '../sink';
import { PlainStrings } from './plain-strings';
import { StringDictionary } from './string-dictionary';
import { StringRange } from './string-range';
import type { Range, TextMeter, Values } from './values';

/** A string column: dictionary for as long as it pays, PLAIN from its first value on when it does not. */
export class StringValues implements Values {
  readonly wanted: string;
  count = 0;
  dictionarySize = 0;
  private usesDictionary = true;
  private pageBytes = 0;
  private readonly dictionary = new StringDictionary();
  private readonly plain = new PlainStrings();
  private readonly meter: TextMeter;

  constructor(meter: TextMeter, wanted: string) {
    this.meter = meter;
    this.wanted = wanted;
  }

  put(value: unknown): boolean {
    if (typeof value !== 'string') return false;
    this.meter.characters += value.length;
    this.count++;
    if (this.usesDictionary) {
      if (this.dictionary.put(value)) return true;
      this.giveUpDictionary();
    }
    this.plain.put(value);
    return true;
  }

  reorder(order: Uint32Array): void {
    if (this.usesDictionary) this.dictionary.reorder(order);
    else this.plain.reorder(order);
  }

  finish(): void {
    if (this.usesDictionary) this.dictionarySize = this.dictionary.entries.length;
    else this.plain.finish();
  }

  get dictionaryBytes(): number {
    return this.dictionarySize > 0 ? this.dictionary.bytes : 0;
  }

  writeDictionary(sink: Sink): void {
    this.dictionary.write(sink);
  }

  offsetOf(index: number): number {
    return this.dictionarySize > 0 ? indexBytes(index, this.dictionarySize) : this.plain.offsetOf(index);
  }

  writeValues(sink: Sink, from: number, to: number): void {
    if (this.dictionarySize > 0) writeIndices(sink, this.dictionary.indices, from, to, this.dictionarySize);
    else this.plain.write(sink, from, to);
  }

  range(): Range | undefined {
    if (!this.usesDictionary) return this.plain.range.bytes();
    const range = new StringRange();
    range.include(this.dictionary.entries);
    return range.bytes();
  }

  /** A column that gave up its dictionary does not try again in this file. */
  clear(): void {
    this.count = 0;
    this.dictionarySize = 0;
    this.dictionary.clear(this.pageBytes);
    this.plain.clear();
  }

  open(pageBytes: number): void {
    this.pageBytes = pageBytes;
    this.usesDictionary = true;
    this.clear();
  }

  private giveUpDictionary(): void {
    const { entries, indices, count } = this.dictionary;
    for (let index = 0; index < count; index++) this.plain.put(entries[indices[index]!]!);
    this.usesDictionary = false;
    this.dictionary.clear(this.pageBytes);
  }
}
