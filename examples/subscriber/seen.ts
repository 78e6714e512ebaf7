/**
 * The uids that were printed last, up to a bound. An event comes again when its alert was sent twice, when its object was written again,
 * and when a message is handed out twice; all of that is within days, so the last ones are enough.
 */
export class SeenUids {
  private readonly uids = new Set<string>();

  constructor(private readonly bound: number) {}

  has(uid: string): boolean {
    return this.uids.has(uid);
  }

  /** Beyond the bound, the uid that was added first is forgotten: a Set keeps the order of additions. */
  add(uid: string): void {
    this.uids.add(uid);
    for (const oldest of this.uids) {
      if (this.uids.size <= this.bound) return;
      this.uids.delete(oldest);
    }
  }
}
