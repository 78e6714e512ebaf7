/**
 * A mapping is a table: OCSF path on the left, field of the normalised alert on the right, and the value. `slc explain` and the field
 * reference are read from the same rows.
 */
export type MappingRow<A> = readonly [ocsf: string, from: keyof A & string, value: (alert: A) => unknown];

interface Branch<A> {
  readonly name: string;
  readonly value?: (alert: A) => unknown;
  readonly children?: readonly Branch<A>[];
}

/**
 * Turns rows into one function that builds the nested attributes; the order of the rows is the order of the keys. The function is
 * generated as one object literal, `(alert) => ({ uid: value0(alert), product: { name: value1(alert) } })`: every draft then has one
 * shape, which costs a third of setting the attributes one by one. Only names and numbers of rows go into its text.
 */
export function compileRows<A>(rows: readonly MappingRow<A>[]): (alert: A) => Record<string, unknown> {
  const branches = branchesOf(rows.map(([path, , value]) => ({ path: path.split('.'), value })));
  const values: ((alert: A) => unknown)[] = [];
  const literal = literalOf(branches, values);
  const names = values.map((_, at) => `value${at}`);
  return new Function(...names, `return (alert) => (${literal});`)(...values) as (alert: A) => Record<string, unknown>;
}

/** The text of the literal; the functions that it calls are added to `values`. */
function literalOf<A>(branches: readonly Branch<A>[], values: ((alert: A) => unknown)[]): string {
  const members = branches.map(({ name, value, children = [] }) => {
    if (!ATTRIBUTE.test(name)) throw new Error(`mapping row names ${JSON.stringify(name)}, wanted the name of an OCSF attribute`);
    return `${name}: ${value ? `value${values.push(value) - 1}(alert)` : literalOf(children, values)}`;
  });
  return `{ ${members.join(', ')} }`;
}

const ATTRIBUTE = /^[a-z][a-z0-9_]*$/;

function branchesOf<A>(rows: readonly { path: readonly string[]; value: (alert: A) => unknown }[]): Branch<A>[] {
  const names = [...new Set(rows.map((row) => row.path[0] as string))];
  return names.map((name) => {
    const here = rows.filter((row) => row.path[0] === name);
    const leaf = here.find((row) => row.path.length === 1);
    if (leaf && here.length > 1) throw new Error(`mapping rows give ${name} twice, as a value and as an object`);
    if (leaf) return { name, value: leaf.value };
    return { name, children: branchesOf(here.map((row) => ({ path: row.path.slice(1), value: row.value }))) };
  });
}
