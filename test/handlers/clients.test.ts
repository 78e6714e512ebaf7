import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { assumedRole, CLIENT_DEFAULTS, credentialsAhead, renewing } from '../../src/handlers/clients';
import type { Emulator } from '../aws/emulator/emulator';
import { clientOf, smallAccount } from '../aws/small-account';

const EXTERNAL_ID = 'example-external-id';

let aws: Emulator;
let end: () => Promise<void>;
/** Of the account and of the clients. */
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.now();
  ({ aws, end } = await smallAccount({ now: () => nowMs }));
  jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  jest.restoreAllMocks();
  return end();
});

test('a role is assumed once for as long as its session lives, and again before that ends', async () => {
  const role = aws.identities.putRole('provider', {
    Statement: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: aws.account },
      Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    },
  });
  const credentials = assumedRole(new STSClient(clientOf(aws)), { roleArn: role.arn, sessionName: 'test', externalId: EXTERNAL_ID });
  const s3 = new S3Client({ ...clientOf(aws), credentials });
  const startMs = nowMs;
  const keys: string[] = [];
  for (const minutes of [0, 54, 56, 61]) {
    nowMs = startMs + minutes * 60_000;
    // What each request of the client begins with.
    keys.push((await s3.config.credentials()).accessKeyId);
  }
  const [first, second, third, fourth] = keys;
  expect([second, fourth]).toEqual([first, third]);
  expect(third).not.toBe(first);
  expect(aws.gate.calls.map(({ operation }) => operation)).toEqual(['AssumeRole', 'AssumeRole']);
});

test('credentials are asked for before the first call, and again by it where that failed', async () => {
  const trusted = { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: aws.account } } } as const;
  const role = aws.identities.putRole('provider', trusted);
  const make = (name: string) =>
    credentialsAhead(
      new S3Client({
        ...clientOf(aws),
        credentials: assumedRole(new STSClient(clientOf(aws)), { roleArn: `${role.arn}${name}`, sessionName: 'test' }),
      }),
    );
  const early = make('');
  while (aws.gate.calls.length === 0) await setTimeout(5);
  await early.config.credentials();
  expect(aws.gate.calls.map(({ operation }) => operation)).toEqual(['AssumeRole']);
  const denied = make('-later');
  await expect(denied.config.credentials()).rejects.toMatchObject({ name: 'AccessDenied' });
  aws.identities.putRole('provider-later', trusted);
  expect(await denied.config.credentials()).toMatchObject({ accessKeyId: expect.any(String) });
});

test('a session that a service calls over is replaced, and the call is made again', async () => {
  const role = aws.identities.putRole('provider', {
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: aws.account } },
  });
  role.policies.push({ Statement: { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::lake/*' } });
  aws.buckets.create('lake');
  const credentials = assumedRole(new STSClient(clientOf(aws)), { roleArn: role.arn, sessionName: 'test' });
  const put = (s3: S3Client) => s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'a', Body: 'a' }));
  const plain = new S3Client({ ...clientOf(aws), credentials });
  const s3 = renewing(new S3Client({ ...clientOf(aws), credentials }));
  await put(plain);
  await put(s3);
  aws.identities.expire(role.arn);
  await expect(put(plain)).rejects.toMatchObject({ name: 'ExpiredToken' });
  await put(s3);
  await put(s3);
  expect(aws.gate.calls.map(({ operation }) => operation)).toEqual([
    'AssumeRole',
    'PutObject',
    'AssumeRole',
    'PutObject',
    'AssumeRole',
    'PutObject',
    'PutObject',
  ]);
});

test('a request that nobody answers ends, so that the next attempt can be made', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { requestHandler } = CLIENT_DEFAULTS;
  const s3 = new S3Client({
    ...clientOf({ ...aws, endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` }),
    requestHandler: { ...requestHandler, requestTimeout: 50 },
  });
  await expect(s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'a', Body: 'a' }))).rejects.toMatchObject({ name: 'TimeoutError' });
  silent.closeAllConnections();
  silent.close();
});
