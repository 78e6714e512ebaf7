import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { main } from '../../src/cli/main';
import { slc } from '../cli/run';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slc-simulate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SMALL = ['--users', '20', '--events', '400', '--days', '5'];

test('alerts to a file, the truth to another, a summary for people', async () => {
  const ran = await slc(['simulate', 'mixed', ...SMALL, '--out', 'alerts.ndjson', '--truth', 'truth.json'], { cwd: folder });
  expect(ran).toEqual({
    exitCode: 0,
    stdout: '400 alerts of 20 users in 5 days; 2 accounts are compromised, see truth.json\n',
    stderr: '',
  });
  const lines = readFileSync(join(folder, 'alerts.ndjson'), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(400);
  for (const line of lines)
    expect(JSON.parse(line)).toEqual(expect.objectContaining({ appliance: expect.any(String), alert: expect.any(Object) }));
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  expect(truth).toMatchObject({ seed: 1, scenario: 'mixed' });
  expect(truth.accounts).toHaveLength(20);
});

test('alerts to standard output are nothing but alerts, and the same as in a file', async () => {
  const streamed = await slc(['simulate', 'oauth-app', ...SMALL], { cwd: folder });
  expect(streamed.exitCode).toBe(0);
  expect(streamed.stderr).toContain('400 alerts');
  await slc(['simulate', 'oauth-app', ...SMALL, '--out', 'alerts.ndjson'], { cwd: folder });
  expect(readFileSync(join(folder, 'alerts.ndjson'), 'utf8')).toBe(streamed.stdout);
  expect((await slc(['simulate', 'oauth-app', ...SMALL, '--quiet'], { cwd: folder })).stderr).toBe('');
});

test('--json tells the settings and what was written', async () => {
  const { stdout } = await slc(['simulate', 'mfa-bypass', ...SMALL, '--start', '2024-02-29', '--out', 'a.ndjson', '--json'], {
    cwd: folder,
  });
  const text = readFileSync(join(folder, 'a.ndjson'), 'utf8');
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    verb: 'simulate',
    result: {
      scenario: 'mfa-bypass',
      seed: 1,
      users: 20,
      days: 5,
      events: 400,
      start: '2024-02-29',
      compromised: 1,
      bytes: Buffer.byteLength(text),
    },
  });
  expect(new Date(JSON.parse(text.split('\n')[0] as string).fetchedAt).toISOString()).toMatch(/^2024-02-29/);
});

test.each([
  [['simulate', 'ransomware'], 2, 'unknown scenario "ransomware", wanted one of mfa-bypass, oauth-app, mixed'],
  [['simulate', 'mixed', '--start', '2025-02-30'], 2, '--start is "2025-02-30", wanted a day such as 2025-01-06'],
  [['simulate', 'mixed', '--json'], 2, '--json and the alerts both want standard output'],
  [['simulate', 'mixed', '--users', '1000', '--events', '10'], 2, '10 alerts are too few for the stories of 40 accounts, wanted at least'],
  [['simulate', 'mixed', ...SMALL, '--out', 'missing/alerts.ndjson'], 3, 'cannot be written: ENOENT'],
  [['simulate', 'mixed', ...SMALL, '--truth', 'missing/truth.json'], 3, 'cannot be written: ENOENT'],
])('%j is refused with what was wanted', async (argv, exitCode, message) => {
  const ran = await slc(argv, { cwd: folder });
  expect(ran.exitCode).toBe(exitCode);
  expect(ran.stderr + ran.stdout).toContain(message);
  expect(readdirSync(folder)).toEqual([]);
});

test('a slow reader holds the simulation back: no more than one piece waits for it', async () => {
  let most = 0;
  let received = 0;
  const stdout = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      most = Math.max(most, stdout.writableLength);
      received += chunk.length;
      setImmediate(done);
    },
  });
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
  const io = { stdin: Readable.from([]), stdout, stderr, env: {}, cwd: folder, signal: new AbortController().signal };
  expect(await main(['simulate', 'mixed', '--users', '20', '--events', '1000'], io)).toBe(0);
  expect(received).toBeGreaterThan(3_000_000);
  expect(most).toBeLessThan(400_000);
});

test('a reader that has seen enough is no fault', async () => {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })),
  });
  stdout.on('error', () => {});
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
  const io = { stdin: Readable.from([]), stdout, stderr, env: {}, cwd: folder, signal: new AbortController().signal };
  expect(await main(['simulate', 'mixed', ...SMALL], io)).toBe(0);
});

test('an interrupted simulation stops and says so', async () => {
  const controller = new AbortController();
  controller.abort();
  const ran = await slc(['simulate', 'mixed', ...SMALL, '--out', 'alerts.ndjson'], { cwd: folder, signal: controller.signal });
  expect(ran.exitCode).toBe(130);
  expect(readFileSync(join(folder, 'alerts.ndjson'), 'utf8')).toBe('');
});

test('an interruption is heard while alerts go to a standard output that takes them at once', async () => {
  const started = performance.now();
  const ran = await slc(['simulate', 'mixed', '--users', '500', '--events', '100000'], { cwd: folder, signal: AbortSignal.timeout(300) });
  expect(ran.exitCode).toBe(130);
  expect(performance.now() - started).toBeLessThan(10_000);
});
