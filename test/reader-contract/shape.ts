import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet';
import type { Column, Field } from '../../src/ocsf/columns';

/**
 * The columns of a file as its footer declares them, in the words of the published ones. Throws for what the contract rules out: a
 * required column, another form of lists and maps, a type that no column has. Text is `string`: a file does not say which text is JSON.
 */
export const shapeOf = (metadata: FileMetaData): readonly Field[] => parquetSchema(metadata).children.map(fieldOf);

function fieldOf(node: SchemaTree): Field {
  const { name, repetition_type } = node.element;
  if (repetition_type !== 'OPTIONAL') throw new Error(`${name} is ${repetition_type}, wanted OPTIONAL`);
  return { name, column: columnOf(node) };
}

function columnOf({ element: { name, type, logical_type }, children }: SchemaTree): Column {
  if (logical_type?.type === 'LIST') return { kind: 'list', element: columnOf(only(only(children, 'list').children, 'element')) };
  if (logical_type?.type === 'MAP') {
    const { children: pair } = only(children, 'key_value');
    const found = pair.map(({ element }) => `${element.name} ${element.repetition_type} ${element.logical_type?.type}`);
    if (found.join() !== 'key REQUIRED STRING,value OPTIONAL STRING') throw new Error(`the map ${name} has ${found}, wanted texts`);
    return { kind: 'map' };
  }
  if (type === undefined) return { kind: 'struct', fields: children.map(fieldOf) };
  const logical =
    logical_type?.type === 'TIMESTAMP' ? `TIMESTAMP ${logical_type.unit} ${logical_type.isAdjustedToUTC}` : logical_type?.type;
  const kind = KINDS[`${type} ${logical ?? 'plain'}`];
  if (!kind) throw new Error(`${name} is ${type} ${logical}, wanted one of ${Object.keys(KINDS).join(', ')}`);
  return { kind };
}

function only(children: readonly SchemaTree[], name: string): SchemaTree {
  const [child] = children;
  if (!child || children.length > 1 || child.element.name !== name) {
    throw new Error(`found ${children.map(({ element }) => element.name).join(', ')}, wanted one group ${name}`);
  }
  return child;
}

const KINDS: Readonly<Record<string, 'string' | 'int32' | 'int64' | 'double' | 'boolean' | 'timestamp'>> = {
  'BYTE_ARRAY STRING': 'string',
  'INT32 plain': 'int32',
  'INT64 plain': 'int64',
  'INT64 TIMESTAMP MILLIS true': 'timestamp',
  'DOUBLE plain': 'double',
  'BOOLEAN plain': 'boolean',
};

/** Columns with JSON told as the text that they are in a file, and, if wanted so, without timestamps. */
export function asWritten(fields: readonly Field[], datetime: boolean): readonly Field[] {
  return fields
    .filter(({ column }) => datetime || column.kind !== 'timestamp')
    .map(({ name, column }) => ({ name, column: columnAsWritten(column, datetime) }));
}

function columnAsWritten(column: Column, datetime: boolean): Column {
  if (column.kind === 'struct') return { kind: 'struct', fields: asWritten(column.fields, datetime) };
  if (column.kind === 'list') return { kind: 'list', element: columnAsWritten(column.element, datetime) };
  return column.kind === 'json' ? { kind: 'string' } : column;
}

/** Every scalar column with its path, lists passed through. */
export function scalars(
  fields: readonly Field[],
  parent = '',
): readonly { readonly path: string; readonly name: string; readonly kind: string }[] {
  return fields.flatMap(({ name, column }) => {
    const inner = column.kind === 'list' ? column.element : column;
    return inner.kind === 'struct' ? scalars(inner.fields, `${parent}${name}.`) : [{ path: `${parent}${name}`, name, kind: inner.kind }];
  });
}
