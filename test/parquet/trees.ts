import type { Column, ColumnTree, Field } from '../../src/ocsf/columns';

/** Short hand for trees in tests. */
export const tree = (fields: Readonly<Record<string, Column>>): ColumnTree => ({ fields: fieldsOf(fields) });
export const struct = (fields: Readonly<Record<string, Column>>): Column => ({ kind: 'struct', fields: fieldsOf(fields) });
export const list = (element: Column): Column => ({ kind: 'list', element });
export const string: Column = { kind: 'string' };
export const json: Column = { kind: 'json' };
export const int32: Column = { kind: 'int32' };
export const int64: Column = { kind: 'int64' };
export const double: Column = { kind: 'double' };
export const boolean: Column = { kind: 'boolean' };
export const timestamp: Column = { kind: 'timestamp' };
export const map: Column = { kind: 'map' };

function fieldsOf(fields: Readonly<Record<string, Column>>): readonly Field[] {
  return Object.entries(fields).map(([name, column]) => ({ name, column }));
}

/** Every kind, and every nesting of lists, structs and maps that OCSF has. */
export const everyKind = tree({
  id: int32,
  text: string,
  flag: boolean,
  time: int64,
  ratio: double,
  time_dt: timestamp,
  data: json,
  inner: struct({ a: string, b: int32, deeper: struct({ x: int64, y: string }) }),
  labels: list(string),
  numbers: list(int64),
  items: list(
    struct({ k: string, v: int32, tags: list(string), sub: struct({ z: double, hs: list(struct({ q: string, at: timestamp })) }), m: map }),
  ),
  unmapped: map,
  holder: struct({ inside: map, flags: list(boolean), documents: list(json) }),
});
