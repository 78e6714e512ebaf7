import { DAY_MS } from '../ocsf/time';
import { dayText } from './figures';

/** Bars that can still be told apart. */
const MAX_BARS = 62;

/** The bars of a chart over time: how long each is, and what the first moment of each is called. */
export interface Buckets {
  readonly unit: 'day' | 'week' | 'four weeks';
  /** First day of each, ms; none is left out between the first and the last. */
  readonly starts: readonly number[];
  readonly labels: readonly string[];
  /** Which one a day belongs to. */
  placeOf(dayMs: number): number;
}

const UNITS = [
  { unit: 'day', days: 1 },
  { unit: 'week', days: 7 },
  { unit: 'four weeks', days: 28 },
] as const;

/** Days, or longer stretches where that would be too many bars. */
export function bucketsOf(days: readonly number[]): Buckets {
  const first = days.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = days.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const span = days.length === 0 ? 0 : Math.floor((last - first) / DAY_MS) + 1;
  const chosen = UNITS.find((one) => span / one.days <= MAX_BARS) ?? UNITS[2];
  const lengthMs = chosen.days * DAY_MS;
  const starts = Array.from({ length: Math.ceil(span / chosen.days) }, (_, place) => first + place * lengthMs);
  return {
    unit: chosen.unit,
    starts,
    labels: starts.map(dayText),
    placeOf: (dayMs) => Math.floor((dayMs - first) / lengthMs),
  };
}
