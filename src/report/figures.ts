/* How the report writes numbers and times: the same everywhere, whatever the machine's language. */

export const count = (number: number): string => number.toLocaleString('en-US');

/** `2025-01-13 10:49`, UTC. */
export const timeText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** `2025-01-13`, UTC. */
export const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A stretch of time in the unit that a person would say, on one line: `42 s`, `9 min`, `35 h`, `12 d`. */
export function durationText(seconds: number): string {
  const [, length, unit] = UNITS.find(([from]) => Math.abs(seconds) >= from) ?? UNITS[UNITS.length - 1]!;
  return `${count(Math.round(seconds / length))}\u00a0${unit}`;
}

/** From how many seconds on, seconds in the unit, the unit. */
const UNITS: readonly (readonly [number, number, string])[] = [
  [3 * 86_400, 86_400, 'd'],
  [2 * 3_600, 3_600, 'h'],
  [120, 60, 'min'],
  [0, 1, 's'],
];

/** `3.8 MB` (powers of ten). */
export function bytesText(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount < 10 ? Number(amount.toFixed(1)) : count(Math.round(amount))} ${['B', 'kB', 'MB', 'GB'][power]}`;
}

/** `1 account`, `3 accounts`. */
export const several = (number: number, one: string, more = `${one}s`): string => `${count(number)} ${number === 1 ? one : more}`;

/** At least this share of the sorted numbers is no larger (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** No more than so many characters, with an ellipsis for the rest. */
export const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
