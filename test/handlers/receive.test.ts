import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { MAX_MESSAGE_BYTES } from '../../src/handlers/receive/accept';
import { answer, type Webhook } from '../../src/handlers/receive/answer';
import type { WebhookEvent } from '../../src/handlers/receive/request';
import { cachedSecret, SECRET_LIFETIME_MS } from '../../src/handlers/receive/secret';
import { signatureHeader } from '../../src/handlers/receive/signature';
import { type Cloud, startCloud } from './cloud';
import { Recorder } from './recorder';

const KEY = 'an example key';
const NOW_S = 1_760_000_000;
const MAX_BODY_BYTES = 1_000_000;
const ALERT = '{"model":{"then":{"name":"Example::Model"}},"pbid":1}';

let cloud: Cloud;
let queueUrl: string;
let secretArn: string;
let telemetry: Recorder;

beforeAll(async () => {
  cloud = await startCloud();
  await cloud.root.s3.send(new CreateBucketCommand({ Bucket: 'raw' }));
  await cloud.root.s3.send(new PutBucketVersioningCommand({ Bucket: 'raw', VersioningConfiguration: { Status: 'Enabled' } }));
  secretArn = (await cloud.root.secrets.send(new CreateSecretCommand({ Name: 'webhook', SecretString: KEY }))).ARN ?? '';
}, 60_000);
afterAll(() => cloud.close());

beforeEach(async () => {
  cloud.deny = undefined;
  telemetry = new Recorder();
  queueUrl =
    (await cloud.root.sqs.send(new CreateQueueCommand({ QueueName: `intake-${Math.random().toString(36).slice(2)}` }))).QueueUrl ?? '';
});

function webhook(): Webhook {
  return {
    rules: { maxBodyBytes: MAX_BODY_BYTES, key: cachedSecret(cloud.own.secrets, secretArn) },
    intake: { sqs: cloud.own.sqs, queueUrl, raw: { s3: cloud.own.s3, bucket: 'raw', source: 'darktrace' } },
    telemetry,
  };
}

interface Sent {
  readonly body?: string | Buffer;
  readonly method?: string;
  readonly type?: string;
  readonly signature?: string | undefined;
}

function event(sent: Sent): WebhookEvent {
  const body = Buffer.from(sent.body ?? ALERT);
  const signature = 'signature' in sent ? sent.signature : signatureHeader(body, KEY, NOW_S);
  const headers = { 'content-type': sent.type ?? 'application/json', ...(signature === undefined ? {} : { 'x-slc-signature': signature }) };
  return {
    headers,
    body: body.toString('base64'),
    isBase64Encoded: true,
    requestContext: { http: { method: sent.method ?? 'POST' } },
  } as unknown as WebhookEvent;
}

const post = (sent: Sent) => answer(event(sent), webhook(), NOW_S * 1000);

async function queued(): Promise<string[]> {
  const { Messages = [] } = await cloud.root.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => Body);
}

async function rawVersions() {
  const { Versions = [] } = await cloud.root.s3.send(new ListObjectVersionsCommand({ Bucket: 'raw' }));
  return Versions;
}

test('a signed alert is answered 202 and stands in the queue as it was sent', async () => {
  expect((await post({})).statusCode).toBe(202);
  expect(await queued()).toEqual([ALERT]);
  expect(telemetry.sum('webhookAccepted')).toBe(1);
});

test.each([
  ['a batch as an array', `[${ALERT},${ALERT}]`, 'application/json'],
  ['NDJSON', `${ALERT}\n${ALERT}\n`, 'application/x-ndjson'],
  ['syslog lines', '<134>Oct  9 08:53:20 example.com darktrace {"a":1}\n', 'text/plain; charset=utf-8'],
  ['a batch with one broken alert', `${ALERT}\n{"cut": \n`, 'application/json'],
])('%s is taken', async (_, body, type) => {
  expect((await post({ body, type })).statusCode).toBe(202);
  expect(await queued()).toEqual([body]);
});

test.each([
  [405, 'a GET', { method: 'GET' }],
  [413, 'a body beyond the limit', { body: `{"a":"${'x'.repeat(MAX_BODY_BYTES)}"}` }],
  [401, 'no signature', { signature: undefined }],
  [401, 'a signature with another key', { signature: signatureHeader(Buffer.from(ALERT), 'a guess', NOW_S) }],
  [401, 'a request that is sent again later', { signature: signatureHeader(Buffer.from(ALERT), KEY, NOW_S - 301) }],
  [415, 'a form', { type: 'multipart/form-data; boundary=x' }],
  [400, 'an empty body', { body: '' }],
  [400, 'a cut alert', { body: '{"model": {"name": "Secret::Name", ' }],
  [400, 'a login page', { body: '<html><body>Secret::Name</body></html>' }],
])('%i for %s, and nothing is kept', async (status, _, sent: Sent) => {
  const { statusCode } = await post(sent);
  expect(statusCode).toBe(status);
  expect(await queued()).toEqual([]);
  expect(telemetry.sum(`webhookRejected/${status}`)).toBe(1);
  expect(telemetry.logged).not.toContain('Secret::Name');
});

test.each([
  ['too long for a message', Buffer.from(`{"a":"${'x'.repeat(MAX_MESSAGE_BYTES)}"}`)],
  ['compressed', gzipSync(ALERT)],
  ['text that a queue does not take', Buffer.from(`${ALERT}\n\u0000\n`)],
])('a body that is %s goes to the raw bucket, once however often it is sent', async (_, body) => {
  const before = (await rawVersions()).length;
  for (const sent of [{ body }, { body }]) expect((await post(sent)).statusCode).toBe(202);
  expect(await queued()).toEqual([]);
  const versions = await rawVersions();
  expect(versions.length).toBe(before + 1);
  const { Key } = versions.find(({ Size }) => Size === body.length) ?? {};
  expect(Key).toMatch(/^darktrace\/webhook\/2025\/10\/09\/[0-9a-f]{32}\.json$/);
  const { Body } = await cloud.root.s3.send(new GetObjectCommand({ Bucket: 'raw', Key }));
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
});

test('while the queue is away nothing is acknowledged', async () => {
  cloud.deny = ({ service }) => service === 'sqs';
  await expect(post({})).rejects.toThrow('not authorized');
  expect(telemetry.sum('webhookAccepted')).toBe(0);
});

test('the secret is asked for once in its lifetime', async () => {
  const secret = cachedSecret(cloud.own.secrets, secretArn);
  const asked = () => cloud.calls.filter(({ operation }) => operation === 'GetSecretValue').length;
  const before = asked();
  for (const nowMs of [0, 1, SECRET_LIFETIME_MS - 1]) expect(await secret(nowMs)).toBe(KEY);
  expect(asked()).toBe(before + 1);
  await secret(SECRET_LIFETIME_MS);
  expect(asked()).toBe(before + 2);
});
