import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from './exit-codes';
import { failed, type Io, type Outcome, type Verb, type VerbArgs } from './verb';

export const verb: Verb = {
  description:
    'Runs the synthesized stacks and the function bundles in an AWS account on the loopback, until Ctrl-C: a webhook to post to, a lake folder, a first query. Needs a checkout.',
  arguments: [],
  options: [],
  examples: [
    { command: 'local --no-color', explanation: 'in a checkout, after npm ci' },
    { command: 'local --quiet', explanation: 'the same; what to do next is printed all the same' },
  ],
  run,
};

const SCRIPT = 'scripts/local.ts';

/** The account on the loopback is a part of the checkout and of its development dependencies, not of the package. */
async function run(_args: VerbArgs, { cwd, signal }: Io): Promise<Outcome> {
  if (!existsSync(join(cwd, SCRIPT)))
    return failed(EXIT.configuration, {
      rule: 'cli.no_checkout',
      message: `${cwd} is no checkout of the connector: found no ${SCRIPT}`,
      hint: 'change to the checkout, then: npm ci && npx slc local',
    });
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT], { cwd, stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; a caller that aborts reaches the child this way.
  signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code === 0) return { exitCode: EXIT.done, result: {}, problems: [], text: '' };
  return failed(EXIT.internal, { rule: 'cli.local_failed', message: `${SCRIPT} ended with ${code}`, hint: 'see what it printed above' });
}
