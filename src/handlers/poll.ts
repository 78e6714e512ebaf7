import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { apis } from '../sources/apis';
import { CLIENT_DEFAULTS } from './clients';
import { readSettings } from './environment';
import { httpsTransport } from './poll/https-transport';
import { type PollParts, pollAll } from './poll/poll';
import type { PollSettings } from './settings';
import { functionTelemetry } from './telemetry';

/* Schedule → vendor API → raw bucket: what is new or changed since the last poll becomes raw objects. */

const settings = readSettings<PollSettings>();
const telemetry = functionTelemetry(settings.source, 'poll');
const parts: PollParts = {
  api: apiOf(settings.source),
  s3: new S3Client(CLIENT_DEFAULTS),
  secrets: new SecretsManagerClient(CLIENT_DEFAULTS),
  clock: { now: Date.now, sleep: sleepUnlessAborted },
  telemetry,
  transportTo: httpsTransport,
};

export function handler(_event: ScheduledEvent, context: Context): Promise<void> {
  return telemetry.observe(context, () => pollAll(settings, parts, () => context.getRemainingTimeInMillis()));
}

/** Node rejects with an error of its own; the poll knows that there is no time left by the signal's reason. */
async function sleepUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}

function apiOf(source: string) {
  const api = apis[source];
  if (!api) throw new Error(`source ${JSON.stringify(source)} has no API to poll, wanted one of ${Object.keys(apis).join(', ')}`);
  return api;
}
