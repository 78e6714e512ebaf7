import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { writeSection } from '../../scripts/reliability-page';
import { SEED } from '../seed';
import { runCampaign } from './campaign';
import { campaignText } from './report';

/**
 * `npm run test:faults`: `SLC_SEED` chooses the campaign, `--only <regular expression>` the waves by their titles, `--write` puts the
 * outcome into docs/reliability.md.
 */
const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
/** What a whole campaign must have had, or it has shown nothing. */
const LEAST = { alerts: 10_000, faults: 200 };

console.log(`fault campaign, SLC_SEED=${SEED}`);
try {
  const outcome = await runCampaign(SEED, values.only, console.log);
  const faults = outcome.injected.reduce((sum, { count }) => sum + count, 0);
  if (!values.only && (outcome.sent < LEAST.alerts || faults < LEAST.faults))
    throw new Error(`${outcome.sent} alerts through ${faults} faults, wanted ${LEAST.alerts} through ${LEAST.faults}`);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const text = campaignText(outcome, commit);
  if (values.write) writeSection('faults', text);
  console.log(text);
} catch (error) {
  console.error(error);
  console.error(`to see it again: SLC_SEED=${SEED} npm run test:faults`);
  process.exitCode = 1;
}
