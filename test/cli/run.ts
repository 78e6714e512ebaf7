import { Readable, Writable } from 'node:stream';
import { main } from '../../src/cli/main';
import type { Io } from '../../src/cli/verb';
import type { VerbEntry } from '../../src/cli/verbs';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly cwd?: string;
  readonly env?: Io['env'];
  readonly isTTY?: boolean;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  readonly verbs?: readonly VerbEntry[];
}

/** Runs a command line in this process, as `bin/slc.js` would in its own. */
export async function slc(argv: readonly string[], settings: RunSettings = {}): Promise<Ran> {
  const stdout = captured(settings.isTTY);
  const stderr = captured(settings.isTTY);
  const io: Io = {
    stdin: Readable.from(settings.stdin === undefined ? [] : [Buffer.from(settings.stdin)]),
    stdout,
    stderr,
    env: settings.env ?? {},
    cwd: settings.cwd ?? process.cwd(),
    signal: settings.signal ?? new AbortController().signal,
  };
  const exitCode = await main(argv, io, settings.verbs);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function captured(isTTY = false) {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 100, text: () => Buffer.concat(chunks).toString('utf8') });
}
