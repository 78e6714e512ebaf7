import { DAY_MS } from '../ocsf/time';

/**
 * The stretch of time a query looks at. Tables of custom sources are Hive tables: their partition `eventday` has to be named beside
 * `time`, else every object is opened (Security Lake user guide, query examples). Native tables prune by `time_dt`.
 */
export interface Window {
  /** Predicates over one of our tables, over the time of the record. */
  readonly own: string;
  /** Predicate over a native table. */
  readonly native: string;
}

/** First and last day, `YYYYMMDD`, both within. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Whatever the day. */
export const EVER: Days = { from: '19700101', to: '99991231' };

export function daysWindow({ from, to }: Days): Window {
  const startMs = dayMs(from);
  const endMs = dayMs(to) + DAY_MS;
  return {
    own: `eventday BETWEEN '${from}' AND '${to}' AND "time" >= ${startMs} AND "time" < ${endMs}`,
    native: `time_dt >= TIMESTAMP '${timestampText(startMs)}' AND time_dt < TIMESTAMP '${timestampText(endMs)}'`,
  };
}

/** Up to now, so many days back: what a query that is saved in Athena asks for. */
export function lastDays(days: number): Window {
  const start = `current_timestamp - INTERVAL '${days}' DAY`;
  return {
    own: `eventday >= date_format(${start}, '%Y%m%d') AND "time" >= CAST(to_unixtime(${start}) * 1000 AS bigint)`,
    native: `time_dt >= ${start}`,
  };
}

/** Everything: the flat views leave it to their reader to name `eventday`. */
export const ALL_TIME: Window = { own: 'true', native: 'true' };

/** UTC midnight of a day `YYYYMMDD`, ms. */
const dayMs = (day: string): number => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)));

const timestampText = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
