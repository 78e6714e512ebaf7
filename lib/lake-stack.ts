import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PREFIXES } from '../src/lake/prefixes';
import { closedBucket } from './closed-bucket';
import type { Config } from './config';
import { RawBucket } from './raw-bucket';
import { stackProps } from './stack-props';
import { StandaloneLake } from './standalone-lake';

export interface LakeStackProps {
  readonly config: Config;
}

/** A receipt outlives its raw object, so that converting it again cleans up after the first time. */
const RECEIPTS_OUTLIVE_DAYS = 30;

/** What survives: raw objects with the converter's queue beside them, rejects, receipts, and the standalone lake. */
export class LakeStack extends Stack {
  readonly raw: RawBucket;
  readonly rejects: Bucket;
  /** Receipts, notes of unregistered partitions, and the state of polls and sweeps. */
  readonly receipts: Bucket;
  readonly standalone?: StandaloneLake;
  readonly key?: IKey;

  constructor(scope: Construct, id: string, { config }: LakeStackProps) {
    super(scope, id, stackProps(config, 'lake', 'What survives: raw alerts, rejects, receipts, and the lake where it is our own'));
    if (config.kmsKeyArn) this.key = Key.fromKeyArn(this, 'Key', config.kmsKeyArn);
    const { key } = this;
    const retention = Duration.days(config.retentionDays);
    this.raw = new RawBucket(this, 'Raw', { retention, key });
    this.rejects = closedBucket(this, 'Rejects', { key, lifecycleRules: [{ expiration: retention }] });
    this.receipts = closedBucket(this, 'Receipts', {
      key,
      lifecycleRules: [
        { prefix: PREFIXES.receipts, expiration: Duration.days(config.retentionDays + RECEIPTS_OUTLIVE_DAYS) },
        // They are asked for within minutes; a day is the least that S3 keeps anything.
        { prefix: PREFIXES.seenRequests, expiration: Duration.days(1) },
      ],
    });
    new CfnOutput(this, 'RawBucket', { value: this.raw.bucket.bucketName });
    new CfnOutput(this, 'RejectsBucket', { value: this.rejects.bucketName });
    new CfnOutput(this, 'ReceiptsBucket', { value: this.receipts.bucketName });
    new CfnOutput(this, 'ConvertQueueUrl', { value: this.raw.convertQueue.queue.queueUrl });
    new CfnOutput(this, 'ConvertDeadLettersUrl', { value: this.raw.convertQueue.deadLetters.queueUrl });
    if (config.lake === 'standalone') {
      this.standalone = new StandaloneLake(this, 'Lake', { config, key });
      new CfnOutput(this, 'LakeBucket', { value: this.standalone.bucket.bucketName });
    }
  }
}
