import type { Json, Problem } from '../../../ocsf/record';

export type JsonObject = { readonly [key: string]: Json };

/** A JSON object being read: where it stands, and the list to which its problems go. */
export interface Fields {
  readonly json: JsonObject;
  readonly path: string;
  readonly problems: Problem[];
  /** The names that the vendor used where the object was renamed (see `renamed`). */
  readonly sentAs?: Readonly<Record<string, string>>;
}

export const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field by one of the format's own names: none is that of a property which every object has (`constructor`), so none is inherited. */
export const field = (object: JsonObject, name: string): Json | undefined => object[name];

/** Absent is: no such field, null, '', 'null' (RESPOND sends the word). */
export const isAbsent = (value: Json | undefined): value is undefined | null | '' | 'null' =>
  value === undefined || value === null || value === '' || value === 'null';

/** The first of these fields that is there. */
export function nameOf(fields: Fields, ...names: readonly string[]): string | undefined {
  return names.find((name) => !isAbsent(field(fields.json, name)));
}

/** Text of the first of these fields that is there: numbers and booleans as text, anything else is absent. */
export function text(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = toText(field(fields.json, name));
    if (value !== undefined) return value;
  }
  return undefined;
}

export function toText(value: Json | undefined): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  return undefined;
}

/** Number of the first of these fields that holds one, sent as a number or as text. Never NaN or infinite. */
export function number(fields: Fields, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = toNumber(field(fields.json, name));
    if (value !== undefined) return value;
  }
  return undefined;
}

export function toNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'string' && /^\s*[+-]?(\d{1,20}\.?\d{0,20}|\.\d{1,20})(e[+-]?\d{1,3})?\s*$/i.test(value))
    return toNumber(Number(value));
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** As `number`, whole numbers only. */
export function integer(fields: Fields, ...names: readonly string[]): number | undefined {
  const value = number(fields, ...names);
  return Number.isSafeInteger(value) ? value : undefined;
}

export function port(fields: Fields, ...names: readonly string[]): number | undefined {
  const value = integer(fields, ...names);
  return value !== undefined && value >= 0 && value <= 65_535 ? value : undefined;
}

export function boolean(fields: Fields, ...names: readonly string[]): boolean | undefined {
  for (const name of names) {
    const value = field(fields.json, name);
    if (value === true || value === 1 || (typeof value === 'string' && /^(true|1|yes)$/i.test(value))) return true;
    if (value === false || value === 0 || (typeof value === 'string' && /^(false|0|no)$/i.test(value))) return false;
  }
  return undefined;
}

/** A link that a browser may follow; `""` where the appliance knows no host name of its own, and `javascript:` is none. */
export function webAddress(fields: Fields, ...names: readonly string[]): string | undefined {
  const value = text(fields, ...names);
  return value !== undefined && /^https?:\/\/[^\s"<>]+$/i.test(value) ? value : undefined;
}

/**
 * A score from 0 to `max`. One outside, in another unit perhaps, counts as absent and stays in the alert's own text: a score ranks an
 * alert, and for a doubtful rank no alert is refused.
 */
export function score(fields: Fields, max: 1 | 100, ...names: readonly string[]): number | undefined {
  const name = nameOf(fields, ...names);
  const value = name === undefined ? undefined : toNumber(field(fields.json, name));
  return value !== undefined && value >= 0 && value <= max ? value : undefined;
}

export function child(fields: Fields, name: string): Fields | undefined {
  const value = field(fields.json, name);
  return isObject(value) ? { json: value, path: `${fields.path}.${name}`, problems: fields.problems } : undefined;
}

/** The objects of a list; an object where a list is due counts as a list of one; elements that are no objects are left out. */
export function children(fields: Fields, name: string): Fields[] {
  const found: Fields[] = [];
  const { problems } = fields;
  const value = field(fields.json, name);
  if (isObject(value)) found.push({ json: value, path: `${fields.path}.${name}`, problems });
  else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const json = value[i];
      if (isObject(json)) found.push({ json, path: `${fields.path}.${name}[${i}]`, problems });
    }
  }
  return found;
}

/** The list under a name; a single value counts as a list of one. */
export function list(fields: Fields, name: string): readonly Json[] {
  const value = field(fields.json, name);
  if (isAbsent(value)) return [];
  return Array.isArray(value) ? value : [value];
}

/** The texts of a list, each once, in order; `''` and what is no text is left out. */
export function texts(fields: Fields, ...names: readonly string[]): string[] {
  const name = nameOf(fields, ...names);
  if (name === undefined) return [];
  const found = new Set<string>();
  for (const value of list(fields, name)) {
    const word = toText(value);
    if (word !== undefined) found.add(word);
  }
  return [...found];
}

export function numbers(fields: Fields, name: string): number[] {
  return list(fields, name)
    .map(toNumber)
    .filter((value) => value !== undefined);
}

/** A value that every alert of the kind must have; says so when it has not. */
export function required<T>(fields: Fields, name: string, wanted: string, value: T | undefined): T | undefined {
  if (value === undefined) {
    const found = field(fields.json, name);
    const fault = isAbsent(found) ? 'is missing' : 'cannot be used';
    addProblem(fields, 'darktrace.field_missing', name, `required field ${fault}: found ${shown(found)}, wanted ${wanted}`);
  }
  return value;
}

export function addProblem(fields: Fields, rule: string, name: string, message: string): void {
  fields.problems.push({ rule, level: 'error', path: `${fields.path}.${fields.sentAs?.[name] ?? name}`, message });
}

/** The same object under the names of another variant (new name → sent name); problems still tell the sent name. */
export function renamed(fields: Fields, sentAs: Readonly<Record<string, string>>): Fields {
  const json: { [key: string]: Json } = {};
  for (const [name, sent] of Object.entries(sentAs)) {
    const value = field(fields.json, sent);
    if (value !== undefined) json[name] = value;
  }
  return { ...fields, json, sentAs };
}

/** A found value for a message: at most 80 characters, never the inside of an object. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  const quoted = JSON.stringify(value.slice(0, 80));
  return quoted.length > 80 ? `${quoted.slice(0, 79)}…` : quoted;
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * Tells the compiler that fields which are undefined count as absent. The object stays as it is: literals of one shape are what the
 * engine reads fastest, a copy without some of the fields is another shape each time.
 */
export const present = <const T extends object>(object: T): Present<T> => object as Present<T>;

/** Whether any field of the object is there. */
export function holdsAny(object: object): boolean {
  for (const key in object) if (object[key as keyof typeof object] !== undefined) return true;
  return false;
}
