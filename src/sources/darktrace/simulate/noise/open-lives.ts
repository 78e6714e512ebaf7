/** What is still to come of one happening. */
export interface Due {
  readonly dueMs: number;
  readonly slot: number;
  readonly slotMs: number;
  /** Which delivery of the life. */
  readonly step: number;
}

/** Of a flood, what would be open beyond this many is never followed up. */
const MOST_OPEN = 50_000;

/** Deliveries that wait for their time, the earliest first (a binary heap). */
export class OpenLives {
  private readonly heap: Due[] = [];

  add(due: Due): void {
    if (this.heap.length >= MOST_OPEN) return;
    let at = this.heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.at(parent).dueMs <= due.dueMs) break;
      this.heap[at] = this.at(parent);
      at = parent;
    }
    this.heap[at] = due;
  }

  /** The earliest that is due by this time, taken out. */
  take(timeMs: number): Due | undefined {
    const first = this.heap[0];
    if (first === undefined || first.dueMs > timeMs) return undefined;
    const last = this.heap.pop() as Due;
    if (this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(due: Due): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && this.at(child + 1).dueMs < this.at(child).dueMs) child++;
      if (this.at(child).dueMs >= due.dueMs) break;
      this.heap[at] = this.at(child);
      at = child;
    }
    this.heap[at] = due;
  }

  private at(index: number): Due {
    return this.heap[index] as Due;
  }
}
