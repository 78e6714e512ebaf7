import type { Sink } from '../sink';

/** Many columns of many open files hold little, so blocks begin small. */
const FIRST_BLOCK_BYTES = 4 * 1024;
/** Blocks of this size are used again rather than given back to the operating system, which would have to clear each one anew. */
const BLOCK_BYTES = 256 * 1024;
const MAX_SPARE = 64;
const spare: Buffer[] = [];

/** Bytes in blocks, so that growing copies nothing. */
export class Blocks {
  /** Bytes written so far. */
  length = 0;
  private readonly blocks: Buffer[] = [];
  /** How many bytes lie before each block. */
  private readonly starts: number[] = [];

  /** Lets `write` put at most `count` bytes into a buffer, from `at` on; it answers how many it put. */
  write(count: number, write: (bytes: Buffer, at: number) => number): void {
    let block = this.blocks.at(-1);
    let at = this.length - (this.starts.at(-1) ?? 0);
    if (block === undefined || at + count > block.length) {
      const size = Math.max(count, Math.min(BLOCK_BYTES, Math.max(FIRST_BLOCK_BYTES, this.length)));
      block = (size === BLOCK_BYTES ? spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(size);
      this.blocks.push(block);
      this.starts.push(this.length);
      at = 0;
    }
    this.length += write(block, at);
  }

  appendTo(sink: Sink, from: number, to: number): void {
    let index = this.blockOf(from);
    for (let at = from; at < to; index++) {
      const start = this.starts[index]!;
      const end = Math.min(to, this.starts[index + 1] ?? this.length);
      sink.append(this.blocks[index]!.subarray(at - start, end - start));
      at = end;
    }
  }

  /** Copies what one call of `write` put, all of it or a part. */
  copyTo(target: Buffer, at: number, from: number, count: number): number {
    const index = this.blockOf(from);
    const start = from - this.starts[index]!;
    return this.blocks[index]!.copy(target, at, start, start + count);
  }

  clear(): void {
    for (const block of this.blocks) if (block.length === BLOCK_BYTES && spare.length < MAX_SPARE) spare.push(block);
    this.blocks.length = 0;
    this.starts.length = 0;
    this.length = 0;
  }

  /** Index of the block that holds a byte. */
  private blockOf(at: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
