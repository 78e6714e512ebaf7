import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, DuckDBListType, DuckDBMapType, DuckDBStructType, type DuckDBType } from '@duckdb/node-api';
import { athenaColumns } from '../../src/lake/athena-columns';
import type { Column, ColumnTree } from '../../src/ocsf/columns';
import { OCSF_VERSIONS } from '../../src/ocsf/record';
import { encodeParquet, loadCompressor } from '../../src/parquet/writer';
import { sources } from '../../src/sources';
import { everyKind, int32, list, string, struct, tree } from '../parquet/trees';

const trees: readonly (readonly [name: string, tree: ColumnTree])[] = [
  ['every kind', everyKind],
  ...sources.flatMap(({ tables }) =>
    tables.flatMap((table) => OCSF_VERSIONS.map((version) => [`${table.name} ${version}`, table.columns(version)] as const)),
  ),
];

test('each kind has its type', () => {
  expect(athenaColumns(everyKind)).toEqual([
    { name: 'id', type: 'int' },
    { name: 'text', type: 'string' },
    { name: 'flag', type: 'boolean' },
    { name: 'time', type: 'bigint' },
    { name: 'ratio', type: 'double' },
    { name: 'time_dt', type: 'timestamp' },
    { name: 'data', type: 'string' },
    { name: 'inner', type: 'struct<a:string,b:int,deeper:struct<x:bigint,y:string>>' },
    { name: 'labels', type: 'array<string>' },
    { name: 'numbers', type: 'array<bigint>' },
    {
      name: 'items',
      type: 'array<struct<k:string,v:int,tags:array<string>,sub:struct<z:double,hs:array<struct<q:string,at:timestamp>>>,m:map<string,string>>>',
    },
    { name: 'unmapped', type: 'map<string,string>' },
    { name: 'holder', type: 'struct<inside:map<string,string>,flags:array<boolean>,documents:array<string>>' },
  ]);
});

describe('the table says what an independent reader finds in a file', () => {
  test.each(trees)('%s', async (_, columns) => {
    const compressor = await loadCompressor('none');
    expect(athenaColumns(columns)).toEqual(
      await columnsOfFile(encodeParquet(columns, [], { compressor, createdBy: 'infra-test version 1.0.0 (build test)' })),
    );
  });
});

test('names become lower case, inside structs too', () => {
  expect(athenaColumns(tree({ Actor: struct({ userName: string }) }))).toEqual([{ name: 'actor', type: 'struct<username:string>' }]);
});

test('reserved words need no quotes in a type', () => {
  expect(athenaColumns(tree({ user: struct({ order: string, group: string }) }))[0]?.type).toBe('struct<order:string,group:string>');
});

describe('a name that would break the text of a type is refused', () => {
  test.each(['a:b', 'a,b', 'a<b', 'a>', 'a b', 'a`b', 'a.b', '', '1a', 'ä'])('%j', (name) => {
    expect(() => athenaColumns(tree({ holder: list(struct({ [name]: string })) }))).toThrow(
      `column holder.${JSON.stringify(name)}: wanted a letter or _`,
    );
  });
});

test('names that differ in case only are refused', () => {
  expect(() => athenaColumns(tree({ holder: struct({ name: string, Name: string }) }))).toThrow('columns holder.name and holder.Name');
});

test("a type longer than Glue's limit is refused with its column", () => {
  // `struct<` and `>` make 8, each field `a00000:int,` 11.
  const wide = (fields: number): Column =>
    struct(Object.fromEntries(Array.from({ length: fields }, (_, index) => [`a${10_000 + index}`, int32])));
  expect(athenaColumns(tree({ wide: wide(11_915) }))[0]?.type).toHaveLength(131_072);
  expect(() => athenaColumns(tree({ wide: wide(11_916) }))).toThrow('column wide: its type has 131083 characters, Glue takes 131072');
});

/** Columns as DuckDB reads them from the file's schema, in Athena's words. */
async function columnsOfFile(bytes: Uint8Array): Promise<readonly { name: string; type: string }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slc-infra-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const file = join(folder, 'empty.parquet');
    writeFileSync(file, bytes);
    const result = await connection.runAndReadAll(`SELECT * FROM read_parquet('${file}')`);
    const types = result.columnTypes();
    return result.columnNames().map((name, index) => ({ name, type: inAthena(types[index]!) }));
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}

const ATHENA_WORDS: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  JSON: 'string',
  INTEGER: 'int',
  BIGINT: 'bigint',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
  'TIMESTAMP WITH TIME ZONE': 'timestamp',
};

function inAthena(type: DuckDBType): string {
  if (type instanceof DuckDBListType) return `array<${inAthena(type.valueType)}>`;
  if (type instanceof DuckDBMapType) return `map<${inAthena(type.keyType)},${inAthena(type.valueType)}>`;
  if (type instanceof DuckDBStructType) {
    return `struct<${type.entryNames.map((name, index) => `${name}:${inAthena(type.entryTypes[index]!)}`).join(',')}>`;
  }
  return ATHENA_WORDS[type.toString()] ?? type.toString();
}
