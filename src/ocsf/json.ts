import { wellFormed } from './text';

/** Levels kept of a JSON value. Input is bounded before; this bounds what a mapping builds. */
const MAX_LEVELS = 64;
const CUT = `nested deeper than ${MAX_LEVELS} levels`;

/**
 * A value as JSON can hold it: strings well-formed, no `undefined`, no NaN or infinity (null, as in `JSON.stringify`), at most 64 levels
 * (text that says so stands for the rest). Nulls and empties inside stay, since a json_t attribute is evidence. What needs no change is
 * returned as it is, not copied.
 */
export function toJson(value: unknown, levels = MAX_LEVELS): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return undefined;
  if (levels === 0) return CUT;
  return Array.isArray(value) ? toJsonArray(value, levels) : toJsonObject(value as Record<string, unknown>, levels);
}

function toJsonArray(list: unknown[], levels: number): unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const element = toJson(list[i], levels - 1) ?? null;
    if (element !== list[i]) copy ??= list.slice();
    if (copy) copy[i] = element;
  }
  return copy ?? list;
}

function toJsonObject(object: Record<string, unknown>, levels: number): Record<string, unknown> {
  // Only from the first change on, since most objects need none.
  let entries: [string, unknown][] | undefined;
  let unchanged = 0;
  for (const key in object) {
    const value = toJson(object[key], levels - 1);
    const name = wellFormed(key);
    if (entries === undefined) {
      if (value !== undefined && value === object[key] && name === key) {
        unchanged++;
        continue;
      }
      entries = Object.entries(object).slice(0, unchanged);
    }
    if (value !== undefined) entries.push([name, value]);
  }
  // fromEntries defines properties, so a key __proto__ stays a key.
  return entries === undefined ? object : Object.fromEntries(entries);
}

/** Absent in the sense of the record: null, undefined, an empty string, list or object. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _key in value) return false;
  return true;
}

/** Whether lists and objects nest deeper than `levels`. Stops there, so that a hostile depth costs nothing. */
export function nestsDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const element of value) if (nestsDeeperThan(element, levels - 1)) return true;
    return false;
  }
  for (const key in value) if (nestsDeeperThan((value as Record<string, unknown>)[key], levels - 1)) return true;
  return false;
}
