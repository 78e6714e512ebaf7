/*
 * What src/ocsf/json.ts and src/ocsf/unmapped.ts promise, written as plainly as possible: every value is copied, every entry made anew.
 */

/** Null, undefined, an empty string, list or object. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** A value as JSON can hold it. */
export function plainJson(value: unknown, levels = 64): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return undefined;
  if (levels === 0) return 'nested deeper than 64 levels';
  if (Array.isArray(value)) return value.map((element) => plainJson(element, levels - 1) ?? null);
  const entries = Object.entries(value).map(([name, inner]) => [name.toWellFormed(), plainJson(inner, levels - 1)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** A value that is left over, and where it stood. */
export type LeftOver = readonly [path: string, value: unknown];

/** Dotted keys and text of what is left over; undefined where that is nothing. The first value of a key stays. */
export function plainMap(leftOver: readonly LeftOver[]): Record<string, string> | undefined {
  const entries = new Map<string, string>();
  let dropped = 0;
  for (const [key, text] of leftOver.flatMap(([path, value]) => entriesOf(path, value, 0))) {
    if (entries.has(key)) continue;
    if (entries.size < 1_000) entries.set(key, text);
    else dropped++;
  }
  if (dropped > 0) entries.set('unmapped.left_out', String(dropped));
  return entries.size > 0 ? Object.fromEntries(entries) : undefined;
}

function entriesOf(path: string, value: unknown, level: number): [key: string, text: string][] {
  if (isEmpty(value)) return [];
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && level < 16)
    return Object.entries(value).flatMap(([name, inner]) => entriesOf(path === '' ? name : `${path}.${name}`, inner, level + 1));
  const text = typeof value === 'string' ? value : JSON.stringify(plainJson(value));
  return text === undefined ? [] : [[path.slice(0, 512).toWellFormed(), text.slice(0, 65_535).toWellFormed()]];
}
