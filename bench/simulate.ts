import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { renderTable } from '../src/cli/terminal';

/**
 * `npm run bench:simulate`: what it takes to write so many simulated alerts into a pipe whose reader counts lines: alerts and bytes a
 * second, and the most memory, which has to be the same for a million as for ten. Needs the bundle (`npm run build`).
 *
 * `--events 1000000,10000000` are the sizes; `--users n`.
 */
const { values: options } = parseArgs({
  options: { events: { type: 'string', default: '1000000,10000000' }, users: { type: 'string', default: '1000' } },
});

const measured: string[][] = [];
for (const events of options.events.split(',').map(Number)) {
  const { lines, bytes, maxRssBytes, seconds } = await simulateInto(events);
  if (lines !== events) throw new Error(`found ${lines} lines, wanted ${events}`);
  const cells = [
    events,
    Math.round(seconds),
    Math.round(events / seconds),
    Math.round(bytes / seconds / 1e6),
    Math.round(maxRssBytes / 1e6),
  ];
  measured.push(cells.map((cell) => cell.toLocaleString('en')));
}
const titles = ['alerts', 'seconds', 'alerts/s', 'MB/s', 'most memory, MB'];
console.log(
  renderTable(
    titles.map((title) => ({ title, align: 'right' })),
    measured,
    {},
  ),
);

/** One run of the program that ships, its output read to the end. */
async function simulateInto(events: number) {
  const args = ['simulate', 'mixed', '--seed', '5', '--users', options.users, '--events', String(events), '--quiet'];
  const program = fileURLToPath(new URL('../bin/slc.js', import.meta.url));
  const start = performance.now();
  // Its last word is the most memory that it held, in kB, on a channel of its own.
  const tell = "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)))";
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const [counted, told, code] = await Promise.all([
    countLines(child.stdio[1] as NodeJS.ReadableStream),
    textOf(child.stdio[3] as NodeJS.ReadableStream),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  if (code !== 0) throw new Error(`slc simulate ended with ${code}`);
  return { ...counted, maxRssBytes: Number(told) * 1024, seconds: (performance.now() - start) / 1000 };
}

async function countLines(stream: NodeJS.ReadableStream): Promise<{ lines: number; bytes: number }> {
  let lines = 0;
  let bytes = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    bytes += piece.length;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
  }
  return { lines, bytes };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}
