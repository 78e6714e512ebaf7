import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeSection } from '../../scripts/reliability-page';
import { simulate } from '../../src/sources/darktrace/simulate/simulate';
import { rawVersions, receiptOf } from './audit';
import { whole } from './report';
import { Stage, total } from './stage';

/**
 * `npm run soak`: simulated alerts through receive, land and convert, `--alerts <n>` of them (a million), and the memory of the functions'
 * processes from the first to the last tenth; it fails where that is not flat. `--write` puts it into docs/reliability.md.
 */
const { values } = parseArgs({ options: { alerts: { type: 'string', default: '1000000' }, write: { type: 'boolean', default: false } } });
const alerts = Number(values.alerts);
const PARTS = ['Receive', 'Land', 'Convert'] as const;
type Part = (typeof PARTS)[number];
/** Characters of a request: below what one message holds. */
const REQUEST_CHARACTERS = 200_000;
/** Messages that may wait before the sender pauses, as a vendor with a rate would. */
const MOST_WAITING = 40;
const TENTHS = 10;
/** Memory is flat where the last tenth takes no more than so many times what the first took. */
const FLAT = 1.15;

const startedMs = performance.now();
const stage = await Stage.start({ seed: 1, onDelete: () => undefined });
/** Resident memory of a part's largest process, MB, by tenth. */
const memory: Record<Part, number[][]> = { Receive: [], Land: [], Convert: [] };
let sent = 0;
try {
  const simulation = simulate({
    scenario: 'mixed',
    seed: 1,
    users: 500,
    days: 30,
    events: alerts,
    startMs: Date.parse('2025-01-06T00:00:00Z'),
  });
  let body = '';
  for (const alert of simulation.alerts()) {
    body += `${JSON.stringify(alert)}\n`;
    sent++;
    if (body.length < REQUEST_CHARACTERS) continue;
    await send(body);
    body = '';
  }
  if (body !== '') await send(body);
  await stage.drain();
  report();
} finally {
  await stage.stop();
}

async function send(body: string): Promise<void> {
  while (stage.local.aws.queues.all().some((queue) => total(queue) > MOST_WAITING)) await sleep(20);
  await stage.post(body);
  const tenth = Math.min(TENTHS - 1, Math.floor((sent / alerts) * TENTHS));
  for (const part of PARTS) {
    const largest = Math.max(0, ...stage.function(part).pids().map(residentMb));
    memory[part][tenth] = [...(memory[part][tenth] ?? []), largest];
  }
  // Every call is written down for tests; a soak has no use for it.
  stage.local.aws.gate.calls.length = 0;
}

/** VmRSS of a process (proc(5)), MB. */
function residentMb(pid: number): number {
  const kb = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb ?? 0) / 1024;
}

function report(): void {
  let received = 0;
  let delivered = 0;
  for (const { key, version } of rawVersions(stage)) {
    const receipt = receiptOf(stage, key, version.id);
    if (receipt?.state !== 'done') throw new Error(`${key} ${version.id} has no closed receipt`);
    received += receipt.counts.received;
    delivered += receipt.counts.delivered + receipt.counts.ignored;
  }
  if (received !== sent || delivered !== sent || stage.endings.length > 0)
    throw new Error(`sent ${sent}, received ${received}, delivered or ignored ${delivered}, functions ended: ${stage.endings.join(', ')}`);
  const seconds = (performance.now() - startedMs) / 1000;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const grown: Part[] = [];
  const rows = PARTS.map((part) => {
    const first = median(memory[part][0] ?? []);
    const last = median(memory[part][TENTHS - 1] ?? []);
    if (last > first * FLAT) grown.push(part);
    return `| ${part.toLowerCase()} | ${first.toFixed(0)} MB | ${last.toFixed(0)} MB | ${Math.max(...memory[part].flat()).toFixed(0)} MB |`;
  });
  const text = `${whole(sent)} alerts in ${Math.round(seconds)} s (${whole(Math.round(sent / seconds))} a second, everything on ${cpus().length} cores); every one is in a closed receipt. Commit ${commit}, Node ${process.version}.

| function | median of the first tenth | of the last tenth | largest |
|---|--:|--:|--:|
${rows.join('\n')}

Resident memory of the largest process of each function, after every request.`;
  if (values.write) writeSection('soak', text);
  console.log(text);
  if (grown.length > 0) {
    console.error(`memory of ${grown.join(', ')} is not flat: the last tenth takes more than ${FLAT} times the first`);
    process.exitCode = 1;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
