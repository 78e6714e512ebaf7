import { realpath, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { OBJECTS } from '../lake/object-path';
import { quoted, textLiteral } from './sql';
import type { Scope } from './statement';
import { type BaseTable, NATIVE_TABLES, type NativeTable, OWN_TABLES } from './tables';
import { TRINO_MACROS } from './trino';
import { VIEWS } from './views';
import { viewSql } from './views/view';
import { ALL_TIME, type Days, EVER } from './window';

/** A table of a lake folder: every object of one source, of all sources of one OCSF class, or of a native log of Security Lake. */
export interface LakeTable {
  readonly name: string;
  readonly kind: 'source' | 'class' | 'native';
  readonly objects: number;
  readonly columns: readonly AnswerColumn[];
}

export interface AnswerColumn {
  readonly name: string;
  /** The engine's type, e.g. `BIGINT`, `STRUCT(uid VARCHAR)`. */
  readonly type: string;
}

/** JSON, with whole numbers beyond 2^53 - 1 as bigint, timestamps as RFC 3339 text and maps as objects. */
export type AnswerValue = null | boolean | number | bigint | string | readonly AnswerValue[] | { readonly [key: string]: AnswerValue };

export interface Answer {
  /** Names are made unique, as SQL does not. */
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly (readonly AnswerValue[])[];
  /** There were more rows than asked for. */
  readonly cut: boolean;
}

export type Answered = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly message: string };

export interface OpenLake {
  readonly tables: readonly LakeTable[];
  /** What the queries of the catalogue are written over here. */
  readonly scope: Scope;
  /** Answers one SELECT (also SHOW, DESCRIBE, SUMMARIZE) with at most so many rows. What the engine objects to is a value. */
  run(sql: string, settings: { readonly maxRows: number; readonly signal?: AbortSignal }): Promise<Answered>;
  close(): void;
}

export type LakeOpening =
  | { readonly ok: true; readonly lake: OpenLake }
  | { readonly ok: false; readonly reason: 'absent' | 'empty' | 'unreadable' | 'engine'; readonly message: string };

/** Objects of a native log. Its tables are Iceberg's in AWS; here they are the files alone. */
const NATIVE_OBJECTS = 'aws/*/2.0/**/[!._]*.parquet';
const MAX_MEMORY_BYTES = 4 * 1024 ** 3;

/**
 * Opens a lake folder for questions. Each source is a table (`acme-finding` is `acme_finding`), and so is each class
 * (`security_finding`: all sources whose records say so); partitions are the text columns `region`, `accountid`, `eventday`. The flat
 * views stand in the schema `views` and are found without it, save where a source has the same name (`views.darktrace_auth`). Native logs
 * of Security Lake below `aws/<NAME>/2.0/` are tables too (`cloud_trail_mgmt_2_0`).
 *
 * The SQL that runs later may come from anyone: it reads the listed objects and nothing else, writes nothing, loads no extension and
 * cannot change that.
 */
export async function openLake(folder: string): Promise<LakeOpening> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return { ok: false, reason: 'absent', message: `no lake folder at ${folder}` };
  const root = await realpath(folder);
  const sources = await listObjects(root, OBJECTS);
  if (sources.size === 0) {
    return { ok: false, reason: 'empty', message: `no objects in ${folder}: found nothing at ${OBJECTS}` };
  }

  const engine = await import('@duckdb/node-api').catch((cause: unknown) => ({ cause }));
  if ('cause' in engine) {
    return {
      ok: false,
      reason: 'engine',
      message: 'the engine @duckdb/node-api cannot be loaded on this machine; install it with: npm install',
    };
  }
  const instance = await engine.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${Math.floor(Math.min(MAX_MEMORY_BYTES, totalmem() / 2) / 1024 ** 2)}MiB`,
    // Nothing is spilled: by default the engine would make a folder in the working directory.
    temp_directory: '',
  });
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  try {
    await prepareDialect(connection);
    const tables = await createTables(connection, sources);
    const logs = await listObjects(root, NATIVE_OBJECTS);
    tables.push(...(await createNativeTables(connection, logs)));
    const scope = scopeOf(tables, [...sources.values()].flat());
    await createAddressed(connection, sources);
    await createViews(connection, scope.tables.own);
    await lockDown(connection, [...sources.values(), ...logs.values()].flat());
    return { ok: true, lake: { tables, scope, close, run: (sql, settings) => answer(engine, connection, sql, settings) } };
  } catch (error) {
    close();
    return { ok: false, reason: 'unreadable', message: `an object of the lake cannot be read: ${messageOf(error)}` };
  }
}

/** Paths of the objects by the second segment of the pattern (the source, the log), both sorted. */
async function listObjects(folder: string, pattern: string): Promise<Map<string, string[]>> {
  const { glob } = await import('tinyglobby');
  const paths = await glob(pattern, { cwd: folder, absolute: false, followSymbolicLinks: false, expandDirectories: false });
  const sources = new Map<string, string[]>();
  for (const path of paths.sort()) {
    const source = path.split('/')[1] ?? '';
    const objects = sources.get(source) ?? [];
    objects.push(`${folder}/${path}`);
    sources.set(source, objects);
  }
  return sources;
}

async function prepareDialect(connection: DuckDBConnection): Promise<void> {
  await connection.run("SET TimeZone = 'UTC'");
  // 1/2 is 0 in Athena.
  await connection.run('SET integer_division = true');
  // Every statement looks at every footer; a lake of many small objects would be slow otherwise.
  await connection.run('SET parquet_metadata_cache = true');
  for (const macro of TRINO_MACROS) await connection.run(`CREATE MACRO ${macro}`);
}

async function createTables(connection: DuckDBConnection, sources: ReadonlyMap<string, readonly string[]>): Promise<LakeTable[]> {
  const tables: LakeTable[] = [];
  const byClass = new Map<string, LakeTable[]>();
  for (const [source, objects] of sources) {
    const name = source.replaceAll('-', '_');
    await connection.run(`CREATE VIEW ${quoted(name)} AS SELECT ${SOURCE_COLUMNS} FROM ${objectsSql(objects)}`);
    const table: LakeTable = { name, kind: 'source', objects: objects.length, columns: await describe(connection, name) };
    tables.push(table);
    const className = await classOf(connection, table);
    if (className) byClass.set(className, [...(byClass.get(className) ?? []), table]);
  }
  for (const [name, members] of byClass) {
    if (sources.has(name)) continue;
    const rows = members.map((member) => `SELECT * FROM ${quoted(member.name)}`).join(' UNION ALL BY NAME ');
    await connection.run(`CREATE VIEW ${quoted(name)} AS ${rows}`);
    const objects = members.reduce((sum, member) => sum + member.objects, 0);
    tables.push({ name, kind: 'class', objects, columns: await describe(connection, name) });
  }
  return tables;
}

const SOURCE_COLUMNS = '* EXCLUDE (region, accountId, eventDay), region, accountId AS accountid, eventDay AS eventday';

const objectsSql = (objects: readonly string[]): string =>
  `read_parquet([${objects.map(textLiteral).join(', ')}], union_by_name = true, hive_partitioning = true,
     hive_types = {'region': VARCHAR, 'accountId': VARCHAR, 'eventDay': VARCHAR})`;

/** Where a row is stored. The engine also counts the files, but anew after every choice of partitions. */
const ADDRESS = ['row_object', 'row_nth'] as const;

/** The tables of this connector once more, each row with where it is stored, for the flat views alone. */
async function createAddressed(connection: DuckDBConnection, sources: ReadonlyMap<string, readonly string[]>): Promise<void> {
  await connection.run('CREATE SCHEMA addressed');
  for (const [source, objects] of sources) {
    const name = source.replaceAll('-', '_');
    if (!Object.values(OWN_TABLES).includes(name)) continue;
    const [object, nth] = ADDRESS;
    await connection.run(
      `CREATE VIEW ${quoted('addressed', name)} AS SELECT ${SOURCE_COLUMNS}, filename AS ${object}, file_row_number AS ${nth} FROM ${objectsSql(objects)}`,
    );
  }
}

async function createNativeTables(connection: DuckDBConnection, logs: ReadonlyMap<string, readonly string[]>): Promise<LakeTable[]> {
  const tables: LakeTable[] = [];
  for (const [log, objects] of logs) {
    const name = `${log.toLowerCase()}_2_0`;
    await connection.run(
      `CREATE VIEW ${quoted(name)} AS SELECT * FROM read_parquet([${objects.map(textLiteral).join(', ')}], union_by_name = true, hive_partitioning = false)`,
    );
    tables.push({ name, kind: 'native', objects: objects.length, columns: await describe(connection, name) });
  }
  return tables;
}

function scopeOf(tables: readonly LakeTable[], objects: readonly string[]): Scope {
  const named = (name: string, kind: LakeTable['kind']) => tables.find((table) => table.name === name && table.kind === kind);
  const own = Object.entries(OWN_TABLES).flatMap(([className, name]) => {
    const table = named(name, 'source');
    if (!table) return [];
    // Columns of these names, which no record of ours has, would hide the engine's own.
    const hidden = table.columns.some((column) => ['filename', 'file_row_number'].includes(column.name.toLowerCase()));
    const from = hidden ? { sql: quoted('main', name) } : { sql: quoted('addressed', name), address: ADDRESS };
    return [{ ...from, class: className as BaseTable['class'], version: versionOf(table) }];
  });
  const native = NATIVE_TABLES.flatMap((name) => (named(name, 'native') ? [[name, quoted('main', name)] as const] : []));
  return {
    tables: { own, native: Object.fromEntries(native) as Partial<Record<NativeTable, string>> },
    lakeDays: daysOf(objects),
  };
}

/** OCSF 1.1.0 knows no autonomous system. Records of both versions in one table have the columns of the later one. */
function versionOf({ columns }: LakeTable): BaseTable['version'] {
  return columns.some(({ type }) => type.includes('autonomous_system')) ? '1.3.0' : '1.1.0';
}

/** The first and the last partition. */
function daysOf(objects: readonly string[]): Days {
  const days = objects.map((path) => /eventDay=(\d{8})/.exec(path)?.[1]).filter((day) => day !== undefined);
  days.sort();
  return { from: days[0] ?? EVER.from, to: days.at(-1) ?? EVER.to };
}

/** A lake whose records lack a column, since another release or program wrote them, is still there for SQL over its tables. */
async function createViews(connection: DuckDBConnection, tables: readonly BaseTable[]): Promise<void> {
  await connection.run('CREATE SCHEMA views');
  for (const view of Object.values(VIEWS)) {
    await connection.run(`CREATE VIEW views.${view.name} AS ${viewSql(view, tables, ALL_TIME)}`).catch((cause: unknown) => {
      if (!messageOf(cause).startsWith('Binder Error')) throw cause;
    });
  }
  await connection.run("SET search_path = 'main,views'");
}

async function describe(connection: DuckDBConnection, table: string): Promise<AnswerColumn[]> {
  const reader = await connection.runAndReadAll(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE NOT internal AND table_name = ${textLiteral(table)} ORDER BY column_index`,
  );
  return reader.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** The class of a source's records as a table name: `Security Finding` is `security_finding`. One source holds one class. */
async function classOf(connection: DuckDBConnection, table: LakeTable): Promise<string | undefined> {
  if (!table.columns.some(({ name }) => name === 'class_name')) return undefined;
  const reader = await connection.runAndReadAll(`SELECT class_name FROM ${quoted(table.name)} WHERE class_name IS NOT NULL LIMIT 1`);
  const name = String(reader.getRows()[0]?.[0] ?? '')
    .toLowerCase()
    .replaceAll(' ', '_');
  return /^[a-z][a-z0-9_]{0,63}$/.test(name) ? name : undefined;
}

/** From here on the engine opens the objects and no other file, and keeps it so. Listing them one by one also keeps out new files beside them. */
async function lockDown(connection: DuckDBConnection, objects: readonly string[]): Promise<void> {
  await connection.run(`SET allowed_paths = [${objects.map(textLiteral).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

type Engine = typeof import('@duckdb/node-api');

async function answer(
  engine: Engine,
  connection: DuckDBConnection,
  sql: string,
  { maxRows, signal }: { readonly maxRows: number; readonly signal?: AbortSignal },
): Promise<Answered> {
  if (sql.trim() === '') return { ok: false, message: 'found no statement, want one SELECT' };
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) return { ok: false, message: `found ${statements.count} statements, want one SELECT` };
    const statement = await statements.prepare(0);
    // Anything else could write to an object (COPY, EXPLAIN ANALYZE COPY) or change the tables.
    if (statement.statementType !== engine.StatementType.SELECT) {
      const found = engine.StatementType[statement.statementType];
      return { ok: false, message: `found a statement of type ${found}, want a SELECT: a lake is read, not written` };
    }
    const reader = await statement.streamAndReadUntil(maxRows + 1);
    const types = reader.columnTypes();
    const columns = reader.deduplicatedColumnNames().map((name, index) => ({ name, type: String(types[index]) }));
    const rows = reader.getRows();
    return {
      ok: true,
      answer: {
        columns,
        rows: rows.slice(0, maxRows).map((row) => row.map((value) => toAnswer(engine, value))),
        cut: rows.length > maxRows,
      },
    };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

function toAnswer(engine: Engine, value: DuckDBValue): AnswerValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }
  if (value instanceof engine.DuckDBListValue || value instanceof engine.DuckDBArrayValue) {
    return value.items.map((item) => toAnswer(engine, item));
  }
  if (value instanceof engine.DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, field]) => [name, toAnswer(engine, field)]));
  }
  if (value instanceof engine.DuckDBMapValue) {
    return Object.fromEntries(value.entries.map(({ key, value: held }) => [String(key), toAnswer(engine, held)]));
  }
  // Printed by the engine's binding in the machine's own time zone, which would not be the same everywhere.
  if (value instanceof engine.DuckDBTimestampTZValue) return rfc3339(value.micros) ?? String(value);
  return String(value);
}

function rfc3339(micros: bigint): string | undefined {
  const date = new Date(Number(micros / 1000n));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
