import type { Column, ColumnTree, Field } from '../ocsf/columns';

/**
 * JSON paths of the attributes of a row that its tree has no column for, and that a file of that tree would therefore lack. Nulls are
 * absent, a `json` or `map` column holds whatever is below it, and what stands below a missing column is not listed again.
 */
export function pathsOutside(tree: ColumnTree, row: unknown): string[] {
  const found: string[] = [];
  collectStruct(tree.fields, row, '$', found);
  return found;
}

function collect(column: Column, value: unknown, path: string, found: string[]): void {
  if (column.kind === 'struct') collectStruct(column.fields, value, path, found);
  else if (column.kind === 'list' && Array.isArray(value)) {
    value.forEach((element, index) => {
      collect(column.element, element, `${path}[${index}]`, found);
    });
  }
}

function collectStruct(fields: readonly Field[], value: unknown, path: string, found: string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const columns = columnsByName(fields);
  for (const [name, attribute] of Object.entries(value)) {
    if (attribute === undefined || attribute === null) continue;
    const column = columns.get(name);
    const attributePath = path + step(name);
    if (column === undefined) found.push(attributePath);
    else collect(column, attribute, attributePath, found);
  }
}

function step(name: string): string {
  return /^\w+$/.test(name) ? `.${name}` : `[${JSON.stringify(name.slice(0, SHOWN_CHARACTERS))}]`;
}

const SHOWN_CHARACTERS = 80;

const known = new WeakMap<readonly Field[], ReadonlyMap<string, Column>>();

function columnsByName(fields: readonly Field[]): ReadonlyMap<string, Column> {
  const columns = known.get(fields) ?? new Map(fields.map(({ name, column }) => [name, column]));
  known.set(fields, columns);
  return columns;
}
