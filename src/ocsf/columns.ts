/**
 * Column trees: the one truth behind Parquet files, Glue tables and views. A tree is declared as an ordered list of OCSF paths and
 * typed from the OCSF facts (`columnTree`); it is never inferred from data, and new paths are only ever appended, because Athena
 * matches the fields of a struct by position between partition and table (Security Lake facts: Trino `HiveCoercionPolicy`).
 */

/**
 * - `json`: an OCSF `json_t` value, stored as JSON text.
 * - `timestamp`: INT64 TIMESTAMP(MILLIS, UTC); the record holds RFC 3339 text.
 * - `map`: MAP<string, string>.
 * Every column is optional.
 */
export type Column =
  | { readonly kind: 'string' | 'json' | 'int32' | 'int64' | 'double' | 'boolean' | 'timestamp' | 'map' }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly element: Column };

export interface Field {
  readonly name: string;
  readonly column: Column;
}

/** The columns of one table, in order. */
export interface ColumnTree {
  readonly fields: readonly Field[];
}
