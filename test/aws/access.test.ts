import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientOf, smallAccount } from './small-account';

/** Signatures, roles and permissions, seen through real SDK clients. */

let clockMs = Date.now();
let account: Awaited<ReturnType<typeof smallAccount>>;
beforeAll(async () => {
  account = await smallAccount({ now: () => clockMs });
  account.aws.buckets.create('lake');
  const writer = account.aws.identities.putRole('writer', {
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account.aws.account}:root` },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'tenant-1' } },
    },
  });
  writer.policies.push({ Statement: { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::lake/ext/*' } });
});
afterAll(() => account.end());
beforeEach(() => {
  clockMs = Date.now();
});

const writerArn = () => `arn:aws:iam::${account.aws.account}:role/writer`;

async function asWriter(): Promise<S3Client> {
  const sts = new STSClient(clientOf(account.aws));
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: writerArn(), RoleSessionName: 'test', ExternalId: 'tenant-1' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return new S3Client({ ...clientOf(account.aws), credentials });
}

test('the account is told to its root', async () => {
  const identity = await new STSClient(clientOf(account.aws)).send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:root' });
});

test.each([undefined, 'tenant-2'])('a role is not assumed with external ID %s', async (ExternalId) => {
  const sts = new STSClient(clientOf(account.aws));
  await expect(sts.send(new AssumeRoleCommand({ RoleArn: writerArn(), RoleSessionName: 'test', ExternalId }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

test('a role does what its policies say and nothing else', async () => {
  const s3 = await asWriter();
  await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'ext/a', Body: 'a' }));
  const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
  await expect(s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'elsewhere/a', Body: 'a' }))).rejects.toMatchObject(denied);
  await expect(s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'ext/a' }))).rejects.toMatchObject(denied);
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'lake' }))).rejects.toMatchObject(denied);
  await expect(s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'ext/a', Body: 'b', IfMatch: '"x"' }))).rejects.toMatchObject(denied);
  expect(account.aws.gate.calls.filter(({ principal }) => principal === writerArn())).toEqual(
    [
      ['PutObject', 'ext/a', 'allowed'],
      ['PutObject', 'elsewhere/a', 'denied'],
      ['GetObject', 'ext/a', 'denied'],
      ['ListObjectsV2', '', 'denied'],
      ['PutObject', 'ext/a', 'denied'],
    ].map(([operation, key, outcome]) => ({
      principal: writerArn(),
      service: 's3',
      operation,
      resource: key ? `arn:aws:s3:::lake/${key}` : 'arn:aws:s3:::lake',
      outcome,
    })),
  );
});

test('a missing key is forbidden to those who may not list', async () => {
  const role = account.aws.identities.role(writerArn());
  role?.policies.push({ Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/*' } });
  const s3 = await asWriter();
  await expect(s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'none' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  role?.policies.push({ Statement: { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake' } });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'none' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a session ends', async () => {
  const s3 = await asWriter();
  clockMs += 3_599_000;
  const put = new PutObjectCommand({ Bucket: 'lake', Key: 'ext/late', Body: 'a' });
  await expect(s3.send(put)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  clockMs += 1_000;
  await expect(s3.send(put)).rejects.toMatchObject({ name: 'ExpiredToken' });
});

test.each([
  ['a wrong secret', { accessKeyId: 'test', secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
  ['an unknown key', { accessKeyId: 'nobody', secretAccessKey: 'test' }, 'InvalidAccessKeyId'],
  ['a foreign session token', { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'x' }, 'InvalidToken'],
])('%s is refused', async (_, credentials, name) => {
  const s3 = new S3Client({ ...clientOf(account.aws), credentials });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'a' }))).rejects.toMatchObject({ name });
});
