import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invocation } from '../lambda/sandbox';
import type { Schedule } from './makers';

/** Fires a schedule now, with the event that EventBridge sends (EventBridge user guide, scheduled rules), and waits for the function. */
export function fire({ function: target }: Schedule): Promise<Invocation> {
  return target.invoke({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    time: new Date().toISOString(),
    resources: [],
    detail: {},
  });
}

/** Fires every schedule again and again until the signal, a pause after each time; what fails is in the function's log. */
export async function runSchedules(schedules: readonly Schedule[], pauseMs: number, signal: AbortSignal): Promise<void> {
  await Promise.all(schedules.map((schedule) => run(schedule, pauseMs, signal)));
}

async function run(schedule: Schedule, pauseMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await fire(schedule);
    // Rejects when the signal comes, which is how it ends.
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
