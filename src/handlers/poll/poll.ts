import type { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PREFIXES } from '../../lake/prefixes';
import type { AlertApi, ApiErrorKind, Clock, Transport } from '../../sources/api';
import type { ApplianceSettings, PollSettings } from '../settings';
import type { Telemetry } from '../telemetry';
import { type PollReport, pollAppliance } from './appliance';

/** What a poll works with. */
export interface PollParts {
  readonly api: AlertApi;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  transportTo(appliance: ApplianceSettings): Transport;
}

/** Failures that no later poll cures: tokens, certificates and rights run out or are taken away, clocks run off. */
const NEED_A_PERSON: ReadonlySet<ApiErrorKind> = new Set([
  'certificate',
  'clock',
  'credentials',
  'login-page',
  'permission',
  'unknown-path',
]);

/** Kept for the last calls to the storage and for publishing metrics, ms. */
const RESERVE_MS = 20_000;

/**
 * Polls every appliance, each with an equal share of the time that is left. One that fails stops no other; faults that are not the API's
 * (storage, secrets) are thrown at the end, so that the invocation counts as failed.
 */
export async function pollAll(settings: PollSettings, parts: PollParts, remainingMs: () => number): Promise<void> {
  const faults: unknown[] = [];
  for (const [index, appliance] of settings.appliances.entries()) {
    const shareMs = Math.max(0, (remainingMs() - RESERVE_MS) / (settings.appliances.length - index));
    try {
      tell(await pollOne(appliance, settings, parts, shareMs), appliance, parts.telemetry);
    } catch (fault) {
      parts.telemetry.add('pollFailed', 1, 'fault');
      parts.telemetry.error('poll failed', fault, { appliance: appliance.name });
      faults.push(fault);
    }
  }
  if (faults.length > 0)
    throw new AggregateError(faults, `${faults.length} of ${settings.appliances.length} appliances could not be polled`);
}

async function pollOne(appliance: ApplianceSettings, settings: PollSettings, parts: PollParts, shareMs: number): Promise<PollReport> {
  const { api, s3, secrets, clock, telemetry } = parts;
  const startMs = clock.now();
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(new Error('there is no time left for this appliance')), shareMs);
  try {
    const secret = await readSecret(secrets, appliance);
    const transport = measuringSkew(parts.transportTo(appliance), clock, (skewMs) =>
      telemetry.add('applianceClockSkew', Math.abs(skewMs) / 1000, appliance.name),
    );
    return await pollAppliance({
      appliance: appliance.name,
      feeds: api.connect({ transport, clock, signal: ending.signal, secret }),
      raw: { s3, bucket: settings.rawBucket, source: settings.source },
      state: {
        s3,
        bucket: settings.stateBucket,
        key: `${PREFIXES.pollState}${settings.source}/${appliance.name}.json`,
        rawBucket: settings.rawBucket,
      },
      clock,
      signal: ending.signal,
      lastStartMs: startMs + shareMs / 2,
      overlapMs: settings.overlapMinutes * 60_000,
      firstPollMs: settings.firstPollHours * 3_600_000,
    });
  } finally {
    clearTimeout(timer);
  }
}

function tell({ stored, rawKeys, failures, unfinished }: PollReport, { name }: ApplianceSettings, telemetry: Telemetry): void {
  for (const [kind, alerts] of Object.entries(stored)) telemetry.add('alertsPolled', alerts, kind);
  for (const { feed, error } of failures) {
    telemetry.add('pollFailed', 1, error.kind);
    if (NEED_A_PERSON.has(error.kind)) telemetry.add('pollRefused', 1);
    telemetry.error('feed failed', error, { appliance: name, feed, kind: error.kind, fix: error.fix });
  }
  if (unfinished.length > 0) telemetry.warn('no more time: the next poll goes on', { appliance: name, feeds: unfinished });
  if (failures.length === 0) telemetry.add('pollSucceeded', 1, name);
  telemetry.info('appliance polled', { appliance: name, stored, rawObjects: rawKeys });
}

/** Read for every poll, so that a new token pair works at once. */
async function readSecret(secrets: SecretsManagerClient, { name, secretArn }: ApplianceSettings): Promise<unknown> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  try {
    return JSON.parse(SecretString ?? '');
  } catch {
    // Without a cause: the message of JSON.parse quotes what it read.
    throw new Error(`the secret of ${name} (${secretArn}) is no JSON, wanted an object with the tokens of the API: put it in again`);
  }
}

/** Tells the appliance's clock minus ours of the first answer that has a date, ms. */
function measuringSkew(transport: Transport, clock: Clock, tellSkew: (skewMs: number) => void): Transport {
  let told = false;
  return async (request, signal) => {
    const answer = await transport(request, signal);
    const theirsMs = Date.parse(answer.headers['date'] ?? '');
    if (!told && !Number.isNaN(theirsMs)) {
      told = true;
      tellSkew(theirsMs - clock.now());
    }
    return answer;
  };
}
