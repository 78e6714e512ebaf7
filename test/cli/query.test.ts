import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toCsv } from '../../src/cli/query';
import { type OpenLake, openLake } from '../../src/queries/engine';
import { slc } from './run';
import { findingRows, loginRows, objectName, partition, removeLake, smallLake, writeLake } from './small-lake';

let lake: string;
beforeAll(async () => {
  lake = await smallLake();
});
afterAll(() => removeLake(lake));

async function rows(sql: string): Promise<unknown[]> {
  const { stdout, exitCode } = await slc(['query', sql, '--lake', lake, '--json']);
  const envelope = JSON.parse(stdout);
  if (exitCode !== 0) throw new Error(envelope.problems[0].message);
  return envelope.result.rows;
}

/** One engine for the many small questions. */
async function openEngine(): Promise<OpenLake> {
  const opening = await openLake(lake);
  if (!opening.ok) throw new Error(opening.message);
  return opening.lake;
}

test('each source and each class is a table', async () => {
  expect(await rows('SHOW TABLES')).toEqual(
    ['authentication', 'darktrace_auth', 'darktrace_finding', 'security_finding'].map((name) => ({ name })),
  );
  expect(await rows('SELECT count(*) AS n FROM security_finding')).toEqual([{ n: 5 }]);
  expect(await rows('SELECT status FROM authentication')).toEqual([{ status: 'Failure' }]);
});

test('partitions are lower-case text columns at the end', async () => {
  expect(await rows('SELECT DISTINCT region, accountid, eventday FROM darktrace_finding ORDER BY eventday')).toEqual([
    { region: 'eu-west-1', accountid: 'external_acme', eventday: '20240601' },
    { region: 'eu-west-1', accountid: 'external_acme', eventday: '20240602' },
  ]);
  const described = (await rows('DESCRIBE darktrace_finding')) as { column_name: string; column_type: string }[];
  expect(described.slice(-3).map(({ column_name, column_type }) => [column_name, column_type])).toEqual([
    ['region', 'VARCHAR'],
    ['accountid', 'VARCHAR'],
    ['eventday', 'VARCHAR'],
  ]);
});

test('values come back as JSON: big numbers, timestamps, structs, lists, maps', async () => {
  const sql =
    'SELECT "time", time_dt, finding.uid, observables, unmapped, 9007199254740993 AS big FROM darktrace_finding ORDER BY "time" LIMIT 1';
  expect(await rows(sql)).toEqual([
    {
      time: 1717200000000,
      time_dt: '2024-06-01T00:00:00.000Z',
      uid: 'f-0',
      observables: [{ name: 'user', value: 'alice@example.com' }],
      unmapped: { score: '0.9' },
      big: '9007199254740993',
    },
  ]);
});

describe('the engine', () => {
  let engine: OpenLake;
  beforeAll(async () => {
    engine = await openEngine();
  });
  afterAll(() => engine.close());

  test.each([
    ["date_format(from_unixtime(1717200000), '%Y-%m-%d %H')", '2024-06-01 00'],
    ["to_unixtime(from_iso8601_timestamp('2024-06-01T00:00:00Z'))", 1717200000],
    ["date_format(date_add('day', 2, date_parse('2024-06-01', '%Y-%m-%d')), '%Y%m%d')", '20240603'],
    ["date_format(at_timezone(from_unixtime(0), 'Asia/Tokyo'), '%H')", '09'],
    ["element_at(map(['a'], [1]), 'b')", null],
    ['element_at([1, 2], 2)', 2],
    ['cardinality(filter([1, 2, 3], x -> x > 1))', 2],
    ["array_join(['a', 'b'], '-')", 'a-b'],
    [`json_extract_scalar('{"a": {"b": "c"}}', '$.a.b')`, 'c'],
    ["regexp_like('abc', '^a')", true],
    ['cardinality(sequence(1, 3))', 3],
    ["day_of_week(date_parse('2024-06-01', '%Y-%m-%d'))", 6],
    ['(SELECT approx_distinct(x) FROM (VALUES (1), (1), (2)) t(x))', 2],
    ['7 / 2', 3],
  ])('a function of Athena: %s', async (expression, wanted) => {
    expect(await engine.run(`SELECT ${expression} AS value`, { maxRows: 1 })).toMatchObject({ ok: true, answer: { rows: [[wanted]] } });
  });

  test.each([
    ["SELECT * FROM read_text('/etc/hostname')", 'file system operations are disabled'],
    ["SELECT * FROM read_csv('/etc/passwd')", 'file system operations are disabled'],
    ["SELECT * FROM glob('/etc/*')", 'file system operations are disabled'],
    ["SELECT * FROM '/etc/passwd'", 'does not exist'],
    ["SELECT * FROM read_parquet('https://example.com/x.parquet')", 'disabled'],
    ["COPY (SELECT 1) TO '/tmp/slc-query-test.csv'", 'file system operations are disabled'],
    ["EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/slc-query-test.csv'", 'file system operations are disabled'],
    ['CREATE TABLE t AS SELECT 1', 'want a SELECT'],
    ['DROP VIEW darktrace_finding', 'want a SELECT'],
    ["ATTACH '/tmp/slc-query-test.db' AS x", 'want a SELECT'],
    ['INSTALL httpfs', 'want a SELECT'],
    ['SET enable_external_access = true', 'want a SELECT'],
    ['SELECT 1; SELECT 2', 'found 2 statements'],
    ['  ', 'found no statement'],
  ])('is refused: %s', async (sql, wanted) => {
    expect(await engine.run(sql, { maxRows: 1 })).toEqual({ ok: false, message: expect.stringContaining(wanted) });
  });
});

test.each(["SELECT * FROM read_text('/etc/hostname')", 'CREATE TABLE t AS SELECT 1'])('what is refused ends with 2: %s', async (sql) => {
  expect(await slc(['query', sql, '--lake', lake])).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringContaining('query.sql'),
  });
});

test('nothing in the lake is written through the engine', async () => {
  const folder = join(lake, 'ext', partition('darktrace-finding', '20240601'));
  const before = readFileSync(join(folder, objectName('a')));
  for (const sql of [
    `COPY (SELECT 1) TO '${folder}/${objectName('a')}'`,
    `EXPLAIN ANALYZE COPY (SELECT 1) TO '${folder}/${objectName('a')}'`,
    `COPY (SELECT 1) TO '${folder}/new.csv'`,
    `SELECT * FROM enable_logging(storage = 'file', storage_path = '${folder}/logs')`,
    `SELECT * FROM enable_profiling(save_location = '${folder}/${objectName('a')}')`,
    `SELECT * FROM enable_profiling(save_location = '${folder}/profile.json')`,
  ]) {
    await slc(['query', sql, '--lake', lake]);
  }
  expect(readdirSync(folder)).toEqual([objectName('a')]);
  expect(readFileSync(join(folder, objectName('a'))).equals(before)).toBe(true);
});

test('an error of SQL tells the place and the tables', async () => {
  const { exitCode, stderr } = await slc(['query', 'SELECT nope FROM darktrace_auth', '--lake', lake]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('"nope" not found');
  expect(stderr).toMatch(/\n {7}\^|\^\n/);
  expect(stderr).toContain('tables: darktrace_auth, darktrace_finding, authentication, security_finding');
});

test('a hostile title is shown, not obeyed', async () => {
  const { stdout } = await slc(['query', 'SELECT finding.title FROM darktrace_finding LIMIT 1', '--lake', lake], { isTTY: true });
  expect(stdout).toContain('=cmd|calc \\u{1b}]0;owned\\u{7}\\u{202e}exe.txt');
  expect(stdout).not.toContain('\u001b]');
  expect(stdout).not.toContain('\u202e');
});

test('no more rows than asked for, with a note', async () => {
  const cut = await slc(['query', 'SELECT "time" FROM darktrace_finding ORDER BY "time"', '--lake', lake, '--max-rows', '2']);
  expect(cut.exitCode).toBe(0);
  expect(cut.stdout).toBe('         time\n1717200000000\n1717200060000\n2 rows\n');
  expect(cut.stderr).toContain('there are more rows than the 2 shown');
  const whole = await slc(['query', 'SELECT "time" FROM darktrace_finding', '--lake', lake, '--max-rows', '5']);
  expect(whole.stderr).toBe('');
});

test('an empty answer is an empty list', async () => {
  expect(await rows("SELECT * FROM darktrace_auth WHERE status = 'x'")).toEqual([]);
});

test('CSV cells are quoted, and what a spreadsheet would run is made plain', () => {
  const text = (value: string) => toCsv({ columns: [{ name: 'c', type: 'VARCHAR' }], rows: [[value]], cut: false }).slice(3, -2);
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '  =1', '\t=1', '\r=1', '＝1']) expect(text(formula)).toBe(`"'${formula}"`);
  expect(text('a,"b"')).toBe('"a,""b"""');
  expect(text('')).toBe('""');
  expect(text('plain')).toBe('plain');
  const numbers = { columns: [{ name: '=n', type: 'BIGINT' }], rows: [[-1], [null]], cut: false };
  expect(toCsv(numbers)).toBe('"\'=n"\r\n-1\r\n\r\n');
});

test('--csv prints nothing but CSV', async () => {
  const { stdout, stderr } = await slc(['query', 'SELECT finding FROM darktrace_finding ORDER BY "time" LIMIT 1', '--lake', lake, '--csv']);
  expect(stderr).toBe('');
  expect(stdout.split('\r\n')).toHaveLength(3);
  expect((await slc(['query', 'SELECT 1', '--lake', lake, '--csv', '--json'])).exitCode).toBe(2);
});

test('a class spread over two sources is one table', async () => {
  const folder = await writeLake([
    { path: `${partition('darktrace-auth', '20240601')}/${objectName('a')}`, rows: loginRows() },
    { path: `${partition('other-auth', '20240601')}/${objectName('b')}`, rows: `${loginRows()}, 'x' AS extra` },
  ]);
  const { stdout } = await slc([
    'query',
    'SELECT extra, count(*) AS n FROM authentication GROUP BY ALL ORDER BY extra',
    '--lake',
    folder,
    '--json',
  ]);
  expect(JSON.parse(stdout).result.rows).toEqual([
    { extra: 'x', n: 1 },
    { extra: null, n: 1 },
  ]);
  removeLake(folder);
});

test('a query is interrupted', async () => {
  const controller = new AbortController();
  const running = slc(['query', 'SELECT count(*) FROM range(1000000000000) a', '--lake', lake], { signal: controller.signal });
  setTimeout(() => controller.abort(), 300);
  expect((await running).exitCode).toBe(130);
});

describe('no lake', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'slc-no-lake-'));
  });
  afterAll(() => removeLake(folder));

  test('an absent folder, the default one among them, ends with 4 and says where it looked', async () => {
    const { exitCode, stderr } = await slc(['query', 'SELECT 1'], { cwd: folder });
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`no lake folder at ${folder}/demo-lake`);
  });

  test('a folder without objects ends with 4', async () => {
    const { exitCode, stderr } = await slc(['query', 'SELECT 1', '--lake', folder]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('ext/*/region=*/accountId=*/eventDay=*/');
  });

  test('a damaged object ends with 4 and is named', async () => {
    const damaged = await writeLake([{ path: `${partition('darktrace-finding', '20240601')}/${objectName('a')}`, rows: findingRows() }]);
    const day = join(damaged, 'ext', partition('darktrace-finding', '20240602'));
    mkdirSync(day, { recursive: true });
    writeFileSync(join(day, objectName('d')), 'PAR1 not really');
    const { exitCode, stderr } = await slc(['query', 'SELECT 1', '--lake', damaged]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(objectName('d'));
    removeLake(damaged);
  });
});
