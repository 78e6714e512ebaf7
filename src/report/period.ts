import { utcDay } from '../lake/lake';
import { DAY_MS } from '../ocsf/time';
import { compactDay } from '../queries/parameters';
import type { Days } from '../queries/window';

export type PeriodRead = { readonly ok: true; readonly days: Days } | { readonly ok: false; readonly message: string };

/**
 * Which days a report is about: `30d` are the last thirty of the lake, `2025-01-06..2025-01-19` are these. Nothing is everything. The
 * lake's newest day stands for today, so that the same lake gives the same report tomorrow.
 */
export function periodOf(asked: string | undefined, lakeDays: Days): PeriodRead {
  if (asked === undefined) return { ok: true, days: lakeDays };
  const [, length] = /^([1-9]\d{0,3})d$/.exec(asked) ?? [];
  if (length !== undefined) return { ok: true, days: { from: daysBefore(lakeDays.to, Number(length) - 1), to: lakeDays.to } };
  const [from, to] = asked.split('..').map(compactDay);
  if (from !== undefined && to !== undefined && from <= to) return { ok: true, days: { from, to } };
  return {
    ok: false,
    message: `period is ${JSON.stringify(asked.slice(0, 80))}, wanted days such as 30d, or a first and last day such as 2025-01-06..2025-01-19`,
  };
}

/** Both `YYYYMMDD`. */
function daysBefore(day: string, days: number): string {
  return utcDay(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6))) - days * DAY_MS);
}
