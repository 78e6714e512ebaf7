import type { Scenario } from '../campaign';
import { bodyOf } from '../stage';

/* One key is dropped again and again with other content, while what was dropped before is still under way. */

const TIMES = 6;

export const scenario: Scenario = {
  title: 'the same raw key dropped twice with different content',
  mayEnd: /signal: SIGKILL/,
  async play(stage) {
    let killed = 0;
    stage.judge = (call) => {
      if (killed > 0 || stage.functionOf(call) !== 'Convert' || call.operation !== 'PutObject') return undefined;
      killed++;
      return { do: 'kill after' };
    };
    for (let time = 0; time < TIMES; time++) await stage.drop('darktrace/dropped/export.ndjson', bodyOf(stage.next(20)));
    await stage.drain();
    stage.judge = () => undefined;
    return [
      { kind: 'same raw key, other content', where: 's3 PutObject (raw) by whoever drops files', count: TIMES },
      { kind: 'SIGKILL', where: 's3 PutObject (receipts) by Convert', count: killed },
    ];
  },
};
