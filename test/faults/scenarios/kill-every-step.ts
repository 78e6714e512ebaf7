import type { Injected, Scenario } from '../campaign';
import type { FunctionPart } from '../fault';
import { bodyOf, type Stage } from '../stage';

/* The process is killed at every call that convert, land and poll make, before it is done and after. */

const WHENS = ['kill before', 'kill after'] as const;
/** More calls than any of them makes for so few alerts. */
const MAX_STEPS = 40;
const MINUTE_MS = 60_000;

export const scenario: Scenario = {
  title: 'SIGKILL at every step of convert, land and poll',
  mayEnd: /signal: SIGKILL/,
  async play(stage) {
    const polls = async (): Promise<void> => {
      stage.breach(5, Date.now() - MINUTE_MS);
      await stage.tick('Poll');
      await stage.tick('Poll');
    };
    return [
      ...(await killSteps(stage, 'Convert', (n) => stage.drop(`darktrace/dropped/killed-${n}.ndjson`, bodyOf(stage.few())))),
      ...(await killSteps(stage, 'Land', () => stage.post(bodyOf(stage.few())))),
      ...(await killSteps(stage, 'Poll', polls)),
      ...(await killAtAppliance(stage, polls)),
    ];
  },
};

/** Kills a function at its first call to AWS, its second, and so on, until it makes no more. */
function killSteps(stage: Stage, part: FunctionPart, work: (n: number) => Promise<void>): Promise<Injected[]> {
  return killEach(stage, part, WHENS, {
    arm(when, strike) {
      stage.judge = (call) => {
        if (stage.functionOf(call) !== part) return undefined;
        const bucket = call.bucket ? ` (${stage.bucketOf(call.bucket)})` : '';
        return strike(`${call.service} ${call.operation}${bucket} by ${part}`) ? { do: when } : undefined;
      };
    },
    disarm() {
      stage.judge = () => undefined;
    },
    work: async (n) => {
      // A new process has to assume its roles and ask the catalogue, too.
      if (part === 'Convert') await stage.function(part).recycle();
      await work(n);
    },
  });
}

/** Kills the poll at its first call to the appliance, its second, and so on: before the answer, and in the middle of it. */
function killAtAppliance(stage: Stage, work: () => Promise<void>): Promise<Injected[]> {
  return killEach(stage, 'Poll', ['hang up', 'cut connection'] as const, {
    arm(instead, strike) {
      stage.api.misbehave = (path) => {
        if (!strike(`GET ${path} of the appliance by Poll`)) return undefined;
        stage.function('Poll').kill();
        return instead;
      };
    },
    disarm() {
      stage.api.misbehave = () => undefined;
    },
    work,
  });
}

interface Killing<Way> {
  /** From now on asks of every call, with its place, whether this is the one. */
  arm(way: Way, strike: (where: string) => boolean): void;
  disarm(): void;
  work(n: number): Promise<void>;
}

/** Does the work again and again: at its first call, in each way, at its second, and so on, until it makes no more. */
async function killEach<Way>(
  stage: Stage,
  part: FunctionPart,
  ways: readonly Way[],
  { arm, disarm, work }: Killing<Way>,
): Promise<Injected[]> {
  const killed = new Map<string, number>();
  let n = 0;
  try {
    for (let step = 1; step <= MAX_STEPS; step++) {
      for (const way of ways) {
        let calls = 0;
        let struck: string | undefined;
        arm(way, (where) => {
          if (struck !== undefined || ++calls < step) return false;
          struck = where;
          return true;
        });
        await work(++n);
        await stage.drain();
        if (struck === undefined) return [...killed].map(([where, count]) => ({ kind: 'SIGKILL', where, count }));
        killed.set(struck, (killed.get(struck) ?? 0) + 1);
      }
    }
  } finally {
    disarm();
  }
  throw new Error(`${part} makes more than ${MAX_STEPS} calls for a few alerts`);
}
