import { runProcess } from '../../src/cli/main';
import { type Io, type Outcome, type Verb, write } from '../../src/cli/verb';
import type { VerbEntry } from '../../src/cli/verbs';

/** Verbs that bring the process itself to its limits; `process.test.ts` bundles and spawns this. */
const LIMITS: readonly VerbEntry[] = [
  // Says when it is ready to be interrupted and takes a moment to leave things whole.
  limit('tidy', async ({ stdout, signal }) => {
    const alive = setInterval(() => {}, 1000);
    await write(stdout, 'ready\n');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    clearInterval(alive);
    await write(stdout, 'left whole\n');
    return outcome;
  }),
  limit('stubborn', async ({ stdout }) => {
    await write(stdout, 'ready\n');
    return new Promise(() => setInterval(() => {}, 1000));
  }),
  limit('flood', async ({ stdout, signal }) => {
    while (!signal.aborted) await write(stdout, 'x'.repeat(1000));
    return outcome;
  }),
  limit('forgotten', () => new Promise(() => {})),
  limit('later', () => {
    setTimeout(() => JSON.parse('hunter2'), 1);
    return new Promise(() => setInterval(() => {}, 1000));
  }),
];

const outcome: Outcome = { exitCode: 0, result: {}, problems: [], text: '' };

function limit(name: string, run: (io: Io) => Promise<Outcome>): VerbEntry {
  const example = { command: name, explanation: name };
  const verb: Verb = { arguments: [], options: [], examples: [example, example], run: (_args, io) => run(io) };
  return { name, summary: name, load: async () => ({ verb }) };
}

void runProcess(LIMITS);
