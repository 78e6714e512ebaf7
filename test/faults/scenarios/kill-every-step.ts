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

/** Kills a function at its first call, its second, and so on, until it makes no more. */
async function killSteps(stage: Stage, part: FunctionPart, work: (n: number) => Promise<void>): Promise<Injected[]> {
  const killed = new Map<string, number>();
  let n = 0;
  try {
    for (let step = 1; step <= MAX_STEPS; step++) {
      for (const when of WHENS) {
        // A new process has to assume its roles and ask the catalogue, too.
        if (part === 'Convert') await stage.function(part).recycle();
        let calls = 0;
        let struck: string | undefined;
        stage.judge = (call) => {
          if (struck !== undefined || stage.functionOf(call) !== part || ++calls < step) return undefined;
          struck = `${call.service} ${call.operation}${call.bucket ? ` (${stage.bucketOf(call.bucket)})` : ''} by ${part}`;
          return { do: when };
        };
        await work(++n);
        await stage.drain();
        if (struck === undefined) return [...killed].map(([where, count]) => ({ kind: 'SIGKILL', where, count }));
        killed.set(struck, (killed.get(struck) ?? 0) + 1);
      }
    }
  } finally {
    stage.judge = () => undefined;
  }
  throw new Error(`${part} makes more than ${MAX_STEPS} calls for a few alerts`);
}

/** Kills the poll at its first call to the appliance, its second, and so on: before the answer, and in the middle of it. */
async function killAtAppliance(stage: Stage, work: () => Promise<void>): Promise<Injected[]> {
  const killed = new Map<string, number>();
  try {
    for (let step = 1; step <= MAX_STEPS; step++) {
      for (const instead of ['hang up', 'cut connection'] as const) {
        let calls = 0;
        let struck: string | undefined;
        stage.api.misbehave = (path) => {
          if (struck !== undefined || ++calls < step) return undefined;
          struck = `GET ${path} of the appliance by Poll`;
          stage.function('Poll').kill();
          return instead;
        };
        await work();
        await stage.drain();
        if (struck === undefined) return [...killed].map(([where, count]) => ({ kind: 'SIGKILL', where, count }));
        killed.set(struck, (killed.get(struck) ?? 0) + 1);
      }
    }
  } finally {
    stage.api.misbehave = () => undefined;
  }
  throw new Error(`Poll makes more than ${MAX_STEPS} calls to the appliance for a few alerts`);
}
