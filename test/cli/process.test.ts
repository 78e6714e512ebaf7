import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { VERBS } from '../../src/cli/verbs';

const ROOT = join(__dirname, '../..');

/** A checkout in small: the launcher, and bundles made as the build makes them. */
let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'slc-process-'));
  mkdirSync(join(checkout, 'bin'));
  copyFileSync(join(ROOT, 'bin/slc.js'), join(checkout, 'bin/slc.js'));
  copyFileSync(join(ROOT, 'package.json'), join(checkout, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  bundle('spawned=test/cli/spawned.ts');
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

/** Verbs stay outside: what is tried here is the process around them. */
function bundle(entry: string): void {
  const verbs = VERBS.map(({ name }) => `--external:./${name}`);
  const shape = [
    '--bundle',
    '--format=esm',
    '--platform=node',
    '--target=node20',
    '--packages=external',
    `--outdir=${join(checkout, 'dist')}`,
  ];
  execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [entry, ...shape, ...verbs, '--log-level=error'], { cwd: ROOT });
}

describe('bin/slc.js', () => {
  const launch = (...argv: string[]) => spawnSync(process.execPath, [join(checkout, 'bin/slc.js'), ...argv], { encoding: 'utf8' });

  test('without a build it says which command makes one', () => {
    const { status, stderr } = launch('query', 'SELECT 1');
    expect(stderr).toContain('npm run build');
    expect(status).toBe(3);
  });

  test.each(['--version', '-V'])('%s is answered without a build', (flag) => {
    expect(launch(flag)).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('with a build it runs the command line', () => {
    bundle('slc=src/cli/main.ts');
    expect(launch('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: slc <verb>'), stderr: '' });
    expect(launch('qurey')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Did you mean query?') });
  });
});

describe('the process', () => {
  const start = (verb: string) => spawn(process.execPath, [join(checkout, 'dist/spawned.js'), verb]);

  test('SIGINT lets the verb leave things whole, then ends with 130', async () => {
    const child = start('tidy');
    await spoken(child);
    child.kill('SIGINT');
    expect(await ended(child)).toMatchObject({
      code: 130,
      signal: null,
      stdout: 'left whole\n',
      stderr: expect.stringContaining('interrupted'),
    });
  });

  test('a second SIGINT does not wait', async () => {
    const child = start('stubborn');
    await spoken(child);
    const startedMs = performance.now();
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGINT'), 100);
    expect(await ended(child)).toMatchObject({ code: 130, signal: null });
    expect(performance.now() - startedMs).toBeLessThan(1900);
  });

  test('a reader that has seen enough ends it quietly with 0', async () => {
    const child = start('flood');
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended(child)).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  test('a verb that can never end is a fault of ours, not a silent success', async () => {
    expect(await ended(start('forgotten'))).toMatchObject({ code: 70, stdout: '', stderr: expect.stringContaining('internal fault') });
  });

  test('a fault outside any promise ends with 70 and quotes nothing', async () => {
    const { code, stderr } = await ended(start('later'));
    expect(stderr).toMatch(/^slc: error \(cli\.internal\): internal fault: SyntaxError/);
    expect(stderr).not.toContain('hunter2');
    expect(code).toBe(70);
  });
});

function spoken(child: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve) => child.stdout.once('data', () => resolve()));
}

function ended(
  child: ChildProcessWithoutNullStreams,
): Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr })));
}
