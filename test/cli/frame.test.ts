import { EXIT } from '../../src/cli/exit-codes';
import { failed, type Outcome, type Verb } from '../../src/cli/verb';
import { VERBS, type VerbEntry } from '../../src/cli/verbs';
import { slc } from './run';

const SECRET = 'hunter2-in-an-alert';

/** Verbs that end in a given way; the frame around them is the real one. */
const ENDINGS: readonly VerbEntry[] = [
  ending('fine', async () => ({ exitCode: EXIT.done, result: { seen: 9007199254740993n, small: 7n }, problems: [], text: 'done\n' })),
  ending('unfinished', async () => failed(EXIT.partialWrite, { rule: 'lake.write', message: 'the disk is full', file: 'out/a.parquet' })),
  ending('unset', async () => failed(EXIT.configuration, { rule: 'config.absent', message: 'no region' })),
  ending('noisy', async () => ({
    exitCode: EXIT.problemsFound,
    result: { records: 30 },
    problems: [
      { rule: 'ocsf.x', level: 'warning', message: 'mild', file: 'in\u001b[2J.json', line: 3, row: 4, path: '$.a', hint: 'look' },
      ...Array.from({ length: 29 }, () => ({ rule: 'ocsf.y', level: 'error' as const, message: 'bad' })),
    ],
    text: '',
  })),
  ending('broken', async () => JSON.parse(`{"password": ${SECRET}`)),
  ending('odd', () => Promise.reject(SECRET)),
  ending('piped', () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))),
  ending('endless', () => new Promise(() => setInterval(() => {}, 60_000).unref())),
];

function ending(name: string, run: () => Promise<Outcome>): VerbEntry {
  const example = { command: name, explanation: name };
  const verb: Verb = {
    arguments: [{ name: '[inputs...]', description: 'anything' }],
    options: [{ flags: '--depth <n>', description: 'a number', integer: { min: 1, max: 9 } }],
    examples: [example, example],
    run,
  };
  return { name, summary: name, load: async () => ({ verb }) };
}

test.each([
  ['fine', 0],
  ['noisy', 1],
  ['unset', 3],
  ['unfinished', 5],
  ['broken', 70],
  ['odd', 70],
  ['piped', 0],
])('%s ends with %i', async (name, wanted) => {
  expect((await slc([name], { verbs: ENDINGS })).exitCode).toBe(wanted);
});

test.each([
  [[], 'no verb given'],
  [['fien'], "unknown command 'fien'\n(Did you mean fine?)"],
  [['fine', '--jsn'], "unknown option '--jsn'\n(Did you mean --json?)"],
  [['fine', '--depth', '10'], 'want a whole number from 1 to 9'],
  [['fine', '--depth', '1e0'], 'want a whole number from 1 to 9'],
])('a command line that cannot be understood ends with 2: %j', async (argv, wanted) => {
  const { exitCode, stdout, stderr } = await slc(argv, { verbs: ENDINGS });
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(wanted);
});

test('an interrupted verb ends with 130 even if it never returns', async () => {
  const controller = new AbortController();
  const running = slc(['endless', '--json'], { verbs: ENDINGS, signal: controller.signal });
  controller.abort();
  const { exitCode, stdout } = await running;
  expect(exitCode).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, exitCode: 130, problems: [{ rule: 'cli.interrupted' }] });
});

test('a fault of ours says where and how to report it, and quotes nothing', async () => {
  const { stdout, stderr } = await slc(['broken'], { verbs: ENDINGS });
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^slc: error \(cli\.internal\): internal fault: SyntaxError at .*frame\.test\.ts:\d+:\d+\n {2}please report/);
  expect(stderr).not.toContain(SECRET.slice(0, 7));
  expect((await slc(['broken'], { verbs: ENDINGS, env: { SLC_DEBUG: '1' } })).stderr).toContain('at JSON.parse');
});

test.each([
  ['fine', { ok: true, verb: 'fine', exitCode: 0, result: { seen: '9007199254740993', small: 7 }, problems: [] }],
  [
    'unset',
    { ok: false, verb: 'unset', exitCode: 3, result: {}, problems: [{ rule: 'config.absent', level: 'error', message: 'no region' }] },
  ],
])('--json prints one envelope and nothing else: %s', async (name, wanted) => {
  const { stdout, stderr } = await slc([name, '--json'], { verbs: ENDINGS });
  expect(stderr).toBe('');
  expect(stdout.endsWith('}\n')).toBe(true);
  expect(JSON.parse(stdout)).toEqual(wanted);
});

test.each([
  [['fien', '--json'], null, 2],
  [['fine', '--depth', 'x', '--json'], 'fine', 2],
  [['broken', '--json'], 'broken', 70],
])('the envelope is printed whatever happens: %j', async (argv, verb, exitCode) => {
  const { stdout, stderr } = await slc(argv, { verbs: ENDINGS });
  expect(stderr).toBe('');
  expect(Object.keys(JSON.parse(stdout))).toEqual(['ok', 'verb', 'exitCode', 'result', 'problems']);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, verb, exitCode, result: {} });
});

test('people see the place of a problem, no escape sequence in it, and how many were left out', async () => {
  const lines = (await slc(['noisy'], { verbs: ENDINGS })).stderr.split('\n');
  expect(lines[0]).toBe('slc: warning (ocsf.x): in\\u{1b}[2J.json line 3 row 4 $.a: mild');
  expect(lines[1]).toBe('  look');
  expect(lines.at(-2)).toBe('slc: 10 more problems; --json tells all that were kept');
  expect((await slc(['noisy', '--quiet'], { verbs: ENDINGS })).stderr).not.toContain('mild');
});

test.each([
  ['a terminal', {}, [], true],
  ['NO_COLOR', { NO_COLOR: '1' }, [], false],
  ['--no-color', {}, ['--no-color'], false],
])('colour on stderr: %s', async (_name, env, flags, wanted) => {
  const { stderr } = await slc(['unset', ...flags], { verbs: ENDINGS, isTTY: true, env });
  expect(stderr.includes('\u001b[31m')).toBe(wanted);
});

test('the help names every verb and every exit code', async () => {
  const { exitCode, stdout } = await slc(['--help']);
  expect(exitCode).toBe(0);
  for (const { name, summary } of VERBS) expect(stdout).toMatch(new RegExp(`${name} .*${summary}`));
  for (const code of Object.values(EXIT)) expect(stdout).toMatch(new RegExp(`\\b${code}\\b`));
});

test.each(VERBS.map(({ name }) => name))('slc %s --help shows two examples of it', async (name) => {
  const { exitCode, stdout } = await slc([name, '--help']);
  expect(exitCode).toBe(0);
  expect(stdout.match(new RegExp(`^ +\\$ slc ${name} .*$`, 'gm'))).toHaveLength(2);
  expect(await slc(['help', name])).toEqual({ exitCode, stdout, stderr: '' });
});
