import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { PREFIXES } from '../lake/prefixes';
import { CLIENT_DEFAULTS } from './clients';
import { readSettings } from './environment';
import type { SweepSettings } from './settings';
import { drain } from './sweep/drain';
import { queueIsShort, requeue, type Sweep, unfinishedVersions, unregisteredVersions } from './sweep/requeue';
import { Walk, type WalkPlace } from './sweep/walk';
import { functionTelemetry } from './telemetry';
import { unregisteredPartitions } from './unregistered-partitions';

/* Hourly: nothing is forgotten. What a message got lost for, or what nobody could convert, goes through the converter's queue again. */

const settings = readSettings<SweepSettings>();
const telemetry = functionTelemetry(settings.source, 'sweep');
const s3 = new S3Client(CLIENT_DEFAULTS);
const sqs = new SQSClient(CLIENT_DEFAULTS);
const unregistered = unregisteredPartitions(s3, settings.receiptsBucket);
const raw = { s3, bucket: settings.rawBucket, source: settings.source };

const walkPlace: WalkPlace = {
  s3,
  bucket: settings.rawBucket,
  bookmarkBucket: settings.receiptsBucket,
  bookmarkKey: `${PREFIXES.sweepState}${settings.source}.json`,
};

/** What is left for the last page and the answer when the time is over; the next sweep goes on. */
const RESERVED_MS = 30_000;

export function handler(_event: unknown, context: Context): Promise<void> {
  return telemetry.observe(context, async () => {
    const hasTime = () => context.getRemainingTimeInMillis() > RESERVED_MS;
    const drained = await drain(sqs, settings.intakeDeadLetterQueueUrl, raw, hasTime);
    telemetry.add('deadLettersDrained', drained);
    if (!(await queueIsShort({ sqs, convertQueueUrl: settings.convertQueueUrl }))) {
      telemetry.warn('the converter is behind, nothing is queued again', { drained });
      return;
    }
    const sweep = sweepAt(Date.now());
    const retried = await requeue(unregisteredVersions(unregistered, settings.rawBucket), sweep);
    telemetry.add('partitionsRetried', retried);
    const walk = await Walk.open(walkPlace);
    const requeued = await requeue(unfinishedVersions(walk.pages(hasTime), sweep), sweep);
    telemetry.add('rawVersionsRequeued', requeued);
    const toTheEnd = await walk.close();
    telemetry.info(toTheEnd ? 'swept' : 'no more time: the next sweep goes on', { drained, requeued, retried });
  });
}

function sweepAt(nowMs: number): Sweep {
  return {
    ...settings,
    s3,
    sqs,
    untilMs: nowMs - settings.olderThanMinutes * 60_000,
    sinceMs: nowMs - settings.horizonDays * 86_400_000,
  };
}
