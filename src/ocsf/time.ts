/** RFC 3339 has years of four digits. */
const YEAR_0_MS = -62_167_219_200_000;
const YEAR_9999_END_MS = 253_402_300_799_999;

/** RFC 3339 with milliseconds, UTC, of a time in ms since 1970; undefined for anything else. */
export function rfc3339(timeMs: unknown): string | undefined {
  if (typeof timeMs !== 'number' || !(timeMs >= YEAR_0_MS && timeMs <= YEAR_9999_END_MS)) return undefined;
  const slot = timeMs & (RECENT - 1);
  if (recentTimes[slot] !== timeMs) {
    recentTimes[slot] = timeMs;
    recentTexts[slot] = new Date(timeMs).toISOString();
  }
  return recentTexts[slot];
}

/** A record says the same few times again and again, in turn. A power of two. */
const RECENT = 64;
const recentTimes = new Float64Array(RECENT).fill(Number.NaN);
const recentTexts: string[] = new Array<string>(RECENT).fill('');

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?$/;

/** ms since 1970 of an RFC 3339 text, with or without its offset (UTC then); undefined for anything else. */
export function instantOf(text: string): { readonly timeMs: number; readonly hasOffset: boolean } | undefined {
  if (text.length > 40) return undefined;
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction ?? ''}${offset?.toUpperCase() ?? 'Z'}`);
  if (Number.isNaN(timeMs)) return undefined;
  // Date.parse takes 30 February as 1 March.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= lastDay ? { timeMs, hasOffset: offset !== undefined } : undefined;
}
