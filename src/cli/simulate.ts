import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SCENARIOS, type Scenario } from '../sources/darktrace/simulate/people';
import type { Simulation, SimulationSettings } from '../sources/darktrace/simulate/simulate';
import { EXIT } from './exit-codes';
import { count, startProgress } from './progress';
import { failed, type Io, type Outcome, usage, type Verb, type VerbArgs, write } from './verb';

export const verb: Verb = {
  description: [
    'Writes simulated alerts of Darktrace in its own shapes, one a line in order of arrival: account take-overs among everyday alerts. The same',
    'options give the same bytes. Scenarios: mfa-bypass (a second factor granted after many requests), oauth-app (a malicious application),',
    'mixed (both). Memory does not grow with the number of alerts. The truth file says of every account whether it is compromised, by which',
    'story, and at which time each stage shows in the lake.',
  ].join(' '),
  arguments: [{ name: '<scenario>', description: SCENARIOS.join(', ') }],
  options: [
    { flags: '--seed <n>', description: 'another number, another world', default: 1, integer: { min: 0, max: 2 ** 31 - 1 } },
    { flags: '--users <n>', description: 'accounts of people', default: 200, integer: { min: 10, max: 100_000 } },
    { flags: '--days <n>', description: 'length of the simulation', default: 30, integer: { min: 3, max: 3_660 } },
    { flags: '--events <n>', description: 'alerts in all', default: 10_000, integer: { min: 1, max: 1_000_000_000 } },
    { flags: '--start <day>', description: 'first day (UTC)', default: '2025-01-06' },
    { flags: '--truth <file>', description: 'where to write who is compromised, as JSON' },
    { flags: '-o, --out <file>', description: 'where to write the alerts, in place of standard output' },
  ],
  examples: [
    {
      command: 'simulate mixed --users 500 --events 100000 --truth truth.json --out alerts.ndjson',
      explanation: 'a month with both stories, and the truth about it',
    },
    {
      command: 'simulate mfa-bypass --seed 7 --days 7 --events 1000 | slc convert - --out lake',
      explanation: 'a week straight into a lake folder',
    },
  ],
  run,
};

async function run(args: VerbArgs, io: Io): Promise<Outcome> {
  const { options, positionals } = args;
  const out = options['out'] as string | undefined;
  const truth = options['truth'] as string | undefined;
  const scenario = SCENARIOS.find((name) => name === positionals[0]);
  if (scenario === undefined) {
    return usage(`unknown scenario ${JSON.stringify(positionals[0])}, wanted one of ${SCENARIOS.join(', ')}`, 'name one of these');
  }
  if (args.json && out === undefined) return usage('--json and the alerts both want standard output', 'add --out <file>');
  const startMs = dayMs(options['start'] as string);
  if (startMs === undefined) {
    return usage(
      `--start is ${JSON.stringify(options['start'])}, wanted a day such as 2025-01-06, from 2003 to 2089`,
      'give another --start',
    );
  }

  const { simulate, TooFewEventsError } = await import('../sources/darktrace/simulate/simulate');
  let simulation: Simulation;
  try {
    simulation = simulate(settingsOf(scenario, startMs, options));
  } catch (cause) {
    if (!(cause instanceof TooFewEventsError)) throw cause;
    return usage(cause.message, `give --events ${cause.wanted} or more, or fewer --users`);
  }
  try {
    if (truth !== undefined) await writeTruth(simulation, resolve(io.cwd, truth));
    const bytes = await writeAlerts(simulation, out, args, io);
    if (io.signal.aborted) return { exitCode: EXIT.interrupted, result: {}, problems: [], text: '' };
    const text = summary(simulation, truth);
    if (out === undefined && !args.quiet) await write(io.stderr, text);
    return { exitCode: EXIT.done, result: { ...counts(simulation), bytes }, problems: [], text: out === undefined ? '' : text };
  } catch (cause) {
    const { code, syscall, path } = cause as NodeJS.ErrnoException;
    // A reader of standard output that has seen enough is no fault.
    if ((syscall !== 'open' && syscall !== 'write') || code === 'EPIPE') throw cause;
    const message = syscall === 'open' ? `${path} cannot be written: ${code}` : `writing stopped: ${code}`;
    const hint = syscall === 'open' ? 'choose a file in a folder that exists and that you may write to' : 'make room, and run it again';
    return failed(syscall === 'open' ? EXIT.configuration : EXIT.partialWrite, { rule: 'simulate.output', message, hint });
  }
}

/** Midnight (UTC) of a day; undefined where it is none, or where devices first seen years before would leave the years that are read. */
function dayMs(day: string): number | undefined {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  const isDay = !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(day);
  return isDay && day >= '2003' && day < '2090' ? timeMs : undefined;
}

function settingsOf(scenario: Scenario, startMs: number, options: VerbArgs['options']): SimulationSettings {
  const number = (name: string) => options[name] as number;
  return { scenario, startMs, seed: number('seed'), users: number('users'), days: number('days'), events: number('events') };
}

async function writeTruth(simulation: Simulation, path: string): Promise<void> {
  const { truthText } = await import('../sources/darktrace/simulate/truth');
  const file = await open(path, 'w');
  try {
    for (const text of inPieces(truthText(simulation))) await file.appendFile(text);
  } finally {
    await file.close();
  }
}

/** Writes every alert, no faster than they are taken; ends early when interrupted. Answers with the bytes written. */
async function writeAlerts(simulation: Simulation, out: string | undefined, args: VerbArgs, io: Io): Promise<number> {
  const { events } = simulation.settings;
  const progress = startProgress(io, { label: 'simulating', unit: 'alerts', total: events, quiet: args.quiet });
  const file: FileHandle | undefined = out === undefined ? undefined : await open(resolve(io.cwd, out), 'w');
  let bytes = 0;
  try {
    for (const text of inPieces(lines(simulation, () => progress.advance(1)))) {
      // A write to a file behind standard output is done at once: without a turn of the event loop, no interruption would ever be heard.
      await nextTurn();
      if (io.signal.aborted) break;
      bytes += Buffer.byteLength(text);
      await (file === undefined ? write(io.stdout, text) : file.appendFile(text));
    }
    return bytes;
  } finally {
    progress.end();
    await file?.close();
  }
}

function* lines(simulation: Simulation, onAlert: () => void): Generator<string> {
  for (const alert of simulation.alerts()) {
    yield `${JSON.stringify(alert)}\n`;
    onAlert();
  }
}

const PIECE_CHARACTERS = 256 * 1024;

/** Small texts joined to pieces worth a write. */
function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function counts({ settings, stories, world }: Simulation) {
  const { startMs, ...rest } = settings;
  return {
    ...rest,
    start: new Date(startMs).toISOString().slice(0, 10),
    compromised: stories.length,
    appliances: world.appliances.map(({ name }) => name),
  };
}

function summary(simulation: Simulation, truth: string | undefined): string {
  const { events, users, days, compromised } = counts(simulation);
  const told = `${count(events)} alerts of ${count(users)} users in ${count(days)} days; ${count(compromised)} accounts are compromised`;
  return `${told}${truth === undefined ? '' : `, see ${truth}`}\n`;
}
