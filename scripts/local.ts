import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputLike, startLocalStack } from '../test/aws/local-stack';
import { runSchedules } from '../test/aws/stack/schedule';

/** `npm run local`: the whole stack on the loopback, as `cdk deploy` would make it, until Ctrl-C. Needs `npm run build` before. */
const root = await mkdtemp(join(tmpdir(), 'slc-local-'));
const stack = await startLocalStack(
  root,
  { name: 'local', region: 'us-east-1', tenant: 'local', lake: 'standalone' },
  // Five minutes are long to watch.
  { pace: { maxWindowMs: 2_000, maxVisibilitySeconds: 60 } },
);
const { schedules } = stack.deployment;
const lake = stack.aws.buckets.known(outputLike(stack.deployment, 'LakeBucket')).folder;
const key = stack.aws.secrets.find(outputLike(stack.deployment, 'WebhookSecretArn'))?.versions[0]?.text;
console.log(`Webhook  ${stack.webhook}
Lake     ${lake}
AWS      ${stack.aws.endpoint} (access key and secret: test)

Post an alert:
  FILE=src/sources/darktrace/samples/model-breach-saas-details-envelope.json; T=$(date +%s)
  V1=$( (printf '%s.' "$T"; cat "$FILE") | openssl dgst -sha256 -hmac ${key} -r | cut -d' ' -f1)
  curl -i ${stack.webhook} -H 'content-type: application/json' -H "x-slc-signature: t=$T,v1=$V1" --data-binary @"$FILE"

Ask, a few seconds later:
  npx slc query --lake ${lake} "select finding.title, severity from darktrace_finding limit 10"

${schedules.map(({ expression, function: target }) => `Every minute, in place of ${expression}: ${target.settings().name}`).join('\n')}

Ctrl-C ends it and removes the folder.`);
const stopping = new AbortController();
// A rate of minutes or hours is long to watch, too.
const ticking = runSchedules(schedules, 60_000, stopping.signal);

async function end(): Promise<void> {
  stopping.abort();
  await ticking;
  await stack.stop();
  await rm(root, { recursive: true, force: true });
}

// A terminal tells Ctrl-C to this process and to `slc local` above it, which passes it on: the second is no reason to leave things behind.
process.on('SIGINT', () => {
  if (!stopping.signal.aborted) void end();
});
