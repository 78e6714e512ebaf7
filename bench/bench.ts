import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeAlerts } from './alerts';

/**
 * `npm run bench`: alert text to validated Parquet, end to end, beside its floor (JSON.parse of the same text) and DuckDB writing
 * records that are already converted. Each measurement is a fresh process, start-up included; medians of alternated runs.
 * `--json` prints one object; `--rounds n` and `--alerts n` change the size.
 */
const FOLDER = '.bench';
const SMALL = 1_000;

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
const big = join(FOLDER, `alerts-${large}.ndjson`);
if (!existsSync(small)) await writeAlerts(small, SMALL);
if (!existsSync(big)) await writeAlerts(big, large);
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
  rmSync(join(FOLDER, 'lake'), { recursive: true, force: true });
  measure('convert', 'convert', big, join(FOLDER, 'lake'));
  rmSync(join(FOLDER, 'lake-small'), { recursive: true, force: true });
  measure('convert small', 'convert', small, join(FOLDER, 'lake-small'));
  measure('floor small', 'floor', small);
  measure('duckdb', 'duckdb', converted, join(FOLDER, 'duckdb.parquet'));
}

function measure(name: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, ['dist/bench-child.js', ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(-2000)}`);
  const cost = JSON.parse(stderr.trim().split('\n').at(-1) as string) as Cost;
  costs[name] = [...(costs[name] ?? []), cost];
  say(
    `  ${name.padEnd(14)} ${Math.round(cost.cpuMs).toString().padStart(7)} ms CPU ${Math.round(cost.wallMs).toString().padStart(7)} ms wall ${Math.round(cost.rssMB).toString().padStart(5)} MB`,
  );
}

const median = (name: string, what: keyof Cost): number => {
  const values = (costs[name] ?? []).map((cost) => cost[what]).sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] as number;
};

const start = median('start', 'cpuMs');
const result = {
  alerts: large,
  ratios: {
    floor: median('convert', 'cpuMs') / median('floor', 'cpuMs'),
    floorSmall: median('convert small', 'cpuMs') / median('floor small', 'cpuMs'),
    duckdb: median('convert', 'cpuMs') / median('duckdb', 'cpuMs'),
    size: lakeBytes(join(FOLDER, 'lake')) / statSync(join(FOLDER, 'duckdb.parquet')).size,
    growth: (median('convert', 'cpuMs') - start) / large / ((median('convert small', 'cpuMs') - start) / SMALL),
  },
  alertsPerCpuSecond: (large * 1000) / median('convert', 'cpuMs'),
  cpuUsPerAlert: (median('convert', 'cpuMs') * 1000) / large,
  floorUsPerAlert: (median('floor', 'cpuMs') * 1000) / large,
  rssMB: { small: median('convert small', 'rssMB'), large: median('convert', 'rssMB') },
  validatorsMs: median('validators', 'wallMs') - median('start', 'wallMs'),
  machine: `${cpus()[0]?.model}, ${cpus().length} cores`,
  node: process.versions.node,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
};

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
    [
      `peak memory, ${SMALL} and ${large} alerts`,
      `${result.rssMB.small.toFixed(0)} MB, ${result.rssMB.large.toFixed(0)} MB`,
      'at most 400 MB',
    ],
    ['loading the validators', `${result.validatorsMs.toFixed(0)} ms`, ''],
  ];
  console.log(`\n| what | measured | target |\n|---|---|---|\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`);
}
