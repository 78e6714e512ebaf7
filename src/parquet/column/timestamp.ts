const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970 of an RFC 3339 text (finer digits are cut off); NaN for anything else. */
export function timestampMs(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  let ms = recent.get(value);
  if (ms === undefined) {
    ms = RFC_3339.test(value) ? Date.parse(value) : Number.NaN;
    if (recent.size === MAX_RECENT) recent.clear();
    recent.set(value, ms);
  }
  return ms;
}

/** Several columns of a row hold the same text. */
const MAX_RECENT = 64;
const recent = new Map<string, number>();
