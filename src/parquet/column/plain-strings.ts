import { writeStrings } from '../plain';
import { Sink } from '../sink';
import { doubled, kept } from './grow';
import { StringRange } from './string-range';

const PENDING_STRINGS = 128;
const PENDING_CHARACTERS = 1 << 16;

/** Strings kept as PLAIN bytes. They are turned into bytes every few, so that parsed JSON dies young and memory stays bounded. */
export class PlainStrings {
  count = 0;
  readonly range = new StringRange();
  private pending: string[] = [];
  private pendingCharacters = 0;
  private readonly sink = new Sink(64);
  /** Where in the sink each value ends. */
  private ends = new Uint32Array(64);

  put(value: string): void {
    this.pending.push(value);
    this.pendingCharacters += value.length;
    if (this.pending.length === PENDING_STRINGS || this.pendingCharacters > PENDING_CHARACTERS) this.settle();
  }

  settle(): void {
    if (this.pending.length === 0) return;
    while (this.count + this.pending.length > this.ends.length) this.ends = doubled(this.ends);
    writeStrings(this.sink, this.pending, this.ends, this.count);
    this.range.include(this.pending);
    this.count += this.pending.length;
    this.pending = [];
    this.pendingCharacters = 0;
  }

  reorder(order: Uint32Array): void {
    const bytes = Buffer.from(this.sink.view());
    const ends = this.ends;
    this.sink.clear();
    this.ends = new Uint32Array(ends.length);
    order.forEach((from, to) => {
      this.sink.append(bytes.subarray(from === 0 ? 0 : ends[from - 1]!, ends[from]!));
      this.ends[to] = this.sink.length;
    });
  }

  /** Bytes of the values before `index`. */
  offsetOf(index: number): number {
    return index === 0 ? 0 : this.ends[index - 1]!;
  }

  write(sink: Sink, from: number, to: number): void {
    sink.append(this.sink.bytes.subarray(this.offsetOf(from), this.offsetOf(to)));
  }

  clear(): void {
    this.count = 0;
    this.range.clear();
    this.pending = [];
    this.pendingCharacters = 0;
    this.sink.clear();
    this.ends = kept(this.ends);
  }
}
