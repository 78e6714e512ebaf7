import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { globSync } from 'tinyglobby';
import type { Receipt } from '../../src/lake/lake';
import { slc } from './run';

const ALERTS = readFileSync('src/sources/darktrace/samples/benign-noise.ndjson', 'utf8').split('\n').filter(Boolean);

let whole: string;
let folder: string;

beforeAll(async () => {
  whole = mkdtempSync(join(tmpdir(), 'slc-audit-'));
  mkdirSync(join(whole, 'raw', 'deep'), { recursive: true });
  writeFileSync(join(whole, 'raw', 'a.ndjson'), ALERTS.join('\n'));
  writeFileSync(join(whole, 'raw', 'deep', 'b.ndjson'), `${ALERTS[0]}\n{"broken": \n`);
  await slc(['convert', 'raw', '--out', 'lake'], { cwd: whole });
}, 60_000);
afterAll(() => rmSync(whole, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slc-audit-'));
  cpSync(whole, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function audit(...options: string[]) {
  const { exitCode, stdout } = await slc(['audit', '--raw', 'raw', '--lake', 'lake', '--json', ...options], { cwd: folder });
  const { result, problems } = JSON.parse(stdout);
  return { exitCode, result, problems: problems as { rule: string; file: string; message: string; raw?: { key: string } }[] };
}

const objects = () => globSync('lake/ext/**/*.parquet', { cwd: folder }).sort();
const receiptPaths = () => readdirSync(join(folder, 'lake/receipts')).map((name) => join(folder, 'lake/receipts', name));
const receiptOf = (key: string): string => receiptPaths().find((path) => JSON.parse(readFileSync(path, 'utf8')).raw.key === key) ?? '';

function edit(path: string, change: (receipt: { -readonly [name in keyof Receipt]: Receipt[name] }) => void): void {
  const receipt = JSON.parse(readFileSync(path, 'utf8'));
  change(receipt);
  writeFileSync(path, JSON.stringify(receipt));
}

test('what was converted adds up, to the row', async () => {
  const { exitCode, result, problems } = await audit('--hash');
  expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] });
  const receipts = receiptPaths().map((path) => JSON.parse(readFileSync(path, 'utf8')) as Receipt);
  const sum = (of: (receipt: Receipt) => number) => receipts.reduce((total, receipt) => total + of(receipt), 0);
  expect(result.totals).toEqual({
    rawObjects: 2,
    receipts: 2,
    receiptsWithoutRaw: 0,
    outputs: objects().length,
    rows: sum(({ outputs }) => outputs.reduce((rows, output) => rows + output.rows, 0)),
    lakeObjects: objects().length,
    underWay: 0,
    received: ALERTS.length + 2,
    delivered: sum(({ counts }) => counts.delivered),
    rejected: 1,
    ignored: sum(({ counts }) => counts.ignored),
  });
  expect(result.totals.rows).toBeGreaterThan(0);
});

/** What is done to the lake, and what the audit must find: rule and, where it matters, the raw object to convert again. */
const DAMAGES: readonly (readonly [string, () => void, readonly string[]])[] = [
  ['a raw object that nobody converted', () => writeFileSync(join(folder, 'raw/c.json'), ALERTS[0] ?? ''), ['receipt_missing c.json']],
  ['a raw object that was written over', () => appendFileSync(join(folder, 'raw/a.ndjson'), '\n{}'), ['receipt_stale a.ndjson']],
  ['a receipt that is gone', () => rmSync(receiptOf('a.ndjson')), ['receipt_missing a.ndjson', 'output_unnamed …']],
  [
    'a conversion that was not ended',
    () =>
      edit(receiptOf('a.ndjson'), (receipt) => {
        receipt.state = 'open';
      }),
    ['receipt_open a.ndjson'],
  ],
  [
    'a receipt that is no JSON',
    () => writeFileSync(receiptOf('a.ndjson'), '{'),
    ['receipt_unreadable', 'receipt_missing a.ndjson', 'output_unnamed …'],
  ],
  [
    'a receipt of the wrong form',
    () => writeFileSync(receiptOf('a.ndjson'), '{"receipt":1,"state":"done","raw":{"key":7}}'),
    ['receipt_unreadable', 'receipt_missing a.ndjson', 'output_unnamed …'],
  ],
  [
    'an alert that is in no sum',
    () =>
      edit(receiptOf('a.ndjson'), (receipt) => {
        receipt.counts = { ...receipt.counts, received: receipt.counts.received + 1 };
      }),
    ['sums a.ndjson'],
  ],
  [
    'rejected alerts without a rule',
    () =>
      edit(receiptOf('deep/b.ndjson'), (receipt) => {
        receipt.rejected = {};
      }),
    ['sums deep/b.ndjson'],
  ],
  ['an object that is gone', () => rmSync(join(folder, objectOf('deep/b.ndjson'))), ['output_missing deep/b.ndjson']],
  ['an object that was cut', () => truncateSync(join(folder, objectOf('deep/b.ndjson')), 100), ['output_differs deep/b.ndjson']],
  [
    'an object with other rows',
    () =>
      edit(receiptOf('deep/b.ndjson'), (receipt) => {
        receipt.outputs = receipt.outputs.map((output) => ({ ...output, rows: output.rows + 1 }));
      }),
    ['output_differs deep/b.ndjson …'],
  ],
  [
    'an object of as many bytes that is no Parquet',
    () =>
      writeFileSync(join(folder, objectOf('deep/b.ndjson')), Buffer.alloc(readFileSync(join(folder, objectOf('deep/b.ndjson'))).length)),
    ['output_differs deep/b.ndjson'],
  ],
  [
    'an object that no receipt names',
    () =>
      cpSync(join(folder, objectOf('deep/b.ndjson')), join(folder, dirname(objectOf('deep/b.ndjson')), `${'0'.repeat(32)}.zstd.parquet`)),
    ['output_unnamed'],
  ],
  [
    'an output of two receipts',
    () => cpSync(receiptOf('deep/b.ndjson'), join(folder, 'lake/receipts', `${'0'.repeat(32)}.json`)),
    ['output_doubled deep/b.ndjson …'],
  ],
  ['rejects that are gone', () => rmSync(join(folder, 'lake/rejects'), { recursive: true }), ['rejects_missing deep/b.ndjson']],
  [
    'a rejected alert that is gone',
    () => {
      const [name = ''] = readdirSync(join(folder, 'lake/rejects'));
      writeFileSync(join(folder, 'lake/rejects', name), '');
    },
    ['rejects_differ deep/b.ndjson'],
  ],
];

function objectOf(rawKey: string): string {
  const { outputs } = JSON.parse(readFileSync(receiptOf(rawKey), 'utf8')) as Receipt;
  return join('lake', outputs[0]?.key ?? '');
}

test.each(DAMAGES)('%s is found', async (_, damage, wanted) => {
  damage();
  const { exitCode, result, problems } = await audit();
  expect(exitCode).toBe(1);
  const found = problems.map(({ rule, raw }) => [rule.replace('audit.', ''), raw?.key].filter(Boolean).join(' '));
  const several = wanted.find((each) => each.endsWith(' …'))?.replace(' …', '');
  expect(found.filter((each) => each !== several).sort()).toEqual(wanted.filter((each) => !each.endsWith(' …')).sort());
  if (several) expect(found).toContain(several);
  expect(result.problems).toBe(problems.length);
});

test('an object of the same size and rows with other bytes is found by its hash alone', async () => {
  const path = join(folder, objectOf('deep/b.ndjson'));
  const bytes = readFileSync(path);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect((await audit()).exitCode).toBe(0);
  expect((await audit('--hash')).problems.map(({ rule }) => rule)).toEqual(['audit.output_differs']);
});

test('what was written within the grace time is no fault', async () => {
  writeFileSync(join(folder, 'raw/c.json'), ALERTS[0] ?? '');
  const { exitCode, result } = await audit('--grace', '5');
  expect(exitCode).toBe(0);
  expect(result.totals.underWay).toBe(1);
});

test('a raw object that was converted for two tenants is one raw object with two receipts', async () => {
  await slc(['convert', 'raw', '--out', 'lake', '--tenant', 'other'], { cwd: folder });
  const { exitCode, result } = await audit();
  expect(exitCode).toBe(0);
  expect(result.totals).toMatchObject({ rawObjects: 2, receipts: 4, receiptsWithoutRaw: 0 });
  rmSync(join(folder, 'raw/deep/b.ndjson'));
  expect((await audit()).result.totals).toMatchObject({ rawObjects: 1, receipts: 4, receiptsWithoutRaw: 2 });
});

test('objects of other sources and of no reader are left alone', async () => {
  for (const name of [
    'ext/other-source/region=x/accountId=y/eventDay=z/a.parquet',
    objectOf('a.ndjson')
      .replace(/[^/]+$/, '_tmp.parquet')
      .replace('lake/', ''),
  ]) {
    mkdirSync(dirname(join(folder, 'lake', name)), { recursive: true });
    writeFileSync(join(folder, 'lake', name), 'x');
  }
  expect((await audit()).exitCode).toBe(0);
});

test('a lake that is somewhere else is told, not called empty', async () => {
  renameSync(join(folder, 'lake'), join(folder, 'lake2'));
  const { exitCode, problems } = await audit();
  expect(exitCode).toBe(4);
  expect(problems[0]?.message).toContain('lake');
  expect((await slc(['audit', '--lake', 'lake'], { cwd: folder })).exitCode).toBe(2);
});

test('for people there is a table and a verdict', async () => {
  const { stdout } = await slc(['audit', '--raw', 'raw', '--lake', 'lake'], { cwd: folder });
  expect(stdout).toContain('everything adds up');
  rmSync(join(folder, objectOf('deep/b.ndjson')));
  const damaged = await slc(['audit', '--raw', 'raw', '--lake', 'lake'], { cwd: folder });
  expect(damaged.stdout).toContain('1 problems: output_missing 1');
  expect(damaged.stderr).toContain('an output of deep/b.ndjson is not in the lake');
});
