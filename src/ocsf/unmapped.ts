import { isEmpty, toJson } from './json';
import { wellFormed } from './text';

/** Bounds of one record's `unmapped`; the raw object keeps everything. */
const MAX_ENTRIES = 1_000;
const MAX_LEVELS = 16;
const MAX_KEY_LENGTH = 512;
/** As long as a string_t may be up to OCSF 1.3.0. */
const MAX_TEXT_LENGTH = 65_535;
const LEFT_OUT = 'unmapped.left_out';

/** Dotted keys and text, in the order they came. */
export type Unmapped = Map<string, string>;

/**
 * Adds a value under a path: objects become dotted keys, a list one entry with its JSON text, numbers and booleans text; null and
 * empties are left out. The first value of a key stays. Objects below 16 levels become JSON text; texts and keys are cut at their
 * limits; entries beyond 1,000 are counted under `unmapped.left_out`.
 */
export function addUnmapped(unmapped: Unmapped, path: string, value: unknown, level = 0): void {
  if (isEmpty(value)) return;
  if (typeof value === 'object' && !Array.isArray(value) && level < MAX_LEVELS) {
    for (const key in value) {
      const inner = (value as Record<string, unknown>)[key];
      if (inner !== undefined) addUnmapped(unmapped, path === '' ? key : `${path}.${key}`, inner, level + 1);
    }
    return;
  }
  const text = toText(value);
  if (text === undefined) return;
  const key = wellFormed(path.slice(0, MAX_KEY_LENGTH));
  if (unmapped.has(key)) return;
  if (unmapped.size < MAX_ENTRIES) unmapped.set(key, wellFormed(text.slice(0, MAX_TEXT_LENGTH)));
  else unmapped.set(LEFT_OUT, String(Number(unmapped.get(LEFT_OUT) ?? 0) + 1));
}

/** The attribute, or undefined where nothing is left over. */
export function toMap(unmapped: Unmapped): Record<string, string> | undefined {
  return unmapped.size > 0 ? Object.fromEntries(unmapped) : undefined;
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(toJson(value)) : JSON.stringify(value);
}
