import type { Readable, Writable } from 'node:stream';
import { EXIT, type ExitCode } from './exit-codes';

/**
 * A verb of the command line: one file that exports `verb`, and one line in `verbs.ts` with its name, its summary and how to load it.
 * A verb's file imports at its top only what is cheap (types, `terminal`, `exit-codes`); engines and codecs are imported inside `run`,
 * so that `slc <verb> --help` stays quick.
 *
 * `run` looks only at what it is given and answers with an `Outcome`. The frame (`main.ts`) prints it: `text` on stdout and `problems`
 * on stderr for people, or one envelope on stdout for `--json` (`envelope.ts`). A verb writes to `io.stdout` itself only to stream
 * (NDJSON, CSV), through `write`, and never when `args.json` is set. Expected failures are outcomes (`failed`); what is thrown is a
 * fault of ours and ends as 70.
 */
export interface Verb {
  /** A few sentences for `--help`, beyond the summary. */
  readonly description?: string;
  readonly arguments: readonly VerbArgument[];
  /** Beyond the common ones: `--json`, `--quiet`, `--no-color`, `--help`. */
  readonly options: readonly VerbOption[];
  readonly examples: readonly [Example, Example];
  run(args: VerbArgs, io: Io): Promise<Outcome>;
}

export interface VerbArgument {
  /** `<sql>` must be given, `[folder]` may be, `<input...>` takes one or more. */
  readonly name: string;
  readonly description: string;
}

export interface VerbOption {
  /** `--max-rows <n>`, `-o, --out <folder>`, `--redact`, `--tag <name...>`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string | number | boolean;
  /** Any other value is a usage error. */
  readonly choices?: readonly string[];
  /** The value is a whole number within these bounds; anything else is a usage error. */
  readonly integer?: { readonly min: number; readonly max: number };
}

/** Shown by `--help` as `$ slc <command>` under its explanation. */
export interface Example {
  readonly command: string;
  readonly explanation: string;
}

export type OptionValue = string | number | boolean | readonly string[] | undefined;

export interface VerbArgs {
  /** Arguments in order; a repeated argument (`<input...>`) is spread. */
  readonly positionals: readonly string[];
  /** By camel-case name: `--max-rows` is `maxRows`. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether stdout may be coloured: a terminal, no `NO_COLOR`, no `--no-color`. */
  readonly color: boolean;
}

export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What the process gives a command. Tests pass their own and run commands in-process. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Aborted by Ctrl-C. A verb that writes finishes or undoes the object at hand and returns; after a grace time it is left behind. */
  readonly signal: AbortSignal;
}

export interface Outcome {
  readonly exitCode: ExitCode;
  /** For `--json`: whatever the verb found, as JSON. bigint is allowed. */
  readonly result: Readonly<Record<string, unknown>>;
  readonly problems: readonly CommandProblem[];
  /** For people, on stdout; text from outside has gone through `terminal.ts`. Empty when the verb streamed its output. */
  readonly text: string;
}

/** Something wrong that a person or a script should know of. The place is told as far as it is known. */
export interface CommandProblem {
  /** Stable id of the rule: `cli.usage`, `input.unreadable`, `lake.object_name`, `ocsf.attribute_unknown`. */
  readonly rule: string;
  readonly level: 'error' | 'warning';
  /** Raw text: the frame escapes it for terminals. */
  readonly message: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** Row of a Parquet file, from 1. */
  readonly row?: number;
  /** JSON path within the record. */
  readonly path?: string;
  /** The raw object to convert again. */
  readonly raw?: { readonly key: string; readonly version: string };
  /** What to do about it. */
  readonly hint?: string;
}

/** The outcome of a command that could not do its work, for one reason. */
export function failed(exitCode: ExitCode, problem: Omit<CommandProblem, 'level'>): Outcome {
  return { exitCode, result: {}, problems: [{ ...problem, level: 'error' }], text: '' };
}

/** The outcome of a command that was given wrongly. */
export const usage = (message: string, hint?: string): Outcome =>
  failed(EXIT.usage, { rule: 'cli.usage', message, ...(hint === undefined ? {} : { hint }) });

/** Writes and waits while the reader is slower than we are. */
export async function write(stream: Writable, text: string | Uint8Array): Promise<void> {
  if (stream.write(text)) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error) => {
      stream.off('drain', settle);
      stream.off('error', settle);
      stream.off('close', settle);
      if (error) reject(error);
      else resolve();
    };
    stream.once('drain', settle);
    stream.once('error', settle);
    stream.once('close', settle);
  });
}
