import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeAlerts } from './alerts';
import { measureColdStart } from './cold-start';

/**
 * `npm run bench`: alert text to validated Parquet, end to end, beside its floor (JSON.parse of the same text) and DuckDB writing
 * records that are already converted. Each measurement is a fresh process, start-up included; medians of alternated runs.
 * `--json` prints one object; `--rounds n` and `--alerts n` change the size; `--save` keeps the object under bench/results.
 */
const FOLDER = '.bench';
const RESULTS = 'bench/results';
const SMALL = 1_000;
/** What growth is measured against. */
const MEDIUM = 10_000;
/** Files that `--jobs` shares out. */
const PARTS = 4;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMB: number;
}

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};

const rounds = option('rounds', 3);
const large = option('alerts', 200_000);
const json = process.argv.includes('--json');
const say = (text: string): void => {
  if (!json) console.log(text);
};

mkdirSync(FOLDER, { recursive: true });
// The measured processes run plain JavaScript: a loader that compiles TypeScript would be measured, too.
await build({
  entryPoints: ['bench/child.ts'],
  outfile: 'dist/bench-child.js',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  external: ['../dist/slc.js'],
  logLevel: 'warning',
});

const small = join(FOLDER, `alerts-${SMALL}.ndjson`);
const medium = join(FOLDER, `alerts-${MEDIUM}.ndjson`);
const big = join(FOLDER, `alerts-${large}.ndjson`);
const parts = join(FOLDER, `parts-${large}`);
if (!existsSync(small)) await writeAlerts(small, SMALL);
if (!existsSync(medium)) await writeAlerts(medium, MEDIUM);
if (!existsSync(big)) await writeAlerts(big, large);
if (!existsSync(parts)) {
  mkdirSync(parts);
  for (let part = 0; part < PARTS; part++) await writeAlerts(join(parts, `${part}.ndjson`), large / PARTS);
}
say(
  `machine: ${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}; ${large} alerts of ${Math.round(statSync(big).size / large)} bytes, ${rounds} rounds`,
);

const converted = join(FOLDER, `converted-${large}.ndjson`);
if (!existsSync(converted)) {
  const file = openSync(converted, 'w');
  const { status } = spawnSync(process.execPath, ['bin/slc.js', 'convert', big, '--to', 'ndjson'], { stdio: ['ignore', file, 'inherit'] });
  closeSync(file);
  if (status !== 0) throw new Error(`converting for DuckDB ended with ${status}`);
}

const costs: Record<string, Cost[]> = {};
for (let round = 0; round < rounds; round++) {
  measure('start', 'start');
  measure('validators', 'validators');
  measure('floor', 'floor', big);
  measureConvert('convert', big);
  measure('floor small', 'floor', small);
  measureConvert('convert small', small);
  measureConvert('convert medium', medium);
  measure('duckdb', 'duckdb', converted, join(FOLDER, 'duckdb.parquet'));
  measureConvert('one job', parts);
  measureConvert('two jobs', parts, '--jobs', '2');
  time('node -e 0', '-e', '0');
  time('slc --version', 'bin/slc.js', '--version');
}
const coldStart = await measureColdStart(FOLDER, rounds + 2);

/** What it costs to convert alerts into an empty lake. */
function measureConvert(name: string, alerts: string, ...options: string[]): void {
  const lake = join(FOLDER, `lake ${name}`);
  rmSync(lake, { recursive: true, force: true });
  measure(name, 'convert', alerts, lake, ...options);
}

function measure(name: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, ['dist/bench-child.js', ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(-2000)}`);
  keep(name, JSON.parse(stderr.trim().split('\n').at(-1) as string) as Cost);
}

/** A process that is seen from outside alone. */
function time(name: string, ...args: string[]): void {
  const wallMs = Array.from({ length: 9 }, () => {
    const before = performance.now();
    const { status } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    return performance.now() - before;
  }).sort((a, b) => a - b)[4] as number;
  keep(name, { wallMs, cpuMs: Number.NaN, rssMB: Number.NaN });
}

function keep(name: string, cost: Cost): void {
  costs[name] = [...(costs[name] ?? []), cost];
  const told = (value: number, width: number) => (Number.isNaN(value) ? '' : String(Math.round(value))).padStart(width);
  say(`  ${name.padEnd(14)} ${told(cost.cpuMs, 7)} ms CPU ${told(cost.wallMs, 7)} ms wall ${told(cost.rssMB, 5)} MB`);
}

const median = (name: string, what: keyof Cost): number => {
  const values = (costs[name] ?? []).map((cost) => cost[what]).sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] as number;
};

/** CPU of an alert beyond the start of the process, µs. */
const perAlert = (name: string, alerts: number): number => ((median(name, 'cpuMs') - median('start', 'cpuMs')) * 1000) / alerts;

const result = {
  alerts: large,
  ratios: {
    floor: median('convert', 'cpuMs') / median('floor', 'cpuMs'),
    floorSmall: median('convert small', 'cpuMs') / median('floor small', 'cpuMs'),
    duckdb: median('convert', 'cpuMs') / median('duckdb', 'cpuMs'),
    size: lakeBytes(join(FOLDER, 'lake convert')) / statSync(join(FOLDER, 'duckdb.parquet')).size,
    growth: perAlert('convert', large) / perAlert('convert medium', MEDIUM),
    jobs: median('one job', 'wallMs') / median('two jobs', 'wallMs'),
    coldStart: coldStart.convertMs / coldStart.putMs,
    cli: median('slc --version', 'wallMs') / median('node -e 0', 'wallMs'),
  },
  alertsPerCpuSecond: (large * 1000) / median('convert', 'cpuMs'),
  cpuUsPerAlert: (median('convert', 'cpuMs') * 1000) / large,
  floorUsPerAlert: (median('floor', 'cpuMs') * 1000) / large,
  rssMB: { small: median('convert small', 'rssMB'), large: median('convert', 'rssMB') },
  validatorsMs: median('validators', 'wallMs') - median('start', 'wallMs'),
  coldStartMs: coldStart,
  machine: `${cpus()[0]?.model}, ${cpus().length} cores`,
  node: process.versions.node,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
};

if (process.argv.includes('--save')) {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${result.commit}-node-${process.versions.node.split('.')[0]}.json`);
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  say(`kept as ${file}`);
}

function lakeBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

if (json) console.log(JSON.stringify(result));
else {
  const rows: [string, string, string][] = [
    ['CPU per alert, of which JSON.parse alone', `${result.cpuUsPerAlert.toFixed(0)} µs, ${result.floorUsPerAlert.toFixed(0)} µs`, ''],
    ['alerts per CPU second', result.alertsPerCpuSecond.toFixed(0), ''],
    ['against the floor (JSON.parse of the same text)', `${result.ratios.floor.toFixed(2)} ×`, 'at most 6 ×'],
    [`the same for ${SMALL} alerts, start-up included`, `${result.ratios.floorSmall.toFixed(2)} ×`, ''],
    ['against DuckDB COPY of converted records', `${result.ratios.duckdb.toFixed(2)} ×`, ''],
    ['bytes against that file', `${result.ratios.size.toFixed(2)} ×`, ''],
    [`CPU of an alert at ${large} alerts against ${MEDIUM}`, `${result.ratios.growth.toFixed(2)} ×`, ''],
    ['wall time of one job against two, four files', `${result.ratios.jobs.toFixed(2)} ×`, ''],
    [
      'cold start with 100 alerts against one PUT',
      `${coldStart.convertMs.toFixed(0)} ms, ${coldStart.putMs.toFixed(0)} ms: ${result.ratios.coldStart.toFixed(2)} ×`,
      '',
    ],
    ['slc --version against node -e 0', `${result.ratios.cli.toFixed(2)} ×`, ''],
    [
      `peak memory, ${SMALL} and ${large} alerts`,
      `${result.rssMB.small.toFixed(0)} MB, ${result.rssMB.large.toFixed(0)} MB`,
      'at most 400 MB',
    ],
    ['loading the validators', `${result.validatorsMs.toFixed(0)} ms`, ''],
  ];
  console.log(`\n| what | measured | target |\n|---|---|---|\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`);
}
