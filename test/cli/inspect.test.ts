import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slc } from './run';
import { findingRows, JUNE_1_MS, loginRows, objectName, partition, removeLake, smallLake, writeLake } from './small-lake';

const DAY_1 = partition('darktrace-finding', '20240601');

let lake: string;
beforeAll(async () => {
  lake = await smallLake();
});
afterAll(() => removeLake(lake));

test('a lake whose objects agree with their paths', async () => {
  const { exitCode, stdout, stderr } = await slc(['inspect', lake, '--json']);
  expect(stderr).toBe('');
  const { result, problems } = JSON.parse(stdout);
  expect(problems).toEqual([]);
  expect(exitCode).toBe(0);
  expect(result.totals).toMatchObject({
    objects: 3,
    rows: 6,
    partitions: 3,
    sources: { 'darktrace-finding': 2001, 'darktrace-auth': 3002 },
    codecs: ['GZIP', 'ZSTD'],
  });
  expect(result.partitions).toContainEqual({
    source: 'darktrace-finding',
    region: 'eu-west-1',
    accountId: 'external_acme',
    eventDay: '20240602',
    objects: 1,
    emptyObjects: 0,
    rows: 2,
    bytes: expect.any(Number),
  });
});

test('a lake as text', async () => {
  const { stdout } = await slc(['inspect', lake]);
  expect(stdout).toMatch(/^darktrace-finding {2}eu-west-1 {2}external_acme {2}20240601 +1 +3 /m);
  expect(stdout).toContain('3 objects, 6 rows,');
  expect(stdout).toContain('every object agrees with its path');
});

test('one object in full', async () => {
  const file = join(lake, 'ext', DAY_1, objectName('a'));
  const { exitCode, stdout } = await slc(['inspect', file, '--json']);
  expect(exitCode).toBe(0);
  const { result } = JSON.parse(stdout);
  expect(result).toMatchObject({ rows: 3, codecs: ['ZSTD'], createdBy: expect.stringContaining('DuckDB') });
  expect(result.bytes).toBe(readFileSync(file).length);
  expect(result.rowGroups).toEqual([{ rows: 3, bytes: expect.any(Number), sortedBy: [] }]);
  expect(result.columns.find(({ path }: { path: string }) => path === 'time')).toMatchObject({
    type: 'INT64',
    nulls: 0,
    min: JUNE_1_MS,
    max: JUNE_1_MS + 120_000,
  });
  expect(result.pages.data).toBe(result.columns.length);
  expect(result.pages.largest.uncompressedBytes).toBeGreaterThan(0);
  expect(result.schema).toContainEqual({ depth: 0, name: 'unmapped', type: 'group', repetition: 'OPTIONAL', logicalType: 'MAP' });

  const text = (await slc(['inspect', file])).stdout;
  expect(text).toMatch(/^codec +ZSTD$/m);
  expect(text).toMatch(/^finding\.title .*=cmd\|calc \\u\{1b\}\]0;owned/m);
  expect(text).toContain('  observables: optional group (LIST)\n    list: repeated group\n      element: optional group\n');
});

test('dictionary pages are told from data pages', async () => {
  const folder = await writeLake([{ path: `${DAY_1}/${objectName('a')}`, rows: findingRows(JUNE_1_MS, 1000) }]);
  const { stdout } = await slc(['inspect', join(folder, 'ext', DAY_1, objectName('a')), '--json']);
  const { columns, pages } = JSON.parse(stdout).result;
  expect(pages.data).toBe(columns.length);
  expect(pages.dictionary).toBe(
    columns.filter(({ encodings }: { encodings: string[] }) => encodings.some((name) => name.includes('DICTIONARY'))).length,
  );
  expect(pages.dictionary).toBeGreaterThan(0);
  removeLake(folder);
});

test.each([
  ['lake.event_day_rows', DAY_1, objectName('a'), findingRows(JUNE_1_MS - 60_000, 3)],
  ['lake.event_day_rows', DAY_1, objectName('a'), findingRows(JUNE_1_MS + 86_399_999, 2)],
  ['lake.event_day_rows', DAY_1, objectName('a'), `${findingRows()} UNION ALL BY NAME SELECT NULL::BIGINT AS "time"`],
  ['lake.time_statistics', DAY_1, objectName('a'), 'SELECT 2001 AS class_uid'],
  ['lake.class_mixed', DAY_1, objectName('a'), `${findingRows()} UNION ALL BY NAME ${loginRows()}`],
  ['lake.object_name', DAY_1, 'part-0001.zstd.parquet', findingRows()],
  ['lake.object_name', DAY_1, objectName('A'), findingRows()],
  ['lake.codec', DAY_1, objectName('a', 'gz'), findingRows()],
  ['lake.event_day', partition('darktrace-finding', '2024-06-01'), objectName('a'), findingRows()],
  ['lake.event_day', partition('darktrace-finding', '20240231'), objectName('a'), findingRows()],
  ['lake.region', DAY_1.replace('eu-west-1', 'EU'), objectName('a'), findingRows()],
  ['lake.account_id', DAY_1.replace('external_acme', 'acme'), objectName('a'), findingRows()],
  ['lake.source', partition('a-source-name-beyond-20', '20240601'), objectName('a'), findingRows()],
  ['lake.path', 'darktrace-finding/20240601', objectName('a'), findingRows()],
])('%s: %s/%s', async (rule, folder, name, rows) => {
  const wrong = await writeLake([{ path: `${folder}/${name}`, rows }]);
  const { exitCode, stdout } = await slc(['inspect', wrong, '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).problems).toMatchObject([{ rule, level: 'error', file: `ext/${folder}/${name}` }]);
  removeLake(wrong);
});

test('one source with two classes', async () => {
  const mixed = await writeLake([
    { path: `${DAY_1}/${objectName('a')}`, rows: findingRows() },
    { path: `${DAY_1}/${objectName('b')}`, rows: loginRows() },
  ]);
  const { exitCode, stdout } = await slc(['inspect', mixed, '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).problems).toMatchObject([{ rule: 'lake.class_mixed', file: `ext/${DAY_1}/${objectName('b')}` }]);
  removeLake(mixed);
});

test('an object of no rows is counted, not faulted', async () => {
  const emptied = await writeLake([{ path: `${DAY_1}/${objectName('a')}`, rows: `${findingRows()} LIMIT 0` }]);
  const { exitCode, stdout } = await slc(['inspect', emptied, '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).result.partitions).toMatchObject([{ objects: 1, emptyObjects: 1, rows: 0 }]);
  removeLake(emptied);
});

test('a page above 1 MB', async () => {
  const folder = await writeLake([
    { path: `${DAY_1}/${objectName('a')}`, rows: `SELECT *, repeat('x', 2000000) AS raw_data FROM (${findingRows(JUNE_1_MS, 1)})` },
  ]);
  const { exitCode, stdout } = await slc(['inspect', folder, '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).problems).toMatchObject([{ rule: 'lake.page_size', message: expect.stringContaining('raw_data') }]);
  removeLake(folder);
});

describe('unreadable input', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'slc-inspect-'));
  });
  afterAll(() => removeLake(folder));

  const whole = () => join(lake, 'ext', DAY_1, objectName('a'));

  test.each([
    ['absent', () => join(folder, 'absent.parquet')],
    ['a folder without Parquet', () => folder],
    ['empty', () => write('empty.parquet', '')],
    ['a web page', () => write('page.parquet', '<!doctype html><title>Sign in</title>')],
    ['only magic numbers', () => write('magic.parquet', 'PAR1PAR1PAR1')],
    [
      'a footer length beyond the file',
      () => write('length.parquet', Buffer.concat([Buffer.from('PAR1'), Buffer.from('ffffff7f', 'hex'), Buffer.from('PAR1')])),
    ],
    ['truncated', () => truncated('short.parquet', 100)],
    ['pages overwritten', () => scrambled('scrambled.parquet')],
  ])('%s ends with 4', async (_name, path) => {
    const { exitCode, stdout, stderr } = await slc(['inspect', path()]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^slc: error \((input|lake|parquet)\.\w+\): /);
    expect(exitCode).toBe(4);
  });

  test('a damaged object in a lake is one problem; the rest is read', async () => {
    const day = join(folder, 'ext', DAY_1);
    mkdirSync(day, { recursive: true });
    copyFileSync(whole(), join(day, objectName('a')));
    writeFileSync(join(day, objectName('b')), 'not Parquet at all');
    const { exitCode, stdout } = await slc(['inspect', join(folder, 'ext'), '--json']);
    expect(exitCode).toBe(1);
    const { result, problems } = JSON.parse(stdout);
    expect(problems).toMatchObject([{ rule: 'parquet.unreadable', file: `${DAY_1}/${objectName('b')}` }]);
    expect(result.totals).toMatchObject({ objects: 2, rows: 3 });
  });

  function write(name: string, content: string | Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  function truncated(name: string, bytes: number): string {
    const path = write(name, readFileSync(whole()));
    truncateSync(path, bytes);
    return path;
  }

  function scrambled(name: string): string {
    const bytes = readFileSync(whole());
    bytes.fill(0xff, 4, 300);
    return write(name, bytes);
  }
});
