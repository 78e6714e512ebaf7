import { writeNumbers } from '../plain';
import type { Sink } from '../sink';
import { doubled, kept, picked } from './grow';
import type { Range, Values } from './values';

const BYTES = 8;

/** A DOUBLE column, always PLAIN. */
export class DoubleValues implements Values {
  readonly wanted = 'a finite number';
  readonly dictionarySize = 0;
  readonly dictionaryBytes = 0;
  count = 0;
  private numbers = new Float64Array(64);

  /** NaN and the infinities do not exist in JSON; without them the range needs no special cases (parquet.thrift, `ColumnOrder`). */
  put(value: unknown): boolean {
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    if (this.count === this.numbers.length) this.numbers = doubled(this.numbers);
    this.numbers[this.count++] = value;
    return true;
  }

  reorder(order: Uint32Array): void {
    this.numbers = picked(this.numbers, order);
  }

  finish(): void {}

  writeDictionary(): void {}

  offsetOf(index: number): number {
    return index * BYTES;
  }

  writeValues(sink: Sink, from: number, to: number): void {
    writeNumbers(sink, this.numbers, from, to);
  }

  /** A zero bound is written as -0 or +0, so that it covers both (parquet.thrift, `ColumnOrder`). */
  range(): Range | undefined {
    if (this.count === 0) return undefined;
    let least = this.numbers[0]!;
    let greatest = least;
    for (let at = 1; at < this.count; at++) {
      const number = this.numbers[at]!;
      if (number < least) least = number;
      else if (number > greatest) greatest = number;
    }
    return { min: bytesOf(least === 0 ? -0 : least), max: bytesOf(greatest === 0 ? 0 : greatest) };
  }

  clear(): void {
    this.count = 0;
    this.numbers = kept(this.numbers);
  }

  open(): void {
    this.clear();
  }
}

function bytesOf(number: number): Uint8Array {
  return new Uint8Array(new Float64Array([number]).buffer);
}
