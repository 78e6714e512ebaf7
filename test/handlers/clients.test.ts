import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { assumedRole } from '../../src/handlers/clients';
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
