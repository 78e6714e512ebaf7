import { rm } from 'node:fs/promises';
import { main } from '../src/cli/main';
import { renderTable } from '../src/cli/terminal';
import { openLake } from '../src/queries/engine';
import { hunts } from '../src/queries/hunts';
import { buildValidators } from './build-validators';

/** `npm run demo`: the shipped samples into ./demo-lake, what landed, one hunt for each attack story, and what to try next. */
const LAKE = './demo-lake';
const SAMPLES = ['json', 'ndjson', 'log', 'cef', 'gz'].map((ending) => `src/sources/darktrace/samples/!(*.ocsf).${ending}`);

const LANDED = `SELECT class_name AS class, eventday, severity, count(*) AS records, count(DISTINCT metadata.uid) AS events FROM (
  SELECT class_name, eventday, severity, metadata FROM darktrace_finding UNION ALL SELECT class_name, eventday, severity, metadata FROM darktrace_auth
) AS landed GROUP BY class_name, eventday, severity ORDER BY class_name, eventday, severity`;

await buildValidators();
await rm(LAKE, { recursive: true, force: true });
console.log(`Converting the sample alerts into ${LAKE}\n`);
const io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: new AbortController().signal,
};
const exitCode = await main(['convert', ...SAMPLES, '--out', LAKE, '--tenant', 'demo'], io);
if (exitCode !== 0) process.exit(exitCode);

const opening = await openLake(LAKE);
if (!opening.ok) throw new Error(opening.message);
const { lake } = opening;
await show('What landed, by class, day and severity', LANDED);
for (const hunt of hunts) await show(`Hunt ${hunt.id}: ${hunt.question}`, hunt.sql);
lake.close();

async function show(title: string, sql: string): Promise<void> {
  const answered = await lake.run(sql, { maxRows: 200 });
  if (!answered.ok) throw new Error(answered.message);
  const { columns, rows } = answered.answer;
  const cells = rows.map((row) =>
    row.map((value) => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value))),
  );
  console.log(
    `\n${title}\n\n${renderTable(
      columns.map(({ name }) => ({ title: name })),
      cells,
      { maxCellWidth: 50 },
    )}`,
  );
}

console.log(`Next:
  npx slc query "select finding.title, severity, risk_score from darktrace_finding order by severity_id desc limit 10"
  npx slc inspect ${LAKE}
  npx slc explain src/sources/darktrace/samples/model-breach-saas-details-envelope.json
  npx slc convert <your alerts> --out my-lake`);
