/**
 * A mapping is a table: OCSF path on the left, field of the normalised alert (or of the one event that is written of it) on the right, and
 * the value. `slc explain` and the field reference are read from the same rows.
 */
export type MappingRow<A, E = undefined> = readonly [ocsf: string, from: (keyof A | keyof E) & string, value: Value<A, E>];

type Value<A, E> = (alert: A, event: E) => unknown;

interface Branch<A, E> {
  readonly name: string;
  readonly value?: Value<A, E>;
  readonly children?: readonly Branch<A, E>[];
}

/**
 * Turns rows into one function that builds the nested attributes; the order of the rows is the order of the keys. The function is
 * generated as one object literal, `(alert, event) => ({ uid: value0(alert, event), product: { … } })`: every draft then has one
 * shape, which costs a third of setting the attributes one by one. Only names and numbers of rows go into its text.
 */
export function compileRows<A, E = undefined>(rows: readonly MappingRow<A, E>[]): (alert: A, event: E) => Record<string, unknown> {
  const branches = branchesOf(rows.map(([path, , value]) => ({ path: path.split('.'), value })));
  const values: Value<A, E>[] = [];
  const literal = literalOf(branches, values);
  const names = values.map((_, at) => `value${at}`);
  return new Function(...names, `return (alert, event) => (${literal});`)(...values) as (alert: A, event: E) => Record<string, unknown>;
}

/** The text of the literal; the functions that it calls are added to `values`. */
function literalOf<A, E>(branches: readonly Branch<A, E>[], values: Value<A, E>[]): string {
  const members = branches.map(({ name, value, children = [] }) => {
    if (!ATTRIBUTE.test(name)) throw new Error(`mapping row names ${JSON.stringify(name)}, wanted the name of an OCSF attribute`);
    return `${name}: ${value ? `value${values.push(value) - 1}(alert, event)` : literalOf(children, values)}`;
  });
  return `{ ${members.join(', ')} }`;
}

const ATTRIBUTE = /^[a-z][a-z0-9_]*$/;

function branchesOf<A, E>(rows: readonly { path: readonly string[]; value: Value<A, E> }[]): Branch<A, E>[] {
  const names = [...new Set(rows.map((row) => row.path[0] as string))];
  return names.map((name) => {
    const here = rows.filter((row) => row.path[0] === name);
    const leaf = here.find((row) => row.path.length === 1);
    if (leaf && here.length > 1) throw new Error(`mapping rows give ${name} twice, as a value and as an object`);
    if (leaf) return { name, value: leaf.value };
    return { name, children: branchesOf(here.map((row) => ({ path: row.path.slice(1), value: row.value }))) };
  });
}
