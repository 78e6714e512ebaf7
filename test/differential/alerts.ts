import { simulate } from '../../src/sources/darktrace/simulate/simulate';

/** `npm run test:differential` compares 100,000. */
export const ALERTS = Number(process.env['SLC_ALERTS'] ?? 2_000);

/** Many times what it takes, since other suites keep the machine busy. */
export const PATIENCE_MS = 60_000 + 30 * ALERTS;

/** Simulated alerts of both stories, in order of arrival: from 500 a day, a month at most. */
export function* simulatedLines(events: number): Generator<string> {
  const days = Math.ceil(Math.min(30, events / 500));
  const startMs = Date.parse('2025-01-06T00:00:00Z');
  const simulation = simulate({ scenario: 'mixed', seed: 11, users: Math.max(10, events / 10), days, events, startMs });
  for (const alert of simulation.alerts()) yield JSON.stringify(alert);
}

/** Lines, so many at a time. */
export function* batchesOf(lines: Iterable<string>, size: number): Generator<string[]> {
  let batch: string[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
