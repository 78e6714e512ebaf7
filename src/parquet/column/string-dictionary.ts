import { LENGTH_BYTES, MAX_UTF8_PER_UNIT, stringBytesAtMost, writeStrings } from '../plain';
import type { Sink } from '../sink';
import { doubled, kept, picked } from './grow';

const SLOTS = 256;
const ENTRIES_BEFORE_JUDGING = 256;
/** A dictionary with more entries than this share of its values does not pay. */
const WORTHWHILE_SHARE = 0.1;

/**
 * Dictionary of a string column, built while values come (Encodings.md, Dictionary Encoding).
 *
 * In front of the Map stands a small direct-mapped cache on the length and six sampled characters: most of the price of a Map look-up
 * is the full hash of a string that just came out of JSON.parse.
 */
export class StringDictionary {
  entries: string[] = [];
  indices = new Int32Array(64);
  count = 0;
  /** Upper bound of the dictionary page. */
  bytes = 0;
  private indexOf = new Map<string, number>();
  /** Empty until the first value: most columns of a wide tree have none. */
  private cachedStrings: (string | undefined)[] = [];
  private cachedIndices = new Int32Array(0);
  private maxBytes = 0;
  /** Most columns say the same again and again. */
  private last: string | undefined;
  private lastIndex = 0;

  /** Takes a value, or answers false when the dictionary does not pay or fit in a page any more. */
  put(value: string): boolean {
    if (this.last !== value) {
      const index = this.find(value);
      if (index < 0) return false;
      this.last = value;
      this.lastIndex = index;
    }
    if (this.count === this.indices.length) this.indices = doubled(this.indices);
    this.indices[this.count++] = this.lastIndex;
    return true;
  }

  private find(value: string): number {
    const slot = slotOf(value);
    if (this.cachedStrings[slot] === value) return this.cachedIndices[slot]!;
    const index = this.lookUp(value);
    if (index < 0) return index;
    this.cachedStrings[slot] = value;
    this.cachedIndices[slot] = index;
    return index;
  }

  reorder(order: Uint32Array): void {
    this.indices = picked(this.indices, order);
  }

  write(sink: Sink): void {
    sink.reserve(stringBytesAtMost(this.entries));
    sink.length += writeStrings(sink.bytes, sink.length, this.entries);
  }

  clear(maxBytes: number): void {
    this.entries = [];
    this.indices = kept(this.indices);
    this.count = 0;
    this.indexOf = new Map();
    this.cachedStrings.fill(undefined);
    this.last = undefined;
    this.bytes = 0;
    this.maxBytes = maxBytes;
  }

  /** Index of a value, which becomes an entry if it is new; -1 to give up. */
  private lookUp(value: string): number {
    const known = this.indexOf.get(value);
    if (known !== undefined) return known;
    const index = this.entries.length;
    this.bytes += LENGTH_BYTES + value.length * MAX_UTF8_PER_UNIT;
    if (this.bytes > this.maxBytes) return -1;
    if (index >= ENTRIES_BEFORE_JUDGING && index > this.count * WORTHWHILE_SHARE) return -1;
    if (this.cachedIndices.length === 0) {
      this.cachedStrings = new Array<string | undefined>(SLOTS).fill(undefined);
      this.cachedIndices = new Int32Array(SLOTS);
    }
    this.entries.push(value);
    this.indexOf.set(value, index);
    return index;
  }
}

function slotOf(value: string): number {
  const length = value.length;
  let hash = length;
  if (length > 0) {
    hash = (Math.imul(hash, 31) + value.charCodeAt(length - 1)) | 0;
    hash = (Math.imul(hash, 31) + value.charCodeAt(length >> 1)) | 0;
    hash = (Math.imul(hash, 31) + value.charCodeAt(length >> 2)) | 0;
    hash = (Math.imul(hash, 31) + value.charCodeAt((length >> 1) + (length >> 2))) | 0;
  }
  if (length > 3) {
    hash = (Math.imul(hash, 31) + value.charCodeAt(3)) | 0;
    hash = (Math.imul(hash, 31) + value.charCodeAt(length - 2)) | 0;
  }
  return (hash ^ (hash >>> 9) ^ (hash >>> 18)) & (SLOTS - 1);
}
