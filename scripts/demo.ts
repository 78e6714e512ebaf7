import { rm } from 'node:fs/promises';
import { main } from '../src/cli/main';
import { buildValidators } from './build-validators';

/** `npm run demo`: the shipped samples into ./demo-lake, what landed, one hunt for each attack story, what to try next, and the report. */
const LAKE = './demo-lake';
const REPORT = `${LAKE}/report.html`;
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

await show('What landed, by class, day and severity', LANDED);
await show('Denied MFA requests, then a success', 'mfa-fatigue-success');
await show('Account take-over, stage by stage', 'account-takeover-chain');

async function show(title: string, question: string): Promise<void> {
  console.log(`\n${title}\n`);
  const code = await main(['query', question, '--lake', LAKE], io);
  if (code !== 0) process.exit(code);
}

console.log(`\nNext:
  npx slc query --list
  npx slc query entity-timeline --param entity=alice@example.com
  npx slc inspect ${LAKE}
  npx slc explain src/sources/darktrace/samples/model-breach-saas-details-envelope.json
  npx slc convert <your alerts> --out my-lake`);

console.log('\nReport, to open in a browser:');
const reported = await main(['report', LAKE, '--out', REPORT], io);
if (reported !== 0) process.exit(reported);
