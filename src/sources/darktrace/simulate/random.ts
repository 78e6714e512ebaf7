/**
 * Chance by seed: the same seed and keys give the same numbers on every machine. Whatever is drawn from one place in the simulation
 * (a user, a slot of time, a story) has its own keys, so it can be drawn again without what came before it.
 */
export class Random {
  private a: number;
  private b: number;
  private c = 0x9e3779b9;
  private counter = 1;

  /** Keys are whole numbers below 2^32. */
  constructor(...keys: readonly number[]) {
    this.a = hash(0x811c9dc5, keys);
    this.b = hash(0x2545f491, keys);
    // Until every bit of the keys has reached every bit of the state.
    for (let round = 0; round < 12; round++) this.bits();
  }

  /** 0 up to, never 1. */
  next(): number {
    return this.bits() / 0x1_0000_0000;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return Math.floor(least + this.next() * (most - least + 1));
  }

  /** A score of a breach, 0 to 1, with three digits as Darktrace sends it. */
  score(least: number, most: number): number {
    return this.between(least * 1000, most * 1000) / 1000;
  }

  /** True in this share (0 to 1) of all cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** So many different ones, in no order. */
  sample<T>(list: readonly T[], count: number): T[] {
    return this.shuffle(list).slice(0, count);
  }

  shuffle<T>(list: readonly T[]): T[] {
    const shuffled = [...list];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
    }
    return shuffled;
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) {
      const bits = this.bits();
      text += (HEX[bits >>> 16] as string) + (HEX[bits & 0xffff] as string);
    }
    return text.length === digits ? text : text.slice(0, digits);
  }

  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** The next 32 bits (sfc32, Chris Doty-Humphrey, PractRand). */
  private bits(): number {
    const sum = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** Four digits of every number of 16 bits: uuids and hashes are a good part of an alert. */
const HEX: readonly string[] = Array.from({ length: 0x1_0000 }, (_, bits) => (0x1_0000 + bits).toString(16).slice(1));

/** Keys to 32 bits (the steps of murmur3). */
function hash(basis: number, keys: readonly number[]): number {
  let mixed = basis;
  for (const key of keys) {
    mixed = Math.imul(mixed ^ key, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
  }
  return mixed;
}
