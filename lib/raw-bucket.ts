import { Aws, Duration } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type Bucket, type CfnBucket, EventType } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { closedBucket } from './closed-bucket';
import { CONVERT_TIMEOUT } from './timeouts';
import { WorkQueue } from './work-queue';

export interface RawBucketProps {
  readonly retention: Duration;
  readonly key?: IKey | undefined;
}

/** What arrived, as it arrived; every new version is told to the converter's queue. */
export class RawBucket extends Construct {
  readonly bucket: Bucket;
  readonly convertQueue: WorkQueue;

  constructor(scope: Construct, id: string, { retention, key }: RawBucketProps) {
    super(scope, id);
    this.convertQueue = new WorkQueue(this, 'Convert', { timeout: CONVERT_TIMEOUT, batchWindow: Duration.seconds(0), key });
    this.bucket = closedBucket(this, 'Bucket', {
      key,
      // The unit of work is key and version: who drops the same name twice loses nothing.
      versioned: true,
      lifecycleRules: [
        { expiration: retention, noncurrentVersionExpiration: retention, abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    this.notifyConverter();
  }

  /**
   * Set on the bucket itself instead of by CDK's custom resource, which would bring a function with rights on every bucket. S3 tries the
   * queue when the bucket is made, so the queue's policy comes first, hence names the account and not the bucket.
   */
  private notifyConverter(): void {
    const { queue } = this.convertQueue;
    const granted = queue.grantSendMessages(
      new ServicePrincipal('s3.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    );
    const bucket = this.bucket.node.defaultChild as CfnBucket;
    bucket.notificationConfiguration = { queueConfigurations: [{ event: EventType.OBJECT_CREATED, queue: queue.queueArn }] };
    granted.applyBefore(this.bucket);
  }
}
