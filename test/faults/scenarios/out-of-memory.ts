import type { Scenario } from '../campaign';
import { bodyOf } from '../stage';

/* The converter has less memory than a raw object needs, until somebody gives it more. */

const LITTLE_MB = 32;
/** Values that an alert brings along and nobody asked for: more than so little memory holds at once. */
const VALUES = 600_000;

export const scenario: Scenario = {
  title: 'out of memory',
  // V8 aborts; sandboxes that are at work give way to those with more memory.
  mayEnd: /signal: SIG(ABRT|TERM)|Runtime\.InitError/,
  async play(stage) {
    const before = stage.endings.length;
    await stage.tune('Convert', { ...stage.tuning.get('Convert'), memoryMb: LITTLE_MB });
    for (const n of [1, 2]) await stage.drop(`darktrace/dropped/heavy-${n}.ndjson`, bodyOf([stage.heavy(VALUES)]));
    await stage.until('an end for want of memory', () => stage.endings.length > before);
    const { memoryMb: _, ...rest } = stage.tuning.get('Convert') ?? {};
    const ends = stage.endings.length - before;
    await stage.tune('Convert', rest);
    await stage.drain();
    return [{ kind: 'out of memory', where: 'Convert', count: ends }];
  },
};
