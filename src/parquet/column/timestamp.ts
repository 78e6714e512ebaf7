const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970 of an RFC 3339 text (finer digits are cut off); NaN for anything else. */
export function timestampMs(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  const slot = (value.charCodeAt(value.length - 2) + 8 * value.charCodeAt(value.length - 3)) & (RECENT - 1);
  if (recentTexts[slot] !== value) {
    recentTimes[slot] = RFC_3339.test(value) ? Date.parse(value) : Number.NaN;
    recentTexts[slot] = value;
  }
  return recentTimes[slot]!;
}

/** Several columns of a row hold the same text. A power of two. */
const RECENT = 64;
const recentTexts: (string | undefined)[] = new Array<string | undefined>(RECENT).fill(undefined);
const recentTimes = new Float64Array(RECENT);
