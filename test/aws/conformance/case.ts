import type { Address, ServiceName } from '../judges/judge';

/** One question to a service. */
export interface Case {
  readonly service: ServiceName;
  /** Unique among all cases. */
  readonly asks: string;
  /** What the answer comes down to, as AWS documents it. */
  readonly aws: unknown;
  /** Asks a judge. `name` is one that nothing there has yet: letters and digits. */
  answer(judge: Address, name: string): Promise<unknown>;
}

/** A question on a stage that was set for it alone. */
interface Question<Stage> {
  readonly asks: string;
  readonly aws: unknown;
  readonly run: (stage: Stage) => Promise<unknown>;
}

/** Cases of one service that begin the same way: with a bucket, a queue, a table of their own. */
export function casesOf<Stage>(
  service: ServiceName,
  set: (judge: Address, name: string) => Promise<Stage>,
  questions: readonly Question<Stage>[],
): readonly Case[] {
  return questions.map(({ asks, aws, run }) => ({
    service,
    asks,
    aws,
    async answer(judge, name) {
      const stage = await set(judge, name);
      return run(stage).catch(refusal);
    },
  }));
}

/** `accepted`, or what a call was refused with, e.g. `NoSuchKey 404`. */
export function verdict(call: Promise<unknown>): Promise<string> {
  return call.then(() => 'accepted', refusal);
}

function refusal(error: { readonly name: string; readonly $metadata?: { readonly httpStatusCode?: number } }): string {
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) throw error;
  return `${error.name} ${status}`;
}

/** The verdicts of several calls, one after the other. */
export async function verdicts(calls: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  const all: string[] = [];
  for (const call of calls) all.push(await verdict(call()));
  return all;
}
