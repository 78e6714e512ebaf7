/** Random numbers from a seed: the same campaign again (splitmix32). */
export class Random {
  constructor(private state: number) {}

  /** Whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % end;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}
