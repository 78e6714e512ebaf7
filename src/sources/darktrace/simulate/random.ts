/**
 * Chance by seed: the same seed and keys give the same numbers on every machine. Whatever is drawn from one place in the simulation
 * (a user, a slot of time, a story) has its own keys, so it can be drawn again without what came before it.
 */
export class Random {
  private state: number;

  constructor(...keys: readonly number[]) {
    let hash = 0x811c9dc5;
    for (const key of keys) hash = scramble(Math.imul(hash ^ (key | 0), 0x9e3779b1) ^ Math.floor(key / 0x1_0000_0000));
    this.state = hash;
  }

  /** 0 up to, never 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
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
      const bits = this.below(0x1_0000_0000);
      text += (HEX[bits >>> 16] as string) + (HEX[bits & 0xffff] as string);
    }
    return text.length === digits ? text : text.slice(0, digits);
  }

  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

/** Four digits of every number of 16 bits: uuids and hashes are a good part of an alert. */
const HEX: readonly string[] = Array.from({ length: 0x1_0000 }, (_, bits) => (0x1_0000 + bits).toString(16).slice(1));

/** Every bit of the input moves every bit of the result (murmur3's last step). */
function scramble(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
