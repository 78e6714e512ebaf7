/**
 * Four Parquet readers that share no code with our writer, each made to give rows in one canonical form, so that what was written can be
 * compared with what is read back.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBListValue,
  type DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBTimestampTZValue,
} from '@duckdb/node-api';
import { tableFromIPC, type Vector } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { readParquet } from 'parquet-wasm';
import type { Column, ColumnTree, Field } from '../../src/ocsf/columns';

export type ReaderName = 'duckdb' | 'hyparquet' | 'parquet-wasm' | 'parquetjs-lite';

/**
 * `parquetjs-lite` knows neither zstd nor dictionaries of more than 256 entries (it reads only one byte of a run's value): give it small
 * gzip or uncompressed files.
 */
export const readers: Readonly<Record<ReaderName, (bytes: Uint8Array, tree: ColumnTree) => Promise<unknown[]>>> = {
  duckdb: readWithDuckdb,
  hyparquet: readWithHyparquet,
  'parquet-wasm': readWithParquetWasm,
  'parquetjs-lite': readWithParquetjs,
};

/**
 * A row as every reader shows it: all attributes of the tree, absent ones null, timestamps as RFC 3339 in UTC with milliseconds, int64 as
 * number where that is exact and else as BigInt, text without lone surrogates.
 */
export function canonical(tree: ColumnTree, row: unknown): unknown {
  return canonicalStruct(tree.fields, row);
}

function canonicalStruct(fields: readonly Field[], struct: unknown): unknown {
  return Object.fromEntries(fields.map(({ name, column }) => [name, canonicalValue(column, attribute(struct, name))]));
}

function canonicalValue(column: Column, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  switch (column.kind) {
    case 'struct':
      return canonicalStruct(column.fields, value);
    case 'list':
      return (value as readonly unknown[]).map((element) => canonicalValue(column.element, element));
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([key, text]) => [wellFormed(key), canonicalValue({ kind: 'string' }, text)]));
    case 'string':
      return wellFormed(value as string);
    case 'json':
      return JSON.parse(JSON.stringify(value));
    case 'timestamp':
      return new Date(value as string).toISOString();
    case 'int32':
      return (value as number) + 0; // there is no -0
    case 'int64':
      return exactInteger(BigInt(value as number | bigint));
    default:
      return value;
  }
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

function exactInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** How a reader shows the shapes that readers show differently. */
interface Forms {
  attribute(struct: unknown, name: string): unknown;
  elements(list: unknown): readonly unknown[];
  entries(map: unknown): readonly (readonly [string, unknown])[];
  milliseconds(timestamp: unknown): number;
}

function rowFrom(tree: ColumnTree, row: unknown, forms: Forms): unknown {
  return valueFrom({ kind: 'struct', fields: tree.fields }, row, forms);
}

function valueFrom(column: Column, value: unknown, forms: Forms): unknown {
  if (value === undefined || value === null) return null;
  switch (column.kind) {
    case 'struct':
      return Object.fromEntries(
        column.fields.map((field) => [field.name, valueFrom(field.column, forms.attribute(value, field.name), forms)]),
      );
    case 'list':
      return forms.elements(value).map((element) => valueFrom(column.element, element, forms));
    case 'map':
      return Object.fromEntries(forms.entries(value).map(([key, text]) => [key, text ?? null]));
    case 'json':
      return JSON.parse(value as string);
    case 'timestamp':
      return new Date(forms.milliseconds(value)).toISOString();
    case 'int32':
      return Number(value);
    case 'int64':
      return exactInteger(BigInt(value as bigint));
    default:
      return value;
  }
}

function attribute(struct: unknown, name: string): unknown {
  return (struct as Readonly<Record<string, unknown>>)[name];
}

async function readWithDuckdb(bytes: Uint8Array, tree: ColumnTree): Promise<unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'parquet-'));
  const file = join(folder, 'rows.parquet');
  try {
    await writeFile(file, bytes);
    const connection = await duckdb();
    const result = await connection.runAndReadAll(
      `SELECT * EXCLUDE file_row_number FROM read_parquet('${file}', file_row_number = true) ORDER BY file_row_number`,
    );
    return result.getRowObjects().map((row) => rowFrom(tree, new DuckDBStructValue(row), duckdbForms));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One engine for all files: starting it takes longer than reading a small one. It fetches no extensions. */
function duckdb(): Promise<DuckDBConnection> {
  engine ??= startDuckdb();
  return engine;
}

let engine: Promise<DuckDBConnection> | undefined;

async function startDuckdb(): Promise<DuckDBConnection> {
  const options = { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };
  const connection = await (await DuckDBInstance.create(':memory:', options)).connect();
  await connection.run("SET TimeZone='UTC'");
  return connection;
}

const duckdbForms: Forms = {
  attribute: (struct, name) => (struct as DuckDBStructValue).entries[name],
  elements: (list) => (list as DuckDBListValue).items,
  entries: (map) => (map as DuckDBMapValue).entries.map(({ key, value }) => [key as string, value]),
  milliseconds: (timestamp) => Number((timestamp as DuckDBTimestampTZValue).micros / 1000n),
};

async function readWithHyparquet(bytes: Uint8Array, tree: ColumnTree): Promise<unknown[]> {
  const rows = await parquetReadObjects({ file: bytes.slice().buffer, compressors });
  return rows.map((row) => rowFrom(tree, row, hyparquetForms));
}

const hyparquetForms: Forms = {
  attribute,
  elements: (list) => list as readonly unknown[],
  entries: (map) => Object.entries(map as object),
  milliseconds: (timestamp) => (timestamp as Date).getTime(),
};

async function readWithParquetWasm(bytes: Uint8Array, tree: ColumnTree): Promise<unknown[]> {
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  return table.toArray().map((row) => rowFrom(tree, row, arrowForms));
}

const arrowForms: Forms = {
  attribute,
  elements: (list) => [...(list as Vector)],
  entries: (map) => [...(map as Iterable<[string, unknown]>)],
  milliseconds: (timestamp) => Number(timestamp),
};

async function readWithParquetjs(bytes: Uint8Array, tree: ColumnTree): Promise<unknown[]> {
  const { ParquetReader } = await mendedParquetjs();
  // Its decoder of timestamp statistics fails on the BigInt that its decoder of INT64 gives it.
  const reader = await ParquetReader.openBuffer(Buffer.from(bytes), { rawStatistics: true });
  const cursor = reader.getCursor();
  const rows: unknown[] = [];
  for (let row = await cursor.next(); row !== null; row = await cursor.next()) rows.push(rowFrom(tree, row, parquetjsForms));
  await reader.close();
  return rows;
}

/** It shows the groups of lists and maps as they stand in the file. */
const parquetjsForms: Forms = {
  attribute,
  elements: (group) => ((group as { list?: { element?: unknown }[] }).list ?? []).map(({ element }) => element),
  entries: (group) => ((group as { key_value?: { key: string; value?: string }[] }).key_value ?? []).map(({ key, value }) => [key, value]),
  milliseconds: (timestamp) => (timestamp as Date).getTime(),
};

interface Parquetjs {
  readonly ParquetReader: {
    openBuffer(
      buffer: Buffer,
      options: { rawStatistics: boolean },
    ): Promise<{ getCursor(): { next(): Promise<unknown> }; close(): Promise<void> }>;
  };
}

/** Makes its `new Date(+bigint)`, which throws for every PLAIN timestamp, a `new Date(Number(bigint))`. */
async function mendedParquetjs(): Promise<Parquetjs> {
  // @ts-expect-error the package has no type declarations
  const { default: types } = await import('parquetjs-lite/lib/types.js');
  types.PARQUET_LOGICAL_TYPES.TIMESTAMP_MILLIS.fromPrimitive = (value: unknown) => new Date(Number(value));
  // @ts-expect-error the package has no type declarations
  const { default: parquetjs } = await import('parquetjs-lite');
  return parquetjs;
}
