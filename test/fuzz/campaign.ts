import { Coverage } from './coverage';
import { damaged } from './damage';
import { assertNoPollution, type Door, type Room } from './door';
import { Random } from './random';

export interface Crash {
  readonly input: Uint8Array;
  readonly reason: string;
}

export interface Campaign {
  readonly tried: number;
  readonly crashes: readonly Crash[];
  readonly slowestMs: number;
  /** Blocks of code that were reached. */
  readonly blocks: number;
  /** Inputs that reached something new, and were damaged further. */
  readonly kept: number;
}

/** Inputs between two looks at the coverage, which takes some ms. */
const BATCH = 24;
const FEWEST_BATCHES = 2;
/** A door that crashes on everything has been found out. */
const MOST_CRASHES = 20;

/**
 * Tries the kept crashes and the valid inputs as they are, then damages valid inputs until the time is over. An input that reaches code which
 * none before had reached is kept and damaged further. `onEnter` is told every input before it is tried: should it never end, it is known.
 */
export async function campaign(
  door: Door,
  { seconds, seed, regressions = [] }: { readonly seconds: number; readonly seed: number; readonly regressions?: readonly Uint8Array[] },
  onEnter: (input: Uint8Array) => void = () => {},
): Promise<Campaign> {
  const seeds = await door.seeds();
  if (seeds.length === 0) throw new Error('no valid input to start from');
  const corpus: Uint8Array[] = [...seeds];
  const random = new Random(seed);
  const crashes = new Map<string, Crash>();
  let tried = 0;
  let slowestMs = 0;
  const room = await door.open();
  const coverage = await Coverage.start();
  const attempt = async (input: Uint8Array): Promise<void> => {
    tried++;
    onEnter(input);
    const startMs = performance.now();
    try {
      await enter(room, input, door.limitMs);
    } catch (cause) {
      const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      // The same place with another text is the same crash.
      crashes.set(reason.split('\n').slice(1, 3).join() || reason, { input, reason });
    }
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
  };
  try {
    for (const input of [...regressions, ...seeds]) await attempt(input);
    await coverage.newBlocks();
    const endMs = performance.now() + seconds * 1000;
    // A busy machine tries few inputs in the time, and yet some.
    for (let batches = 0; (performance.now() < endMs || batches < FEWEST_BATCHES) && crashes.size < MOST_CRASHES; batches++) {
      const batch = Array.from({ length: BATCH }, () => damaged(random.of(corpus), random, corpus));
      for (const input of batch) await attempt(input);
      if ((await coverage.newBlocks()) > 0) corpus.push(...batch);
    }
  } finally {
    coverage.stop();
    await room.close();
  }
  return { tried, crashes: [...crashes.values()], slowestMs, blocks: coverage.blocks, kept: corpus.length - seeds.length };
}

/** On a busy machine another process may take the time: too slow is what is too slow each time. */
const TIMES_TOO_SLOW = 3;

async function enter(room: Room, input: Uint8Array, limitMs: number): Promise<void> {
  let tookMs = Number.POSITIVE_INFINITY;
  for (let time = 0; time < TIMES_TOO_SLOW && tookMs > limitMs; time++) {
    const startMs = performance.now();
    await room.enter(input);
    tookMs = performance.now() - startMs;
  }
  if (tookMs > limitMs) throw new Error(`took ${Math.round(tookMs)} ms for ${input.length} bytes, wanted at most ${limitMs}`);
  assertNoPollution();
}
