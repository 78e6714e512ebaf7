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

/** Turns rows into one function that builds the nested attributes; the order of the rows is the order of the keys. */
export function compileRows<A>(rows: readonly MappingRow<A>[]): (alert: A) => Record<string, unknown> {
  const branches = branchesOf(rows.map(([path, , value]) => ({ path: path.split('.'), value })));
  return (alert) => build(branches, alert);
}

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

function build<A>(branches: readonly Branch<A>[], alert: A): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const branch of branches)
    object[branch.name] = branch.value ? branch.value(alert) : build(branch.children as readonly Branch<A>[], alert);
  return object;
}
