const KEPT_BYTES = 8 * 1024 * 1024;

/** A byte buffer that grows. Integers are written little-endian, as everywhere in Parquet (Encodings.md, PLAIN). */
export class Sink {
  bytes: Buffer;
  length = 0;
  private readonly firstCapacity: number;

  constructor(capacity: number) {
    this.firstCapacity = capacity;
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  /** Makes room for `count` more bytes, so that the caller may write into `bytes` directly. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, needed));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeUInt32LE(value, this.length);
  }

  /** ULEB128, up to 2^53. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  /** Writes what `write` appends, with its length in the four bytes before it. */
  prefixed(write: () => void): void {
    const at = this.length;
    this.uint32(0);
    write();
    this.bytes.writeUInt32LE(this.length - at - 4, at);
  }

  /** What was written so far. The view is good until the next write. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Empties the sink; keeps its memory for the next use unless it had grown large. */
  clear(): void {
    this.length = 0;
    if (this.bytes.length > KEPT_BYTES) this.bytes = Buffer.allocUnsafe(this.firstCapacity);
  }
}
