import { CampaignError, type Scenario } from '../campaign';
import { bodyOf } from '../stage';

/* The converter has less memory than a raw object needs, until somebody gives it more. */

const LITTLE_MB = 28;

export const scenario: Scenario = {
  title: 'out of memory',
  // V8 aborts.
  mayEnd: /exit status|signal: SIGABRT|Runtime\.InitError/,
  async play(stage) {
    const before = stage.endings.length;
    await stage.tune('Convert', { ...stage.tuning.get('Convert'), memoryMb: LITTLE_MB });
    await stage.drop('darktrace/dropped/large.ndjson', bodyOf(stage.next(1500)));
    await stage.until('two ends for want of memory', () => stage.endings.length - before >= 2);
    const { memoryMb: _, ...rest } = stage.tuning.get('Convert') ?? {};
    const ends = stage.endings.length - before;
    await stage.tune('Convert', rest);
    await stage.drain();
    if (ends === 0) throw new CampaignError('the converter did not run out of memory');
    return [{ kind: 'out of memory', where: 'Convert', count: ends }];
  },
};
