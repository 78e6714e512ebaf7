import { parentPort, workerData } from 'node:worker_threads';
import { campaign } from './campaign';
import type { Door } from './door';

/*
 * The thread in which doors are tried. Every input is laid into memory that the watching thread can read before it is tried: from an input that
 * never ends no word comes any more.
 */

/** What the thread is told. */
export interface RoomOrder {
  readonly doors: readonly { readonly name: string; readonly module: string; readonly regressions: readonly Uint8Array[] }[];
  readonly seconds: number;
  readonly seed: number;
  /** Sequence number and length of the input at hand (two Int32), then its bytes. */
  readonly atHand: SharedArrayBuffer;
}

const { doors, seconds, seed, atHand } = workerData as RoomOrder;
const marks = new Int32Array(atHand, 0, 2);
const bytes = new Uint8Array(atHand, 8);

for (const { name, module, regressions } of doors) {
  const { door } = (await import(module)) as { readonly door: Door };
  parentPort?.postMessage({ name, state: 'begun' });
  const result = await campaign(door, { seconds, seed, regressions }, (input) => {
    bytes.set(input.subarray(0, bytes.length));
    Atomics.store(marks, 1, Math.min(input.length, bytes.length));
    Atomics.add(marks, 0, 1);
  });
  parentPort?.postMessage({ name, state: 'done', result });
}
