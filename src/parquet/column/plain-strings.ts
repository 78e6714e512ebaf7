import { LENGTH_BYTES, stringBytesAtMost, writeString, writeStrings } from '../plain';
import type { Sink } from '../sink';
import { Blocks } from './blocks';
import { doubled, kept } from './grow';
import { StringRange } from './string-range';

const PENDING_STRINGS = 128;
/** Shorter strings are turned into bytes many at once; for a longer one that would only be one copy more. */
const LONG = 256;

/** Strings kept as PLAIN bytes, so that parsed JSON dies young and memory stays bounded. */
export class PlainStrings {
  count = 0;
  readonly range = new StringRange();
  private pending: string[] = [];
  private blocks = new Blocks();
  /** What each value takes with its length. */
  private lengths = new Uint32Array(64);
  /** Bytes of the values before each one, made when no more come. */
  private offsets = new Float64Array(1);

  put(value: string): void {
    if (value.length < LONG) {
      this.pending.push(value);
      if (this.pending.length === PENDING_STRINGS) this.settle();
      return;
    }
    this.settle();
    this.range.include([value]);
    this.makeRoom(1);
    this.blocks.write(LENGTH_BYTES + Buffer.byteLength(value), (bytes, at) => {
      this.lengths[this.count] = writeString(bytes, at, value);
      return this.lengths[this.count++]!;
    });
  }

  /** Turns what is pending into bytes. */
  settle(): void {
    const { pending } = this;
    if (pending.length === 0) return;
    this.makeRoom(pending.length);
    this.blocks.write(stringBytesAtMost(pending), (bytes, at) => writeStrings(bytes, at, pending, this.lengths, this.count));
    this.range.include(pending);
    this.count += pending.length;
    this.pending = [];
  }

  finish(): void {
    this.settle();
    this.offsets = this.newOffsets();
  }

  /** Bytes of the values before `index`. */
  offsetOf(index: number): number {
    return this.offsets[index]!;
  }

  write(sink: Sink, from: number, to: number): void {
    this.blocks.appendTo(sink, this.offsetOf(from), this.offsetOf(to));
  }

  reorder(order: Uint32Array): void {
    this.settle();
    const { blocks, lengths } = this;
    const offsets = this.newOffsets();
    this.blocks = new Blocks();
    this.lengths = new Uint32Array(lengths.length);
    order.forEach((from, to) => {
      const length = lengths[from]!;
      this.blocks.write(length, (bytes, at) => blocks.copyTo(bytes, at, offsets[from]!, length));
      this.lengths[to] = length;
    });
    blocks.clear();
  }

  clear(): void {
    this.count = 0;
    this.range.clear();
    this.pending = [];
    this.blocks.clear();
    this.lengths = kept(this.lengths);
    this.offsets = new Float64Array(1);
  }

  private makeRoom(more: number): void {
    while (this.count + more > this.lengths.length) this.lengths = doubled(this.lengths);
  }

  private newOffsets(): Float64Array<ArrayBuffer> {
    const offsets = new Float64Array(this.count + 1);
    for (let at = 0; at < this.count; at++) offsets[at + 1] = offsets[at]! + this.lengths[at]!;
    return offsets;
  }
}
