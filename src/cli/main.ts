import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { visible } from '../ocsf/visible';
import { envelopeText } from './envelope';
import { EXIT, type ExitCode } from './exit-codes';
import { count } from './progress';
import { allowsColor, styleFor, visibleLines } from './terminal';
import {
  type CommandProblem,
  failed,
  type Io,
  type OptionValue,
  type Outcome,
  usage,
  type Verb,
  type VerbArgs,
  type VerbOption,
  write,
} from './verb';
import { VERBS, type VerbEntry } from './verbs';

/** How long an interrupted verb may take to leave things whole. */
const INTERRUPT_GRACE_MS = 2000;
/** Problems shown to people; `--json` has them all. */
const SHOWN_PROBLEMS = 20;

/**
 * Runs one command line and answers with its exit code. Everything it touches comes in through `io`; it neither ends the process nor
 * listens to its signals, so it can be run within another program (`runProcess` is the one that owns a process).
 */
export async function main(argv: readonly string[], io: Io, verbs: readonly VerbEntry[] = VERBS): Promise<ExitCode> {
  const entry = askedVerb(argv, verbs);
  try {
    const asked = await readCommandLine(argv, io, verbs, entry);
    if (asked.kind === 'help') {
      await write(io.stdout, asked.text);
      return EXIT.done;
    }
    if (asked.kind === 'usage') return await report(usage(asked.message), asked, io);
    const outcome = await untilInterrupted(asked.verb.run(asked, io), io.signal);
    return await report(outcome, asked, io);
  } catch (error) {
    if (isClosedPipe(error)) return EXIT.done;
    const flags = { json: argv.includes('--json'), quiet: false, color: false, verbName: entry?.name ?? null };
    if (io.signal.aborted) return report(interrupted, flags, io);
    return report(internalFault(error, io.env), flags, io);
  }
}

interface Asked extends Pick<VerbArgs, 'json' | 'quiet' | 'color'> {
  readonly verbName: string | null;
}

type CommandLine =
  | { readonly kind: 'help'; readonly text: string }
  | ({ readonly kind: 'usage'; readonly message: string } & Asked)
  | ({ readonly kind: 'run'; readonly verb: Verb } & Asked & VerbArgs);

function askedVerb(argv: readonly string[], verbs: readonly VerbEntry[]): VerbEntry | undefined {
  const word = argv[0] === 'help' ? argv[1] : argv.find((argument) => !argument.startsWith('-'));
  return verbs.find(({ name }) => name === word);
}

/** Understands the command line with commander, which knows every verb by name and the asked one in full. */
async function readCommandLine(
  argv: readonly string[],
  io: Io,
  verbs: readonly VerbEntry[],
  entry: VerbEntry | undefined,
): Promise<CommandLine> {
  let out = '';
  let err = '';
  let ran: CommandLine | undefined;
  const json = argv.includes('--json');
  const capture = {
    writeOut: (text: string) => {
      out += text;
    },
    writeErr: (text: string) => {
      err += text;
    },
    getOutHelpWidth: () => io.stdout.columns ?? 100,
    getErrHelpWidth: () => io.stderr.columns ?? 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  };

  const program = new Command('slc')
    .description(
      'Turns detection alerts into validated OCSF records in the layout of Amazon Security Lake, and answers questions over them.',
    )
    .usage('<verb> [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a verb')
    .helpCommand('help [verb]', 'explain a verb')
    .exitOverride()
    .configureOutput(capture)
    .addHelpText('after', EXIT_CODE_HELP);

  for (const { name, summary, load } of verbs) {
    const command = program.command(name).description(summary).exitOverride().configureOutput(capture);
    if (name !== entry?.name) continue;
    const { verb } = await load();
    describeVerb(command, verb, name, summary);
    command.action((...received: unknown[]) => {
      const { json = false, quiet = false, color = true, ...options } = command.opts<Record<string, OptionValue>>();
      ran = {
        kind: 'run',
        verb,
        verbName: name,
        positionals: received
          .slice(0, verb.arguments.length)
          .flat()
          .filter((value): value is string => typeof value === 'string'),
        options,
        json: json === true,
        quiet: quiet === true,
        color: color === true && allowsColor(io.stdout, io.env),
      };
    });
  }

  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'help', text: out };
    // Without a verb commander prints its help as the error message.
    const message = error.code === 'commander.help' ? `no verb given\n\n${err}` : err.replace(/^error: /, '');
    return { kind: 'usage', message: message.trimEnd(), verbName: entry?.name ?? null, json, quiet: false, color: false };
  }
  if (!ran) throw new Error('the command line was understood and led to no verb');
  return ran;
}

const EXIT_CODE_HELP = `
Exit codes:
  0 done · 1 done, problems found · 2 usage · 3 configuration or credentials · 4 input unreadable
  5 partial write · 70 internal fault · 130 interrupted

Run slc <verb> --help for its options and two examples.`;

function describeVerb(command: Command, verb: Verb, name: string, summary: string): void {
  command.description(verb.description ? `${summary}\n\n${verb.description}` : summary);
  for (const argument of verb.arguments) command.addArgument(new Argument(argument.name, argument.description));
  for (const option of verb.options) command.addOption(toCommanderOption(option));
  command
    .option('--json', 'print one JSON envelope on stdout instead of text')
    .option('-q, --quiet', 'show no progress and no notes')
    .option('--no-color', 'use no colour (NO_COLOR does the same)')
    .helpOption('-h, --help', 'explain this verb');
  const examples = verb.examples.map(({ command: text, explanation }) => `  ${explanation}:\n    $ slc ${text}`).join('\n');
  command.addHelpText('after', `\nExamples:\n${examples}`).showHelpAfterError(`run slc ${name} --help for its options`);
}

function toCommanderOption({ flags, description, default: fallback, choices, integer }: VerbOption): Option {
  const option = new Option(flags, description);
  if (fallback !== undefined) option.default(fallback);
  if (choices) option.choices([...choices]);
  if (integer) {
    option.argParser((text) => {
      const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
      if (value >= integer.min && value <= integer.max) return value;
      throw new InvalidArgumentError(`want a whole number from ${integer.min} to ${integer.max}`);
    });
  }
  return option;
}

/** Prints an outcome: one envelope for `--json`, else text on stdout and problems on stderr. Answers with the exit code. */
async function report(outcome: Outcome, { verbName, json, color, quiet }: Asked, io: Io): Promise<ExitCode> {
  if (json) {
    await write(io.stdout, envelopeText(verbName, outcome));
    return outcome.exitCode;
  }
  if (outcome.text) await write(io.stdout, outcome.text);
  const problems = quiet ? outcome.problems.filter(({ level }) => level === 'error') : outcome.problems;
  const style = styleFor(color && allowsColor(io.stderr, io.env));
  const lines = problems.slice(0, SHOWN_PROBLEMS).map((problem) => {
    const level = problem.level === 'error' ? style.red('error') : style.yellow('warning');
    return `slc: ${level} (${problem.rule}): ${problemText(problem)}\n`;
  });
  const left = problems.length - SHOWN_PROBLEMS;
  if (left > 0) lines.push(`slc: ${count(left)} more problems; --json tells all that were kept\n`);
  if (lines.length > 0) await write(io.stderr, lines.join(''));
  return outcome.exitCode;
}

function problemText({ message, file, line, row, path, hint }: CommandProblem): string {
  const place = [file, line !== undefined && `line ${line}`, row !== undefined && `row ${row}`, path].filter(Boolean).join(' ');
  const text = `${place ? `${visible(place)}: ` : ''}${visibleLines(message)}`;
  return hint ? `${text}\n  ${visibleLines(hint)}` : text;
}

const interrupted: Outcome = failed(EXIT.interrupted, { rule: 'cli.interrupted', message: 'interrupted' });

/** The verb's outcome; once interrupted, `interrupted` as soon as the verb has left things whole or the grace time is over. */
async function untilInterrupted(running: Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const graceOver = new Promise<Outcome>((resolve) => {
    onAbort = () => {
      timer = setTimeout(resolve, INTERRUPT_GRACE_MS, interrupted);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const outcome = await Promise.race([running, graceOver]);
    if (!signal.aborted || outcome === interrupted) return outcome;
    return { ...outcome, exitCode: EXIT.interrupted, problems: [...outcome.problems, ...interrupted.problems] };
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

/**
 * A fault of ours. Its message is not shown, because it may quote the alert that brought it about; where it happened is.
 */
function internalFault(error: unknown, env: Io['env']): Outcome {
  const kind = error instanceof Error ? error.name : typeof error;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  // Past the message, and no further than the first calls.
  const calls = stack.slice(Math.max(0, stack.indexOf('\n    at '))).slice(0, 2_000);
  const place = /\n\s+at (?:.*\()?(?:file:\/\/)?([^()\n]*?[^/\\()\n]+:\d+:\d+)\)?/.exec(calls)?.[1];
  const message = `internal fault: ${kind}${place ? ` at ${place}` : ''}`;
  return failed(EXIT.internal, {
    rule: 'cli.internal',
    message: env['SLC_DEBUG'] === '1' ? `${message}\n${stack}` : message,
    hint: 'please report it with the command and the output of slc --version; SLC_DEBUG=1 adds the stack, which may quote input',
  });
}

function isClosedPipe(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPIPE';
}

/** Runs the process's own command line and ends the process: signals, closed pipes and faults outside any promise included. */
export async function runProcess(verbs: readonly VerbEntry[] = VERBS): Promise<never> {
  const controller = new AbortController();
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
  };
  process.on('SIGINT', () => {
    // The second Ctrl-C does not wait.
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  });
  // `slc … | head` ends when head has seen enough.
  process.stdout.on('error', (error) => process.exit(isClosedPipe(error) ? EXIT.done : EXIT.internal));
  const crash = async (error: unknown) => {
    const json = process.argv.includes('--json');
    process.exit(await report(internalFault(error, io.env), { verbName: null, json, quiet: false, color: false }, io));
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  // Nothing is left that could ever finish the command.
  process.once('beforeExit', () => crash(new Error('the command never ended')));

  const exitCode = await main(process.argv.slice(2), io, verbs);
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit(exitCode);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
