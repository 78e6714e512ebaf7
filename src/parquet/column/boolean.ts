import { writeBits } from '../plain';
import type { Sink } from '../sink';
import { doubled, kept, picked } from './grow';
import type { Range, Values } from './values';

/** A BOOLEAN column, always PLAIN: one bit a value. */
export class BooleanValues implements Values {
  readonly wanted = 'true or false';
  readonly dictionarySize = 0;
  readonly dictionaryBytes = 0;
  count = 0;
  private booleans = new Uint8Array(64);

  put(value: unknown): boolean {
    if (typeof value !== 'boolean') return false;
    if (this.count === this.booleans.length) this.booleans = doubled(this.booleans);
    this.booleans[this.count++] = value ? 1 : 0;
    return true;
  }

  reorder(order: Uint32Array): void {
    this.booleans = picked(this.booleans, order);
  }

  finish(): void {}

  writeDictionary(): void {}

  offsetOf(index: number): number {
    return Math.ceil(index / 8);
  }

  writeValues(sink: Sink, from: number, to: number): void {
    writeBits(sink, this.booleans, from, to);
  }

  range(): Range | undefined {
    if (this.count === 0) return undefined;
    const values = this.booleans.subarray(0, this.count);
    return { min: Uint8Array.of(values.includes(0) ? 0 : 1), max: Uint8Array.of(values.includes(1) ? 1 : 0) };
  }

  clear(): void {
    this.count = 0;
    this.booleans = kept(this.booleans);
  }

  open(): void {
    this.clear();
  }
}
