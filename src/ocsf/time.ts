/** RFC 3339 has years of four digits. */
const YEAR_0_MS = -62_167_219_200_000;
const YEAR_9999_END_MS = 253_402_300_799_999;

/** RFC 3339 with milliseconds, UTC, of a time in ms since 1970; undefined for anything else. */
export function rfc3339(timeMs: unknown): string | undefined {
  if (typeof timeMs !== 'number' || !(timeMs >= YEAR_0_MS && timeMs <= YEAR_9999_END_MS)) return undefined;
  const slot = timeMs & (RECENT - 1);
  if (recentTimes[slot] !== timeMs) {
    recentTimes[slot] = timeMs;
    recentTexts[slot] = text(timeMs);
  }
  return recentTexts[slot];
}

/** A record says the same few times again and again, in turn. A power of two. */
const RECENT = 64;
const recentTimes = new Float64Array(RECENT).fill(Number.NaN);
const recentTexts: string[] = new Array<string>(RECENT).fill('');

/** As `toISOString` writes it, in a third of the time: the date is worked out once a day. */
function text(timeMs: number): string {
  const whole = Math.trunc(timeMs);
  const day = Math.floor(whole / DAY_MS);
  if (day !== lastDay) {
    lastDay = day;
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, -13);
  }
  const ofDay = whole - day * DAY_MS;
  const seconds = Math.floor(ofDay / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${lastDate}${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}.${String(ofDay % 1000).padStart(3, '0')}Z`;
}

export const DAY_MS = 86_400_000;
const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
let lastDay = Number.NaN;
let lastDate = '';

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
