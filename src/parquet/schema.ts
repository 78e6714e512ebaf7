import type { Column, ColumnTree, Field } from '../ocsf/columns';
import { ConvertedType, LogicalType, Repetition, Type } from './format';

/** `struct SchemaElement` of parquet.thrift: one line of the schema, which the footer keeps as a depth-first list. */
export interface SchemaElement {
  readonly name: string;
  /** Absent for the root only. */
  readonly repetition?: Repetition;
  /** Absent for groups. */
  readonly type?: Type;
  readonly children?: number;
  readonly converted?: ConvertedType;
  readonly logical?: LogicalType;
}

/** Kinds of column that hold values themselves. */
export type LeafKind = Exclude<Column['kind'], 'map' | 'struct' | 'list'>;

/** How a value of each kind is stored and what it is called (LogicalTypes.md). JSON text is called a string, as Athena has no JSON type. */
export const STORED_AS: Readonly<Record<LeafKind, { type: Type; converted?: ConvertedType; logical?: LogicalType }>> = {
  string: { type: Type.BYTE_ARRAY, converted: ConvertedType.UTF8, logical: LogicalType.STRING },
  json: { type: Type.BYTE_ARRAY, converted: ConvertedType.UTF8, logical: LogicalType.STRING },
  int32: { type: Type.INT32 },
  int64: { type: Type.INT64 },
  double: { type: Type.DOUBLE },
  boolean: { type: Type.BOOLEAN },
  timestamp: { type: Type.INT64, converted: ConvertedType.TIMESTAMP_MILLIS, logical: LogicalType.TIMESTAMP },
};

/** The whole schema, root first. Every column is optional; lists and maps have the three levels of LogicalTypes.md ("Nested Types"). */
export function schemaElements(tree: ColumnTree): readonly SchemaElement[] {
  return [{ name: 'schema', children: tree.fields.length }, ...tree.fields.flatMap(fieldElements)];
}

function fieldElements(field: Field): SchemaElement[] {
  return columnElements(field.name, field.column);
}

function columnElements(name: string, column: Column): SchemaElement[] {
  const optional = { name, repetition: Repetition.OPTIONAL };
  switch (column.kind) {
    case 'struct':
      return [{ ...optional, children: column.fields.length }, ...column.fields.flatMap(fieldElements)];
    case 'list':
      return [
        { ...optional, children: 1, converted: ConvertedType.LIST, logical: LogicalType.LIST },
        { name: 'list', repetition: Repetition.REPEATED, children: 1 },
        ...columnElements('element', column.element),
      ];
    case 'map':
      return [
        { ...optional, children: 1, converted: ConvertedType.MAP, logical: LogicalType.MAP },
        { name: 'key_value', repetition: Repetition.REPEATED, children: 2 },
        { name: 'key', repetition: Repetition.REQUIRED, ...STORED_AS.string },
        { name: 'value', repetition: Repetition.OPTIONAL, ...STORED_AS.string },
      ];
    default:
      return [{ ...optional, ...STORED_AS[column.kind] }];
  }
}
