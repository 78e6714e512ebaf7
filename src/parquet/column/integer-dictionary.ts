/** Distinct integers of a column chunk, and for each value its place among them. */
export interface IntegerDictionary {
  /** In order of first appearance; one 32-bit word each, or low and high word. */
  readonly entries: Int32Array<ArrayBuffer>;
  readonly size: number;
  readonly indices: Int32Array<ArrayBuffer>;
}

const FEWEST_VALUES = 8;
const ENTRIES_BEFORE_JUDGING = 256;
/** Dictionaries up to this size pay however few the values are. */
const SMALL = 16;
const WORTHWHILE_SHARE = 0.5;
/** Values made to collide must not cost more than this many looks each. */
const MAX_PROBES_PER_VALUE = 8;

/**
 * Finds the distinct values of `words` (`width` words a value) with an open-addressing table; undefined if a dictionary does not pay
 * or would not fit into `maxBytes`. `scratch` is used for the indices if it is large enough.
 */
export function integerDictionary(
  words: Int32Array,
  width: 1 | 2,
  count: number,
  maxBytes: number,
  scratch: Int32Array<ArrayBuffer>,
): IntegerDictionary | undefined {
  if (count < FEWEST_VALUES) return undefined;
  const maxEntries = Math.floor(maxBytes / (width * 4));
  const indices = scratch.length >= count ? scratch : new Int32Array(words.length / width);
  /** Position of each entry's first appearance. */
  const firsts: number[] = [];
  let table = new Int32Array(64).fill(-1);
  let probes = 0;
  for (let at = 0; at < count; at++) {
    if (at > 0 && same(words, width, at, at - 1)) {
      indices[at] = indices[at - 1]!;
      continue;
    }
    const mask = table.length - 1;
    let slot = hash(words, width, at) & mask;
    let entry = table[slot]!;
    while (entry >= 0 && !same(words, width, at, firsts[entry]!)) {
      probes++;
      slot = (slot + 1) & mask;
      entry = table[slot]!;
    }
    if (entry < 0) {
      entry = firsts.length;
      if (entry === maxEntries || probes > count * MAX_PROBES_PER_VALUE) return undefined;
      if (entry >= ENTRIES_BEFORE_JUDGING && entry > at * WORTHWHILE_SHARE) return undefined;
      firsts.push(at);
      table[slot] = entry;
      if (firsts.length * 2 > table.length) table = rehashed(words, width, firsts, table.length * 4);
    }
    indices[at] = entry;
  }
  if (firsts.length > SMALL && firsts.length > count * WORTHWHILE_SHARE) return undefined;
  return { entries: gathered(words, width, firsts), size: firsts.length, indices };
}

function same(words: Int32Array, width: 1 | 2, a: number, b: number): boolean {
  if (width === 1) return words[a] === words[b];
  return words[2 * a] === words[2 * b] && words[2 * a + 1] === words[2 * b + 1];
}

function hash(words: Int32Array, width: 1 | 2, at: number): number {
  const mixed = width === 1 ? words[at]! : words[2 * at]! ^ Math.imul(words[2 * at + 1]!, 0x85ebca6b);
  return Math.imul(mixed, 0x9e3779b1) >>> 7;
}

function rehashed(words: Int32Array, width: 1 | 2, firsts: readonly number[], capacity: number): Int32Array<ArrayBuffer> {
  const table = new Int32Array(capacity).fill(-1);
  const mask = capacity - 1;
  for (let entry = 0; entry < firsts.length; entry++) {
    let slot = hash(words, width, firsts[entry]!) & mask;
    while (table[slot]! >= 0) slot = (slot + 1) & mask;
    table[slot] = entry;
  }
  return table;
}

function gathered(words: Int32Array, width: 1 | 2, firsts: readonly number[]): Int32Array<ArrayBuffer> {
  const entries = new Int32Array(firsts.length * width);
  for (let entry = 0; entry < firsts.length; entry++) {
    const at = firsts[entry]! * width;
    entries[entry * width] = words[at]!;
    if (width === 2) entries[entry * width + 1] = words[at + 1]!;
  }
  return entries;
}
