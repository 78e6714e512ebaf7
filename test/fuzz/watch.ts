import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Campaign, Crash } from './campaign';
import type { RoomOrder } from './room';

export const DOORS = 'test/fuzz/doors';
export const REGRESSIONS = 'test/fuzz/regressions';

/** An input that has not ended by then never does. */
const HANG_MS = 20_000;
const MOST_INPUT_BYTES = 1 << 20;

export interface DoorResult extends Campaign {
  readonly door: string;
}

export interface FuzzOptions {
  /** For each door. */
  readonly seconds: number;
  readonly seed: number;
  /** Files of doors; by default all of them. */
  readonly doors?: readonly string[];
  readonly hangMs?: number;
}

/** Every door, found by listing. */
export const allDoors = (): string[] =>
  readdirSync(DOORS)
    .sort()
    .map((name) => join(DOORS, name));

/** Tries doors one after the other, in a thread that is ended and begun anew behind a door that hangs. */
export async function fuzz({ seconds, seed, doors = allDoors(), hangMs = HANG_MS }: FuzzOptions): Promise<DoorResult[]> {
  const results: DoorResult[] = [];
  while (results.length < doors.length) results.push(...(await tryDoors(doors.slice(results.length), seconds, seed, hangMs)));
  return results;
}

/** Results up to the end, or up to the first door that hangs. */
function tryDoors(doors: readonly string[], seconds: number, seed: number, hangMs: number): Promise<DoorResult[]> {
  const atHand = new SharedArrayBuffer(8 + MOST_INPUT_BYTES);
  const marks = new Int32Array(atHand, 0, 2);
  const order: RoomOrder = {
    doors: doors.map((path) => ({
      name: nameOf(path),
      module: pathToFileURL(resolve(path)).href,
      regressions: regressionsOf(nameOf(path)),
    })),
    seconds,
    seed,
    atHand,
  };
  // No service is asked, whatever a damaged command line wants.
  const env = { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' };
  const thread = new Worker(pathToFileURL(resolve('test/fuzz/thread.mjs')), { workerData: order, env });
  const results: DoorResult[] = [];
  return new Promise((settle, fail) => {
    let current: string | undefined;
    let entered = 0;
    let sinceMs = performance.now();
    const timer = setInterval(() => {
      const now = Atomics.load(marks, 0);
      if (now !== entered) {
        entered = now;
        sinceMs = performance.now();
      }
      if (current === undefined || performance.now() - sinceMs < hangMs) return;
      const input = new Uint8Array(atHand, 8).slice(0, Atomics.load(marks, 1));
      const crash: Crash = { input, reason: `not ended after ${hangMs} ms` };
      results.push({ door: current, tried: entered, crashes: [crash], slowestMs: hangMs, blocks: 0, kept: 0 });
      clearInterval(timer);
      thread.terminate().then(() => settle(results), fail);
    }, 250);
    thread.on('message', ({ name, state, result }: { name: string; state: string; result: Campaign }) => {
      current = state === 'begun' ? name : undefined;
      sinceMs = performance.now();
      if (state === 'done') results.push({ door: name, ...result });
    });
    thread.on('error', (cause) => {
      clearInterval(timer);
      fail(cause);
    });
    thread.on('exit', () => {
      clearInterval(timer);
      settle(results);
    });
  });
}

const nameOf = (path: string): string => basename(path, '.ts');

/** Crashes of earlier campaigns: fixed since, and tried first ever after. */
export function regressionsOf(door: string): Uint8Array[] {
  const folder = join(REGRESSIONS, door);
  return existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => readFileSync(join(folder, name)))
    : [];
}
