import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../../src/cli/exit-codes';
import { VERBS } from '../../../src/cli/verbs';
import { slc } from '../../cli/run';
import { type Door, must } from '../door';

/*
 * A command line, one argument a line. A known exit code and, unless all is well, words; never an internal fault. Whoever types it may write
 * where they like, so it is kept within a folder: damaged arguments lose their slashes and double dots.
 */

/** `local` serves until it is stopped, and `doctor` and `partitions` ask an account. */
const NOT_HERE = new Set(['local', 'doctor', 'partitions']);
/** Ctrl-C for what is only long. */
const LONGEST_MS = 1_500;
const CODES: ReadonlySet<number> = new Set(Object.values(EXIT).filter((code) => code !== EXIT.internal));

export const door: Door = {
  limitMs: 8_000,
  async seeds() {
    const lines: string[][] = [['--version'], ['help'], ['help', 'convert']];
    for (const { name, load } of VERBS) {
      if (NOT_HERE.has(name)) continue;
      const { verb } = await load();
      for (const { command } of verb.examples) lines.push(wordsOf(command));
    }
    return lines.map((words) => Buffer.from(words.join('\n')));
  },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
    const cwd = join(folder, 'work');
    await mkdir(cwd);
    await cp('src/sources/darktrace/samples/benign-noise.ndjson', join(cwd, 'alerts.json'));
    await cp('src/sources/darktrace/samples/bad/proto-keys.json', join(cwd, 'alert.json'));
    return {
      async enter(input) {
        const argv = Buffer.from(input)
          .toString()
          .split('\n')
          .slice(0, 30)
          .map((word) => word.replace(/[/\\]|\.{2}/g, '_').slice(0, 200));
        if (argv.some((word) => NOT_HERE.has(word))) return;
        const { exitCode, stdout, stderr } = await slc(argv, { cwd, stdin: '{}', signal: AbortSignal.timeout(LONGEST_MS) });
        must(CODES.has(exitCode), `an exit code that is documented, not ${exitCode}: ${stderr.slice(0, 500)}`);
        must(exitCode === EXIT.done || stdout + stderr !== '', 'whoever is refused is told why');
        must(!stderr.includes('\u001b[2J') && !stderr.includes('\u202e'), 'a terminal is not steered by what was typed');
        must((await readdir(folder)).join() === 'work', 'nothing is written beside the folder');
      },
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

/** Words of an example as a shell would part them. */
const wordsOf = (command: string): string[] =>
  [...command.split(/ [|>] /)[0]!.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
