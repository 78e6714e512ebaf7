/** Where two values differ first: keys in another order, a value that only one has, or two values that are not the same. */
export interface Difference {
  readonly path: string;
  readonly fast: unknown;
  readonly plain: unknown;
}

/** The first difference of two values, keys in their order; an attribute that is undefined counts as absent. */
export function difference(fast: unknown, plain: unknown, path = '$'): Difference | undefined {
  if (Object.is(fast, plain)) return undefined;
  if (!isHolder(fast) || !isHolder(plain) || Array.isArray(fast) !== Array.isArray(plain)) return { path, fast, plain };
  const names = namesOf(fast);
  const wanted = namesOf(plain);
  for (const name of new Set([...wanted, ...names])) {
    const found = difference(fast[name], plain[name], Array.isArray(fast) ? `${path}[${name}]` : `${path}.${name}`);
    if (found) return found;
  }
  const isSameOrder = names.length === wanted.length && names.every((name, at) => name === wanted[at]);
  return isSameOrder ? undefined : { path, fast: names, plain: wanted };
}

/** For a person: which alert, where, and both values, cut to what a line can hold. */
export const told = (what: string, { path, fast, plain }: Difference): string =>
  `${what}: ${path} is ${shown(fast)}, plainly ${shown(plain)}`;

type Holder = Readonly<Record<string, unknown>>;

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

const namesOf = (holder: Holder): string[] => Object.keys(holder).filter((name) => Array.isArray(holder) || holder[name] !== undefined);

function shown(value: unknown): string {
  const text = typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
