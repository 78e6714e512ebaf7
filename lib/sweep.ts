import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { SweepSettings } from '../src/handlers/settings';
import { PREFIXES } from '../src/lake/prefixes';
import type { Source } from '../src/sources/source';
import type { Config } from './config';
import { ConnectorFunction } from './connector-function';
import { allow, allowListing, allowObjects } from './grants';
import type { Intake } from './intake';
import type { LakeStack } from './lake-stack';
import { SWEEP_TIMEOUT } from './timeouts';

export interface SweepProps {
  readonly config: Config;
  readonly source: Source;
  readonly lake: LakeStack;
  readonly intake: Intake;
}

/** A message may be under way for so long before the sweep calls its raw object forgotten. */
const OLDER_THAN_MINUTES = 60;

/** Two weeks, as long as queues keep messages, but never beyond the raw objects. */
const HORIZON_DAYS = 14;

/** Hourly: what was forgotten goes back to the converter; the intake's dead letters go to the raw bucket. */
export class Sweep extends Construct {
  readonly function: ConnectorFunction;

  constructor(scope: Construct, id: string, { config, source, lake, intake }: SweepProps) {
    super(scope, id);
    const { queue: convertQueue } = lake.raw.convertQueue;
    const settings: SweepSettings = {
      source: source.name,
      rawBucket: lake.raw.bucket.bucketName,
      receiptsBucket: lake.receipts.bucketName,
      convertQueueUrl: convertQueue.queueUrl,
      intakeDeadLetterQueueUrl: intake.queue.deadLetters.queueUrl,
      tenant: config.tenant,
      region: config.region,
      olderThanMinutes: OLDER_THAN_MINUTES,
      horizonDays: Math.min(HORIZON_DAYS, config.retentionDays - 1),
    };
    this.function = new ConnectorFunction(this, 'Sweep', {
      entry: 'sweep',
      description: 'Raw objects without a receipt go back to the converter',
      memoryMb: 512,
      timeout: SWEEP_TIMEOUT,
      every: Duration.hours(1),
      settings,
      key: lake.key,
    });
    const { role } = this.function;
    allow(role, ['s3:ListBucketVersions'], [lake.raw.bucket.bucketArn]);
    allowObjects(role, lake.raw.bucket, `${source.name}/webhook/`, ['s3:PutObject']);
    for (const prefix of [PREFIXES.receipts, PREFIXES.unregistered]) {
      allowObjects(role, lake.receipts, prefix, ['s3:GetObject']);
      allowListing(role, lake.receipts, prefix);
    }
    allowObjects(role, lake.receipts, PREFIXES.sweepState, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']);
    allowListing(role, lake.receipts, PREFIXES.sweepState);
    allow(role, ['sqs:SendMessage', 'sqs:GetQueueAttributes'], [convertQueue.queueArn]);
    allow(role, ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], [intake.queue.deadLetters.queueArn]);
  }
}
