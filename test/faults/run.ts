import { runCampaign } from './campaign';

/** `npm run test:faults`: `SLC_SEED` chooses the campaign, `--only <words>` a part of it. */
const seed = Number(process.env['SLC_SEED'] ?? Date.now() % 2 ** 31);
const argument = (name: string): string | undefined => process.argv[process.argv.indexOf(name) + 1 || process.argv.length];

console.log(`fault campaign, SLC_SEED=${seed}`);
try {
  const outcome = await runCampaign(seed, argument('--only'), console.log);
  console.log(JSON.stringify({ ...outcome, injected: outcome.injected.reduce((sum, { count }) => sum + count, 0) }));
  process.exit(0);
} catch (error) {
  console.error(error);
  console.error(`to see it again: SLC_SEED=${seed} npm run test:faults`);
  process.exit(1);
}
