import { picked } from './column/grow';

const FIRST_CAPACITY = 64;
const KEPT_ENTRIES = 1 << 20;

/**
 * Repetition and definition levels of one column (parquet-format README, "Nested Encoding").
 * A column under no list has exactly one entry a row, so its levels are indexed by row and start as zero: an absent top-level
 * attribute costs nothing.
 */
export class Levels {
  definition: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_CAPACITY);
  /** Undefined for a column under no list. */
  repetition: Uint8Array<ArrayBuffer> | undefined;
  count = 0;

  constructor(maxRepetition: number) {
    this.repetition = maxRepetition > 0 ? new Uint8Array(FIRST_CAPACITY) : undefined;
  }

  /** For a column under a list. */
  push(definition: number, repetition: number): void {
    if (this.count === this.definition.length) this.reserve(this.count + 1);
    this.repetition![this.count] = repetition;
    this.definition[this.count++] = definition;
  }

  reserve(entries: number): void {
    if (entries <= this.definition.length) return;
    const capacity = Math.max(entries, this.definition.length * 2);
    this.definition = grown(this.definition, capacity);
    if (this.repetition !== undefined) this.repetition = grown(this.repetition, capacity);
  }

  /** The entry at `order[i]` becomes entry i. */
  reorder(order: Uint32Array): void {
    this.definition = picked(this.definition, order);
    if (this.repetition !== undefined) this.repetition = picked(this.repetition, order);
  }

  /** Forgets everything, also what was written past `count` by a row that failed. */
  clear(): void {
    this.count = 0;
    if (this.definition.length > KEPT_ENTRIES) {
      this.definition = new Uint8Array(FIRST_CAPACITY);
      if (this.repetition !== undefined) this.repetition = new Uint8Array(FIRST_CAPACITY);
    } else if (this.repetition === undefined) this.definition.fill(0);
  }
}

function grown(levels: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(capacity);
  copy.set(levels);
  return copy;
}
