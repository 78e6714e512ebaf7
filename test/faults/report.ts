import type { Injected, Outcome } from './campaign';

/** The campaign as two tables: what was done to the connector, and what became of the alerts. */
export function campaignText(outcome: Outcome, commit: string): string {
  const { injected, sent, found, deadLettered, longestStall, calls, deletions, leaks, searchedLines, seconds, seed } = outcome;
  const all = injected.reduce((sum, { count }) => sum + count, 0);
  const lost = sent - found.delivered - found.rejected;
  return `${whole(sent)} alerts through ${whole(all)} faults, among ${whole(calls)} calls to AWS, in ${Math.round(seconds)} s; seed ${seed}, commit ${commit}.

| alerts | |
|---|--:|
| sent | ${whole(sent)} |
| delivered: in the deduplicated view \`darktrace_finding_events\` | ${whole(found.delivered)} |
| rejected, kept whole with the reason | ${whole(found.rejected)} |
| lost | ${whole(lost)} |
| doubled in the deduplicated view | ${whole(found.doubled)} |
| rows of findings beyond the first of their \`metadata.uid\`, which views hide | ${whole(found.repeats)} |
| messages that were dead letters for a time, and came home by the sweep | ${whole(deadLettered)} |
| messages deleted, each after its alerts or its receipt were durable | ${whole(deletions)} |
| lines of logs and metrics with a word of an alert, a webhook key or an API token, of ${whole(searchedLines)} | ${whole(leaks)} |
| crashes that no fault asked for | ${whole(outcome.crashes)} |
| longest stall, from the first alert of a wave to the last in the lake: ${longestStall.title} | ${longestStall.seconds.toFixed(1)} s |

| fault | where | times |
|---|---|--:|
${summed(injected)
  .map(({ kind, where, count }) => `| ${kind} | ${where} | ${whole(count)} |`)
  .join('\n')}
`;
}

function summed(injected: readonly Injected[]): Injected[] {
  const sums = new Map<string, Injected>();
  for (const each of injected) {
    const slot = `${each.kind}\n${each.where}`;
    sums.set(slot, { ...each, count: each.count + (sums.get(slot)?.count ?? 0) });
  }
  return [...sums.values()].sort((a, b) => `${a.kind}\n${a.where}`.localeCompare(`${b.kind}\n${b.where}`, 'en'));
}

export const whole = (value: number): string => value.toLocaleString('en-US');
