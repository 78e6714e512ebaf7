import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { glob } from 'tinyglobby';
import { readRecords } from '../../src/lake/read-records';
import { type ClassName, OCSF_VERSIONS } from '../../src/ocsf/record';
import { encodeParquet, loadCompressor } from '../../src/parquet/writer';
import { sources } from '../../src/sources';
import { slc } from './run';
import { objectName, partition, removeLake, writeLake } from './small-lake';

const SAMPLES = join(__dirname, '../../src/sources/darktrace/samples');
const STORY = join(SAMPLES, 'benign-noise.ndjson');

let folder: string;
/** OCSF records of a sample, one JSON text each. */
let lines: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slc-validate-'));
  const { stdout } = await slc(['convert', STORY, '--to', 'ndjson']);
  lines = stdout.trimEnd().split('\n');
});
afterAll(() => removeLake(folder));

function damaged(line: string, change: (record: Record<string, unknown>) => void): string {
  const record = JSON.parse(line);
  change(record);
  return JSON.stringify(record);
}

async function validated(content: string | Buffer, ...flags: string[]) {
  const file = join(folder, 'records.ndjson');
  writeFileSync(file, content);
  const { exitCode, stdout } = await slc(['validate', file, '--json', ...flags]);
  return { exitCode, ...JSON.parse(stdout) };
}

test('good records: warnings are counted and do not fail', async () => {
  const { exitCode, result, problems } = await validated(lines.join('\n'));
  expect(result).toMatchObject({ records: lines.length, valid: lines.length, invalid: 0, unread: 0 });
  expect(problems.every(({ level }: { level: string }) => level === 'warning')).toBe(true);
  expect(exitCode).toBe(0);
});

test('a bad record is told by rule, line and JSON path; the rest goes on', async () => {
  const bad = damaged(lines[1]!, (record) => {
    record['type_uid'] = 1;
  });
  const { exitCode, result, problems } = await validated([lines[0], bad, lines[2]].join('\n'));
  expect(exitCode).toBe(1);
  expect(result).toMatchObject({ records: 3, valid: 2, invalid: 1 });
  expect(problems[0]).toMatchObject({ level: 'error', file: join(folder, 'records.ndjson'), line: 2, path: '$.type_uid' });
  expect(result.rules[0]).toMatchObject({ rule: problems[0].rule, level: 'error', count: 1 });
});

test('many faults of one rule are counted, the first places kept', async () => {
  const bad = damaged(lines[0]!, (record) => {
    record['severity_id'] = 'high';
  });
  const { result } = await validated(Array(50).fill(bad).join('\n'));
  const worst = result.rules.find(({ level }: { level: string }) => level === 'error');
  expect(worst.count).toBe(50);
  expect(worst.first.map(({ line }: { line: number }) => line)).toEqual([1, 2, 3]);
});

test('lines that are no record are told beside the others', async () => {
  const { exitCode, result, problems } = await validated([lines[0], 'not JSON', '{"a":1,"a":2}', lines[2]].join('\n'));
  expect(exitCode).toBe(1);
  expect(result).toMatchObject({ records: 2, unread: 2 });
  expect(problems.filter(({ level }: { level: string }) => level === 'error')).toMatchObject([
    { rule: 'input.not_json', line: 2 },
    { rule: 'input.duplicate_key', line: 3, path: '$.a' },
  ]);
});

test('gzip and standard input', async () => {
  expect((await validated(gzipSync(lines.join('\n')))).result.records).toBe(lines.length);
  const { exitCode, stdout } = await slc(['validate', '-'], { stdin: lines.join('\n') });
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`${lines.length} records, ${lines.length} valid, 0 invalid`);
});

test('--ocsf holds records against another version than theirs', async () => {
  const { exitCode, problems } = await validated(lines[0]!, '--ocsf', '1.1.0');
  expect(exitCode).toBe(1);
  expect(problems.some(({ path }: { path: string }) => path === '$.metadata.version')).toBe(true);
});

test('text: a table of rules with the first place, errors on stderr', async () => {
  const bad = damaged(lines[0]!, (record) => {
    record['type_uid'] = 1;
  });
  const { exitCode, stdout, stderr } = await slc(['validate', '-'], { stdin: bad });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^error {2} +ocsf\.\w+ +1 {2}standard input line 1 \$\.type_uid$/m);
  expect(stderr).toMatch(/^slc: error \(ocsf\.\w+\): standard input line 1 \$\.type_uid: /);
  expect(stderr).not.toContain('warning');
});

test('an absent file ends with 4, after the others were validated', async () => {
  const { exitCode, stdout } = await slc(['validate', join(folder, 'absent'), '-', '--json'], { stdin: lines[0]! });
  expect(exitCode).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({
    result: { records: 1 },
    problems: expect.arrayContaining([expect.objectContaining({ rule: 'input.unreadable' })]),
  });
  expect((await slc(['validate', folder])).exitCode).toBe(4);
});

test('a damaged Parquet file ends with 4', async () => {
  const file = join(folder, 'damaged.parquet');
  writeFileSync(file, 'PAR1 and then nothing of the kind');
  const { exitCode, stderr } = await slc(['validate', file]);
  expect(exitCode).toBe(4);
  expect(stderr).toContain('not a whole Parquet file');
});

test('rows that are no OCSF record are invalid by row', async () => {
  const lake = await writeLake([
    {
      path: `${partition('darktrace-finding', '20240601')}/${objectName('a')}`,
      rows: "SELECT 2001 AS class_uid, {'__proto__': 1} AS odd FROM range(2)",
    },
  ]);
  const { exitCode, stdout } = await slc(['validate', lake, '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    result: { records: 2, invalid: 2 },
    problems: expect.arrayContaining([expect.objectContaining({ row: 2 })]),
  });
  expect(({} as { odd?: unknown }).odd).toBeUndefined();
  removeLake(lake);
});

test('a converted lake validates and keeps the layout', async () => {
  const lake = join(folder, 'lake');
  await slc(['convert', STORY, '--out', lake]);
  const validated = await slc(['validate', lake, '--json']);
  expect(JSON.parse(validated.stdout)).toMatchObject({ exitCode: 0, result: { valid: lines.length, invalid: 0 } });
  const inspected = await slc(['inspect', lake, '--json']);
  expect(JSON.parse(inspected.stdout)).toMatchObject({ exitCode: 0, result: { totals: { rows: lines.length } }, problems: [] });
});

test.each(OCSF_VERSIONS)(
  'records of all samples, OCSF %s, read back from Parquet as they were written',
  async (version) => {
    const samples = await glob(['*.json', '*.ndjson'], { cwd: SAMPLES, absolute: true, ignore: ['*.ocsf.json'] });
    const { stdout } = await slc(['convert', ...samples, '--to', 'ndjson', '--ocsf', version, '--finding-class', 'both']);
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const compressor = await loadCompressor('zstd');
    let readBack = 0;
    for (const table of sources.flatMap(({ tables }) => tables)) {
      const written = records.filter(({ class_uid }) => class_uid === CLASS_UIDS[table.class]);
      expect(written.length).toBeGreaterThan(10);
      const file = join(folder, `${table.name}-${version}.parquet`);
      writeFileSync(file, encodeParquet(table.columns(version), written, { compressor, createdBy: 'test version 1.0.0 (build 1)' }));
      for await (const read of readRecords(file)) {
        expect(read).toEqual({ ok: true, row: expect.any(Number), record: written[read.ok ? read.row - 1 : -1] });
        readBack += 1;
      }
    }
    expect(readBack).toBe(records.length);
  },
  30_000,
);

const CLASS_UIDS: Readonly<Record<ClassName, number>> = { security_finding: 2001, detection_finding: 2004, authentication: 3002 };
