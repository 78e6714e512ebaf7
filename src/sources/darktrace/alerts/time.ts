import type { Json } from '../../../ocsf/record';
import { addProblem, type Fields, field, isAbsent, nameOf, shown, toNumber } from './fields';

/** Times outside these years are mistakes of unit or clock. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** The unit of the field in the API guide: ms for most kinds, seconds for system status and the RESPOND push. */
export type TimeUnit = 'ms' | 's';

/**
 * Time (ms) of the first of these fields that is there, sent as number, digits or date text. A time in another unit than the field's,
 * or outside 2000 to 2100, is a problem of the alert (`darktrace.time`): guessing would put it in the wrong partition.
 */
export function time(fields: Fields, unit: TimeUnit, ...names: readonly string[]): number | undefined {
  const name = nameOf(fields, ...names);
  if (name === undefined) return undefined;
  const found = field(fields.json, name);
  const result = toTime(found, unit);
  if (typeof result === 'number') return result;
  addProblem(
    fields,
    'darktrace.time',
    name,
    `${result}: found ${shown(found)}, wanted a time in ${unit === 'ms' ? 'milliseconds' : 'seconds'} from 2000 to 2100`,
  );
  return undefined;
}

/** As `time`, for times that are no event of the alert (a device's last sighting): an unusable one is absent. */
export function looseTime(fields: Fields, unit: TimeUnit, ...names: readonly string[]): number | undefined {
  const name = nameOf(fields, ...names);
  const result = name === undefined ? undefined : toTime(field(fields.json, name), unit);
  return typeof result === 'number' ? result : undefined;
}

/** Says that an alert of this kind cannot do without a time. */
export function missingTime(fields: Fields, name: string, wanted: string): void {
  if (fields.problems.some((problem) => problem.rule === 'darktrace.time')) return;
  addProblem(fields, 'darktrace.time', name, `no usable time: found ${shown(field(fields.json, name))}, wanted ${wanted}`);
}

const UNITS = [
  { name: 'seconds', inMs: 1000 },
  { name: 'milliseconds', inMs: 1 },
  { name: 'microseconds', inMs: 1e-3 },
  { name: 'nanoseconds', inMs: 1e-6 },
] as const;

/** ms, or what is wrong. */
function toTime(value: Json | undefined, unit: TimeUnit): number | string {
  const sent = toNumber(value);
  if (sent === undefined) {
    const parsed = typeof value === 'string' ? parseTimeText(value, 'utc') : undefined;
    return parsed ?? 'time cannot be read';
  }
  const timeMs = unit === 'ms' ? Math.floor(sent) : Math.round(sent * 1000);
  if (inRange(timeMs)) return timeMs;
  const likely = UNITS.find(({ inMs }) => inRange(sent * inMs));
  return likely ? `time looks like ${likely.name}` : 'time is out of range';
}

const inRange = (timeMs: number): boolean => timeMs >= EARLIEST_MS && timeMs < LATEST_MS;

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;
/** `Jul 22nd 2020 01:16:33 UTC` of the legacy push, `Jul 22 2020 01:16:33.250` of CEF's `rt`. */
const WORDS =
  /^([A-Z][a-z]{2})[a-z]{0,6}\.? {1,2}(\d{1,2})(?:st|nd|rd|th)?,? (\d{4}),? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Time (ms) of a full date in one of the forms that Darktrace writes, from 2000 to 2100. Without a zone it is UTC, unless a zone is required.
 */
export function parseTimeText(sent: string, zone: 'utc' | 'required'): number | undefined {
  const value = sent.trim();
  if (value.length > 64) return undefined;
  const iso = ISO.exec(value);
  const words = iso ? null : WORDS.exec(value);
  const [, a, b, c, hour, minute, second, fraction = '', offset] = iso ?? words ?? [];
  if (a === undefined || (zone === 'required' && offset === undefined)) return undefined;
  const [year, month, day] = iso ? [Number(a), Number(b), Number(c)] : [Number(c), MONTHS.indexOf(a) + 1, Number(b)];
  const clock = Date.UTC(year, month - 1, day, Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0').slice(0, 3)));
  const read = new Date(clock);
  // Date.UTC turns 30 February into 1 March and 25:00 into the next day.
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  const timeMs = clock - offsetMs(offset);
  return inRange(timeMs) ? timeMs : undefined;
}

function offsetMs(offset: string | undefined): number {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(offset ?? '');
  return parts ? (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) * 60_000 : 0;
}

/** Whether the field holds anything but 0, which stands for "never" in fields of an end. */
export const isSet = (fields: Fields, name: string): boolean => {
  const value = field(fields.json, name);
  return !isAbsent(value) && toNumber(value) !== 0;
};
