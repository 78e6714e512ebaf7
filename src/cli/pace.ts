import { setTimeout as sleep } from 'node:timers/promises';

/** When it is, in ms of a clock that never goes back, and how to wait. */
export interface Clock {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const CLOCK: Clock = {
  now: () => performance.now(),
  async wait(ms, signal) {
    // An end of the wait before its time is seen in the signal.
    await sleep(ms, undefined, { signal }).catch(() => {});
  },
};

/** Values at most so many a second, until the signal says stop. */
export async function* paced<T>(values: AsyncIterable<T>, perSecond: number, signal: AbortSignal, clock: Clock): AsyncGenerator<T> {
  const startedMs = clock.now();
  let given = 0;
  for await (const value of values) {
    const early = startedMs + (given * 1000) / perSecond - clock.now();
    if (early > 0) await clock.wait(early, signal);
    if (signal.aborted) return;
    given++;
    yield value;
  }
}
