import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT, type Address, REGION } from '../judges/judge';
import { clientOf } from '../small-account';
import { casesOf, verdict } from './case';

/** A bucket that keeps versions, and a queue beside it. */
class Stage {
  constructor(
    readonly s3: S3Client,
    readonly sqs: SQSClient,
    readonly name: string,
  ) {}

  async createQueue(policy: object): Promise<string> {
    const Attributes = { Policy: JSON.stringify(policy) };
    const { QueueUrl = '' } = await this.sqs.send(new CreateQueueCommand({ QueueName: this.name, Attributes }));
    return QueueUrl;
  }

  notify(prefix: string) {
    const QueueConfiguration = {
      QueueArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${this.name}`,
      Events: ['s3:ObjectCreated:*' as const],
      Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: prefix }] } },
    };
    const NotificationConfiguration = { QueueConfigurations: [QueueConfiguration] };
    return this.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: this.name, NotificationConfiguration }));
  }

  put(key: string) {
    return this.s3.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: 'hello' }));
  }

  /** What is in the queue, read as JSON, and taken out of it. */
  async told(url: string): Promise<Told[]> {
    const all: Told[] = [];
    // A message of S3 may be a moment behind the call that caused it.
    for (let rounds = 0; rounds < 3; rounds++) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
      for (const { Body = '', ReceiptHandle } of Messages) {
        all.push(JSON.parse(Body));
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
      await sleep(50);
    }
    return all;
  }
}

/** What S3 sends (S3 user guide, event message structure). */
interface Told {
  readonly Event?: string;
  readonly Records?: readonly {
    readonly eventName: string;
    readonly s3: { readonly bucket: { readonly name: string }; readonly object: { key: string; size: number; versionId: string } };
  }[];
}

async function setStage(judge: Address, name: string): Promise<Stage> {
  const [s3, sqs] = [new S3Client(clientOf(judge)), new SQSClient(clientOf(judge))];
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }));
  return new Stage(s3, sqs, name);
}

const ADMITS_S3 = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' }],
};

/** A bucket that tells a queue: S3 user guide, event notifications. */
export const NOTIFICATION_CASES = casesOf('sqs', setStage, [
  {
    asks: 'a bucket tells a queue that it will, then of each object under the prefix: its version, its key as in a form',
    aws: { first: ['s3:TestEvent'], then: [['ObjectCreated:Put', true, 'in/a+b%2Bc%C3%A9.json', 5, true]] },
    async run(stage) {
      const queue = await stage.createQueue(ADMITS_S3);
      await stage.notify('in/');
      const first = await stage.told(queue);
      await stage.put('elsewhere/a.json');
      const { VersionId } = await stage.put('in/a b+cé.json');
      const records = (await stage.told(queue)).flatMap(({ Records = [] }) => Records);
      return {
        first: first.map(({ Event }) => Event),
        then: records.map(({ eventName, s3: { bucket, object } }) => [
          eventName.replace(/^s3:/, ''),
          bucket.name === stage.name,
          object.key,
          object.size,
          object.versionId === VersionId,
        ]),
      };
    },
  },
  {
    asks: 'a queue that does not admit S3 is told of nothing',
    aws: 'InvalidArgument 400',
    async run(stage) {
      await stage.createQueue({ Version: '2012-10-17', Statement: [{ ...ADMITS_S3.Statement[0], Effect: 'Deny' }] });
      return verdict(stage.notify('in/'));
    },
  },
]);
