import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { globSync } from 'tinyglobby';
import { buildValidators } from '../scripts/build-validators';
import { main } from '../src/cli/main';
import { renderTable } from '../src/cli/terminal';
import { catalogue } from '../src/queries/catalogue';
import { type OpenLake, openLake } from '../src/queries/engine';
import type { CatalogueEntry } from '../src/queries/entry';
import { nativeSql } from '../src/queries/native';
import { valuesOf } from '../src/queries/parameters';
import { statementOf, viewTable, WINDOW_PARAMETERS, withTables } from '../src/queries/statement';
import { VIEW_NAMES } from '../src/queries/views/view';
import { ALL_TIME } from '../src/queries/window';

/**
 * `npm run bench:queries`: every query of the catalogue over a month of simulated findings in 30 day partitions, as it is written (its
 * window where partitions are chosen, no more columns than it needs) and through the flat views. The median of three runs, and the time
 * that all cores spent on it; none should take more than 3 s, the chains 10 s.
 *
 * `--findings n` changes the size; `--folder f` is where the lake is made and found again; `--only a,b` asks these alone; `--rounds n`.
 */
const { values: options } = parseArgs({
  options: {
    findings: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: '.bench' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});
const findings = Number(options.findings);
const rounds = Number(options.rounds);
const asked = options.only?.split(',') ?? catalogue.map(({ id }) => id);
/** So many alerts are simulated and converted; more findings are copies of them under other names. */
const SEED_ALERTS = 20_000;
const CHAINS: ReadonlySet<string> = new Set(['account-takeover-chain', 'rare-location-recurrence']);

await buildValidators();
const lakeFolder = join(options.folder, `queries-${findings}`);
if (!existsSync(lakeFolder)) await makeLake(lakeFolder, Math.ceil(findings / SEED_ALERTS));

const opening = await openLake(lakeFolder);
if (!opening.ok) throw new Error(opening.message);
const { lake } = opening;
const [held] = await rows(lake, 'SELECT count(*) AS n, count(DISTINCT eventday) AS days FROM darktrace_finding');
console.log(`machine: ${cpus()[0]?.model}, ${cpus().length} cores; ${held?.[0]} findings in ${held?.[1]} days`);

const measured: string[][] = [];
for (const entry of catalogue.filter(({ id }) => asked.includes(id))) {
  const statement = statementOf(entry, lake.scope);
  if (!statement.ok) throw new Error(statement.problems.join('\n'));
  const written = await median(() => rows(lake, statement.sql));
  const throughViews = await median(() => rows(lake, overViews(entry)));
  const limitMs = CHAINS.has(entry.id) ? 10_000 : 3_000;
  measured.push([
    entry.id,
    seconds(written.wallMs),
    seconds(written.cpuMs),
    seconds(throughViews.wallMs),
    seconds(throughViews.cpuMs),
    seconds(limitMs),
    written.wallMs <= limitMs ? 'yes' : 'NO',
  ]);
}
console.log(
  renderTable(
    [
      { title: 'query' },
      { title: 'as written, s', align: 'right' },
      { title: 'of cores, s', align: 'right' },
      { title: 'over views, s', align: 'right' },
      { title: 'of cores, s', align: 'right' },
      { title: 'limit, s', align: 'right' },
      { title: 'within' },
    ],
    measured,
    {},
  ),
);
lake.close();
process.exitCode = measured.some((line) => line.at(-1) === 'NO') ? 1 : 0;

/** The entry over the views of the engine, whole, in place of those in its text. */
function overViews(entry: CatalogueEntry): string {
  const values = valuesOf([...entry.parameters, ...WINDOW_PARAMETERS], {});
  if (!values.ok) throw new Error(values.problems.join('\n'));
  const own = entry.sql(values.sql);
  const views = VIEW_NAMES.filter((name) => entry.reads[name]).map((name) => viewTable(name, `SELECT * FROM views.${name}`, own));
  const native = (entry.native ?? []).map((name) => `${name} AS (${nativeSql(name, undefined, ALL_TIME)})`);
  return withTables([...views, ...native], own);
}

async function rows(from: OpenLake, sql: string): Promise<readonly (readonly unknown[])[]> {
  const answered = await from.run(sql, { maxRows: 10_000 });
  if (!answered.ok) throw new Error(`${answered.message}\n${sql}`);
  return answered.answer.rows;
}

interface Taken {
  readonly wallMs: number;
  /** Of all threads. */
  readonly cpuMs: number;
}

/** The run with the median wall time. */
async function median(work: () => Promise<unknown>): Promise<Taken> {
  const runs: Taken[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    runs.push({ wallMs: performance.now() - start, cpuMs: (user + system) / 1e3 });
  }
  runs.sort((a, b) => a.wallMs - b.wallMs);
  return runs[Math.floor(rounds / 2)] as Taken;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

/** A simulated month, converted, and then so many copies of it with accounts, devices and uids of their own. */
async function makeLake(folder: string, copies: number): Promise<void> {
  const alerts = join(options.folder, 'queries-seed.ndjson');
  const seed = join(options.folder, 'queries-seed');
  mkdirSync(options.folder, { recursive: true });
  rmSync(seed, { recursive: true, force: true });
  await slc('simulate', 'mixed', '--seed', '5', '--users', '300', '--days', '30', '--events', String(SEED_ALERTS), '-o', alerts);
  await slc('convert', alerts, '--out', seed, '--tenant', 'acme');
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB' });
  const connection = await instance.connect();
  for (const path of globSync('ext/**/*.parquet', { cwd: seed })) {
    const to = join(partial, path);
    mkdirSync(dirname(to), { recursive: true });
    // An object of the connector is one row group of about 10,000 rows.
    await connection.run(
      `COPY (SELECT s.* REPLACE (${renamed(path)}) FROM read_parquet('${join(seed, path)}') AS s, range(${copies}) AS copies(n) ORDER BY "time")
       TO '${to}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10240)`,
    );
  }
  connection.closeSync();
  renameSync(partial, folder);
  console.log(`made ${folder}: ${readdirSync(join(folder, 'ext')).join(', ')}`);
}

function renamed(path: string): string {
  const uids = "struct_update(metadata, uid := metadata.uid || '-' || n";
  if (path.includes('darktrace-auth')) {
    return `${uids}, correlation_uid := metadata.correlation_uid || '-' || n) AS metadata, struct_update("user", name := n || '.' || "user".name) AS "user"`;
  }
  return `${uids}) AS metadata, struct_update(finding, uid := finding.uid || '-' || n) AS finding,
    list_transform(resources, r -> struct_update(r, name := n || '.' || r.name)) AS resources`;
}

async function slc(...argv: string[]): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  const code = await main([...argv, '--quiet'], { stdin, stdout, stderr, env, cwd: process.cwd(), signal: new AbortController().signal });
  if (code !== 0) throw new Error(`slc ${argv[0]} ended with ${code}`);
}
