import { createReadStream, statSync } from 'node:fs';
import { CreateBucketCommand, type PutBucketNotificationConfigurationCommandInput, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Conversion, convert, type RawObject } from '../../src/convert';
import type { Receipt } from '../../src/lake/lake';
import { s3Lake } from '../../src/lake/s3-lake';
import { loadCompressor } from '../../src/parquet/writer';
import type { FindingClass } from '../../src/sources/source';
import type { Emulator } from '../aws/emulator/emulator';
import { securityLakeNames } from '../aws/emulator/security-lake';
import { clientOf, smallAccount } from '../aws/small-account';
import { conversionFor } from '../golden/golden';

/*
 * An account with a Security Lake that the conversion that ships writes to, and a subscriber with a queue and a role, as Security Lake
 * makes them.
 */

const REGION = 'eu-west-1';
export const LAKE_BUCKET = securityLakeNames(REGION).bucket;
export const EXTERNAL_ID = 'an-external-id';
export const STORY = 'src/sources/darktrace/samples/story-1-mfa-fatigue.ndjson';

const REJECTS = 'rejects';
const RECEIPTS = 'receipts';

export interface Account {
  readonly aws: Emulator;
  /** Clients of the account's root. */
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** What only the subscriber's queue and the subscribed sources are open to. */
  readonly roleArn: string;
  end(): Promise<void>;
}

const QUEUE = 'AmazonSecurityLake-00000000-Main-Queue';

export async function startAccount(): Promise<Account> {
  const { aws, end } = await smallAccount({ region: REGION });
  const s3 = new S3Client(clientOf(aws));
  const sqs = new SQSClient(clientOf(aws));
  for (const Bucket of [REJECTS, RECEIPTS]) await s3.send(new CreateBucketCommand({ Bucket }));
  const queue = `arn:aws:sqs:${REGION}:${aws.account}:${QUEUE}`;
  const Policy = JSON.stringify({
    Statement: { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queue },
  });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE, Attributes: { Policy } }));
  const trust = { Effect: 'Allow' as const, Action: 'sts:AssumeRole', Principal: { AWS: aws.account } };
  const role = aws.identities.putRole('AmazonSecurityLake-subscriber', {
    Statement: { ...trust, Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } },
  });
  const bucket = `arn:aws:s3:::${LAKE_BUCKET}`;
  role.policies.push({
    Statement: [
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`${bucket}/ext/*`] },
      { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [bucket] },
      { Effect: 'Allow', Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], Resource: [queue] },
    ],
  });
  return { aws, s3, sqs, queueUrl: QueueUrl, roleArn: role.arn, end };
}

/** Converts a file of alerts into the lake of the account, or converts it again. */
export async function convertInto(
  { s3 }: Account,
  file: string,
  findingClass: FindingClass,
  changed: Partial<Conversion> = {},
): Promise<Receipt> {
  const conversion = { ...(await conversionFor('1.3.0', findingClass)), ...changed };
  const tables = conversion.source.tables.map(({ name }) => ({ source: name, location: `s3://${LAKE_BUCKET}/ext/${name}/`, s3 }));
  const lake = s3Lake({ tables, ownS3: s3, rejectsBucket: REJECTS, receiptsBucket: RECEIPTS, conditionalPut: true });
  const raw: RawObject = { key: file, version: '1', bytes: statSync(file).size, read: () => createReadStream(file) };
  return convert(raw, conversion, { lake, region: REGION, tenant: 'acme', compressor: await loadCompressor('zstd') });
}

/** What Security Lake tells a subscriber's queue (user guide, managing data access for subscribers). */
export const told = (key: string, bucket = LAKE_BUCKET): object => ({
  source: 'aws.s3',
  time: '2023-01-06T00:00:00Z',
  account: '111122223333',
  region: REGION,
  resources: [`arn:aws:s3:::${bucket}`],
  detail: {
    bucket: { name: bucket },
    object: { key, size: 5, etag: 'b57f9512698f4b09e608f4f2a65852e5' },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: 'securitylake.amazonaws.com',
  },
});

/** Every new object of a bucket is told to a queue by S3 itself. */
export const allObjectsTo = (queueArn: string): PutBucketNotificationConfigurationCommandInput['NotificationConfiguration'] => ({
  QueueConfigurations: [{ QueueArn: queueArn, Events: ['s3:ObjectCreated:*'] }],
});
