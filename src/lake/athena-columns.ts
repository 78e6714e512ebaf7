import type { Column, ColumnTree, Field } from '../ocsf/columns';

/** A column of a Glue table; `type` is in Hive's words, e.g. `array<struct<name:string,type_id:int>>`. */
export interface AthenaColumn {
  readonly name: string;
  readonly type: string;
}

/** Longest type of a column that Glue takes, in characters (Glue API, Column). */
const MAX_TYPE_CHARACTERS = 131_072;

/** Also what keeps the text of a struct's type unambiguous: no `<`, `>`, `:`, comma, space or backtick. */
const NAME = /^[a-z_][a-z0-9_]*$/;

/**
 * The columns of a Glue table over files of this tree, in the order of the tree: Athena matches structs by position between table and
 * partition. Names become lower case, as Glue stores them and Athena looks them up. Throws for a name that cannot stand in a type, for
 * names that differ in case only, and for a type longer than Glue takes.
 */
export function athenaColumns(tree: ColumnTree): readonly AthenaColumn[] {
  return typedFields(tree.fields, '').map(({ name, type }) => {
    if (type.length > MAX_TYPE_CHARACTERS) {
      throw new Error(
        `column ${name}: its type has ${type.length} characters, Glue takes ${MAX_TYPE_CHARACTERS}; name fewer paths in its tree`,
      );
    }
    return { name, type };
  });
}

/** `parent` ends in a dot unless empty. */
function typedFields(fields: readonly Field[], parent: string): readonly AthenaColumn[] {
  const seen = new Map<string, string>();
  return fields.map((field) => {
    const name = field.name.toLowerCase();
    if (!NAME.test(name)) {
      throw new Error(
        `column ${parent}${JSON.stringify(field.name)}: wanted a letter or _, then letters, digits and _, so that it can stand in a type`,
      );
    }
    const twin = seen.get(name);
    if (twin !== undefined)
      throw new Error(`columns ${parent}${twin} and ${parent}${field.name}: wanted names that differ in more than case`);
    seen.set(name, field.name);
    return { name, type: athenaType(field.column, `${parent}${field.name}.`) };
  });
}

function athenaType(column: Column, path: string): string {
  switch (column.kind) {
    case 'struct':
      return `struct<${typedFields(column.fields, path)
        .map(({ name, type }) => `${name}:${type}`)
        .join(',')}>`;
    case 'list':
      return `array<${athenaType(column.element, path)}>`;
    default:
      return SCALAR_TYPES[column.kind];
  }
}

const SCALAR_TYPES = {
  string: 'string',
  // AWS's own tables hold OCSF json_t as text.
  json: 'string',
  int32: 'int',
  int64: 'bigint',
  double: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp',
  map: 'map<string,string>',
} as const;
