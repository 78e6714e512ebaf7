import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WorkQueueProps {
  /** Timeout of the function that works on it. */
  readonly timeout: Duration;
  /** How long messages are gathered before the function is called. */
  readonly batchWindow: Duration;
  readonly key?: IKey | undefined;
}

/** The longest that SQS keeps a message: two weeks to notice and repair. */
const RETENTION = Duration.days(14);

/** Tries before a message goes to the dead-letter queue; Lambda's guide asks for five or more, since throttling counts as well. */
const TRIES = 5;

/** A queue that a function works on, and its dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
  /** A message of this age has seen one whole attempt fail. */
  readonly oldestAge: Duration;

  constructor(scope: Construct, id: string, { timeout, batchWindow, key }: WorkQueueProps) {
    super(scope, id);
    // Six times the timeout and the window (Lambda developer guide, SQS event sources): time for retries while the function is throttled.
    const visibilityTimeout = Duration.seconds(6 * timeout.toSeconds() + batchWindow.toSeconds());
    this.oldestAge = Duration.seconds(batchWindow.toSeconds() + visibilityTimeout.toSeconds());
    const shared = {
      retentionPeriod: RETENTION,
      enforceSSL: true,
      ...(key ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key } : { encryption: QueueEncryption.SQS_MANAGED }),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', shared);
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: TRIES },
    });
  }
}
