import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { visible } from '../ocsf/visible';
import type { ReportMade } from '../report/report';
import { VERSION } from '../version';
import { EXIT } from './exit-codes';
import { count } from './progress';
import { unopened } from './unopened';
import { failed, type Outcome, type Verb } from './verb';

export const verb: Verb = {
  description:
    'Writes one HTML page that is whole in itself: it loads nothing, runs nothing, opens from disk, follows light and dark, and prints. ' +
    'Accounts that show signs of a take-over with their steps, severity over time, ATT&CK techniques by week, time to contain, what is ' +
    'seen most, ingest health, and the SQL behind each. The same lake gives the same bytes.',
  arguments: [{ name: '[lake]', description: 'lake folder (./demo-lake)' }],
  options: [
    { flags: '-o, --out <file>', description: 'where to write the page', default: 'report.html' },
    {
      flags: '--period <days>',
      description: "the lake's last days (30d), or a first and last day (2025-01-06..2025-01-19); all of it if not said",
    },
  ],
  examples: [
    { command: 'report ./demo-lake -o demo.html', explanation: 'everything in the lake' },
    { command: 'report /data/lake --period 7d', explanation: 'the last week of the lake into report.html' },
  ],
  async run({ positionals, options }, io) {
    const { lakeReport } = await import('../report/report');
    const period = options['period'] as string | undefined;
    const made = await lakeReport(resolve(io.cwd, positionals[0] ?? './demo-lake'), {
      ...(period === undefined ? {} : { period }),
      generator: `slc ${VERSION}`,
      signal: io.signal,
    });
    if (io.signal.aborted) return { exitCode: EXIT.interrupted, result: {}, problems: [], text: '' };
    if (!made.ok) return notMade(made);

    const out = String(options['out']);
    try {
      await writeFile(resolve(io.cwd, out), made.html);
    } catch (cause) {
      const message = `the page cannot be written: ${(cause as NodeJS.ErrnoException).code}`;
      return failed(EXIT.configuration, {
        rule: 'report.output',
        file: out,
        message,
        hint: 'choose a file in a folder that exists with --out',
      });
    }
    const bytes = Buffer.byteLength(made.html);
    return {
      exitCode: EXIT.done,
      result: { file: out, bytes, period: made.days },
      problems: [],
      text: `${visible(out)}, ${count(bytes)} bytes\n`,
    };
  },
};

function notMade({ reason, message }: Extract<ReportMade, { ok: false }>): Outcome {
  if (reason === 'period') return failed(EXIT.usage, { rule: 'report.period', message, hint: 'give another --period' });
  return unopened({ reason: reason === 'query' ? 'unreadable' : reason, message });
}
