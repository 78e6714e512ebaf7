import { resolve } from 'node:path';
import { visible } from '../ocsf/visible';
import type { Clients } from './doctor/clients';
import type { Finding } from './doctor/finding';
import { EXIT } from './exit-codes';
import { renderTable, styleFor } from './terminal';
import { type CommandProblem, type Io, type Outcome, type Verb, type VerbArgs, write } from './verb';

export const verb: Verb = {
  description: [
    'Checks this installation, and with AWS credentials the account: identity, the lake and its administrators, custom sources, provider',
    'roles, tables, grants, crawlers, partitions, the newest object, and one Athena query for each table (billed by AWS, left out with',
    '--no-query). Nothing is changed, unless --fix is given and the question it asks is answered with y: then partitions that the catalogue',
    'lacks are registered.',
  ].join(' '),
  arguments: [],
  options: [
    { flags: '--config <file>', description: 'cdk.json, or a file with the configuration alone', default: 'cdk.json' },
    { flags: '--offline', description: 'look at nothing but this machine' },
    { flags: '--no-query', description: 'run no Athena query' },
    { flags: '--fix', description: 'ask whether to mend what can be mended without loss' },
  ],
  examples: [
    { command: 'doctor --offline', explanation: 'the installation and the configuration, without an account' },
    { command: 'doctor --json', explanation: 'everything, for a script, with the credentials of this shell' },
  ],
  run: (args, io) => diagnose(args, io, async (region) => (await import('./doctor/clients')).awsClients(region)),
};

/** The verb with the clients it is given. */
export async function diagnose(args: VerbArgs, io: Io, clientsFor: (region: string) => Promise<Clients>): Promise<Outcome> {
  const findings: Finding[] = [];
  for await (const finding of examine(args, io, clientsFor)) {
    if (io.signal.aborted) break;
    findings.push(args.options['fix'] === true ? await mended(finding, io) : finding);
  }
  const problems = findings.flatMap(toProblem);
  const exitCode = problems.some(({ level }) => level === 'error') ? EXIT.problemsFound : EXIT.done;
  return {
    exitCode,
    result: { findings: findings.map(({ mend: _mend, ...told }) => told) },
    problems,
    text: args.json ? '' : textOf(findings, args.color),
  };
}

async function* examine({ options }: VerbArgs, io: Io, clientsFor: (region: string) => Promise<Clients>): AsyncGenerator<Finding> {
  const [{ localFindings }, { readDeployedConfig }, { ok, unchecked }] = await Promise.all([
    import('./doctor/local'),
    import('./doctor/config'),
    import('./doctor/finding'),
  ]);
  yield* localFindings();

  const path = String(options['config']);
  const read = await readDeployedConfig(resolve(io.cwd, path));
  if (!read.ok) {
    const cause = 'the configuration of the stacks stands in cdk.json under context.config (docs/deploy.md)';
    yield { check: 'configuration', state: 'failed', found: `${path}: ${read.problem}`, cause, fix: 'slc doctor --config <file>' };
    yield unchecked('account', 'without a configuration it is not known where to look');
    return;
  }
  const { config } = read;
  yield ok('configuration', `${config.name}: ${config.lake} lake in ${config.region}, tenant ${config.tenant}`);
  if (options['offline'] === true) {
    yield unchecked('account', 'left out (--offline)');
    return;
  }
  const [{ accountFindings }, { sources }] = await Promise.all([import('./doctor/account'), import('../sources')]);
  yield* accountFindings({
    config,
    clients: await clientsFor(config.region),
    tables: sources.flatMap((source) => source.tables).filter((table) => isDeployed(table.class, config.findingClass)),
    nowMs: Date.now(),
    query: options['query'] !== false,
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  });
}

/** The finding after it was mended, if a person says so. */
async function mended(finding: Finding, io: Io): Promise<Finding> {
  const { mend } = finding;
  if (!mend) return finding;
  const [{ createInterface }, { attempt }] = await Promise.all([import('node:readline'), import('./doctor/finding')]);
  await write(io.stderr, `${visible(mend.question)}? [y/N] `);
  const terminal = createInterface({ input: io.stdin, signal: io.signal });
  const answer = await new Promise<string>((resolve) => {
    terminal.once('line', resolve);
    // Input that ends without an answer is no yes.
    terminal.once('close', () => resolve(''));
  });
  terminal.close();
  return /^y(es)?$/i.test(answer.trim()) ? attempt(finding.check, {}, () => mend.run()) : finding;
}

/** Findings have a table for each class that is written; logins always have theirs. */
function isDeployed(className: string, findingClass: string): boolean {
  return className === 'authentication' || findingClass === 'both' || className === `${findingClass}_finding`;
}

function toProblem({ check, state, found, cause, fix }: Finding): CommandProblem[] {
  if (state !== 'failed' && state !== 'warning') return [];
  const message = `${check}: ${found}${cause === undefined ? '' : ` (${cause})`}`;
  return [{ rule: 'doctor.check', level: state === 'failed' ? 'error' : 'warning', message, ...(fix === undefined ? {} : { hint: fix }) }];
}

function textOf(findings: readonly Finding[], color: boolean): string {
  return renderTable(
    [{ title: 'check' }, { title: 'state' }, { title: 'found' }],
    findings.map(({ check, state, found }) => [check, state, found]),
    { style: styleFor(color), maxCellWidth: 120 },
  );
}
