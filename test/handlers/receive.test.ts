import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { MAX_MESSAGE_BYTES } from '../../src/handlers/receive/accept';
import { allowedSources } from '../../src/handlers/receive/allowed-sources';
import { answer, type Webhook } from '../../src/handlers/receive/answer';
import type { RequestRules, WebhookEvent } from '../../src/handlers/receive/request';
import { cachedKeys, SECRET_LIFETIME_MS } from '../../src/handlers/receive/secret';
import { seenRequests } from '../../src/handlers/receive/seen';
import { signatureHeader } from '../../src/handlers/receive/signature';
import { AwsError } from '../aws/emulator/aws-error';
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
/** Each test remembers requests of its own. */
let tests = 0;

beforeAll(async () => {
  cloud = await startCloud();
  for (const Bucket of ['raw', 'receipts']) await cloud.root.s3.send(new CreateBucketCommand({ Bucket }));
  await cloud.root.s3.send(new PutBucketVersioningCommand({ Bucket: 'raw', VersioningConfiguration: { Status: 'Enabled' } }));
  secretArn = (await cloud.root.secrets.send(new CreateSecretCommand({ Name: 'webhook', SecretString: KEY }))).ARN ?? '';
}, 60_000);
afterAll(() => cloud.close());

beforeEach(async () => {
  cloud.deny = undefined;
  tests++;
  telemetry = new Recorder();
  queueUrl =
    (await cloud.root.sqs.send(new CreateQueueCommand({ QueueName: `intake-${Math.random().toString(36).slice(2)}` }))).QueueUrl ?? '';
});

function webhook(rules: Partial<RequestRules> = {}): Webhook {
  const { s3, sqs, secrets } = cloud.own;
  return {
    rules: {
      maxBodyBytes: MAX_BODY_BYTES,
      authentication: 'signature',
      keys: cachedKeys(secrets, secretArn),
      isAllowed: allowedSources([]),
      ...rules,
    },
    intake: { sqs, queueUrl, raw: { s3, bucket: 'raw', source: 'darktrace' }, seen: seenRequests(s3, 'receipts', `test-${tests}`) },
    telemetry,
  };
}

interface Sent {
  readonly body?: string | Buffer;
  readonly method?: string;
  readonly type?: string;
  readonly signature?: string | undefined;
  readonly authorization?: string;
  readonly address?: string;
}

function event(sent: Sent): WebhookEvent {
  const body = Buffer.from(sent.body ?? ALERT);
  const signature = 'signature' in sent ? sent.signature : signatureHeader(body, KEY, NOW_S);
  const headers = {
    'content-type': sent.type ?? 'application/json',
    ...(signature === undefined ? {} : { 'x-slc-signature': signature }),
    ...(sent.authorization === undefined ? {} : { authorization: sent.authorization }),
  };
  return {
    headers,
    body: body.toString('base64'),
    isBase64Encoded: true,
    requestContext: { http: { method: sent.method ?? 'POST', sourceIp: sent.address ?? '192.0.2.1' } },
  } as unknown as WebhookEvent;
}

const post = (sent: Sent, rules: Partial<RequestRules> = {}, nowS = NOW_S) => answer(event(sent), webhook(rules), nowS * 1000);

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

/** Has a service refuse an operation as if it had too much to do. */
function throttle(operation: string, error: AwsError): void {
  cloud.aws.gate.fault = (call) => (call.operation === operation ? error : undefined);
}
const THROTTLED = new AwsError(400, 'ThrottlingException', 'Rate exceeded');
const SLOW_DOWN = new AwsError(503, 'SlowDown', 'Please reduce your request rate.');

describe('while a service asks for less', () => {
  let before: Cloud['aws']['gate']['fault'];
  beforeEach(() => {
    before = cloud.aws.gate.fault;
  });
  afterEach(() => {
    cloud.aws.gate.fault = before;
  });

  test.each([
    ['the queue', 'SendMessage', THROTTLED, ALERT],
    ['the queue of a busy key', 'SendMessage', new AwsError(400, 'KmsThrottled', 'Rate exceeded'), ALERT],
    ['the raw bucket', 'PutObject', SLOW_DOWN, gzipSync(ALERT)],
    ['the memory of requests', 'HeadObject', new AwsError(503, 'SlowDown', ''), ALERT],
  ])('%s: 429, nothing is kept, and the same request is taken later', async (_, operation, error, body) => {
    throttle(operation, error);
    const { statusCode, headers } = await post({ body });
    expect(statusCode).toBe(429);
    expect(headers?.['retry-after']).toBe('10');
    expect(telemetry.sum('webhookRejected/429')).toBe(1);
    expect(telemetry.sum('webhookAccepted')).toBe(0);
    cloud.aws.gate.fault = before;
    expect((await post({ body })).statusCode).toBe(202);
    expect(telemetry.logged).not.toContain('Example::Model');
  });
});

test('a request that is caught and sent again within its five minutes is answered as before, and queued once', async () => {
  for (const laterS of [0, 1, 299]) expect((await post({}, {}, NOW_S + laterS)).statusCode).toBe(202);
  expect(await queued()).toEqual([ALERT]);
  // The same alert signed anew is another request: the sender says it happened again.
  expect((await post({ signature: signatureHeader(Buffer.from(ALERT), KEY, NOW_S + 1) })).statusCode).toBe(202);
  expect(await queued()).toEqual([ALERT]);
});

test('a request that failed is not taken for one that was accepted', async () => {
  cloud.deny = ({ operation }) => operation === 'SendMessage';
  await expect(post({})).rejects.toThrow('not authorized');
  cloud.deny = undefined;
  expect((await post({})).statusCode).toBe(202);
  expect(await queued()).toEqual([ALERT]);
});

test('what the queue has is accepted, also where it cannot be remembered', async () => {
  cloud.deny = ({ operation }) => operation === 'PutObject';
  expect((await post({})).statusCode).toBe(202);
  expect(await queued()).toEqual([ALERT]);
  expect(telemetry.lines).toMatchObject([{ level: 'warn', message: 'request accepted, but not remembered' }]);
});

test('a body is measured before anything of it is decoded, and before the secret is asked for', async () => {
  const asked = () => cloud.calls.filter(({ operation }) => operation === 'GetSecretValue').length;
  const before = asked();
  const decoding = jest.spyOn(Buffer, 'from');
  try {
    const sent = event({ body: Buffer.alloc(MAX_BODY_BYTES + 1, 120) });
    decoding.mockClear();
    expect((await answer(sent, webhook(), NOW_S * 1000)).statusCode).toBe(413);
    expect(decoding.mock.calls.filter(([value]) => value === (sent.body as unknown))).toEqual([]);
  } finally {
    decoding.mockRestore();
  }
  expect(asked()).toBe(before);
});

describe('with a shared token', () => {
  const token = (...held: string[]): Partial<RequestRules> => ({ authentication: 'token', keys: async () => held });

  test.each([
    ['the token', 'Bearer a-shared-token', 202],
    ['the token in another case of the scheme', 'bearer a-shared-token', 202],
    ['another token', 'Bearer a-shared-tokem', 401],
    ['a part of the token', 'Bearer a-shared', 401],
    ['another scheme', 'Basic a-shared-token', 401],
    ['nothing', undefined, 401],
    ['an empty token', 'Bearer ', 401],
    ['more than anybody needs', `Bearer ${'x'.repeat(600)}`, 401],
  ])('%s', async (_, authorization, status) => {
    const sent = { signature: undefined, ...(authorization === undefined ? {} : { authorization }) };
    const { statusCode, body } = await post(sent, token('a-shared-token'));
    expect(statusCode).toBe(status);
    expect((await queued()).length).toBe(status === 202 ? 1 : 0);
    if (status === 401) expect(body).toContain('Authorization: Bearer');
    expect(telemetry.logged).not.toMatch(/a-shared-toke[nm]/);
  });

  test('while it is changed, both are taken', async () => {
    for (const [index, word] of ['new', 'old'].entries())
      expect((await post({ authorization: `Bearer ${word}`, body: `{"pbid":${index}}` }, token('new', 'old'))).statusCode).toBe(202);
    expect((await post({ authorization: 'Bearer old' }, token('new'))).statusCode).toBe(401);
  });

  test('a signature is no token, and a token no signature', async () => {
    expect((await post({}, token(KEY))).statusCode).toBe(401);
    expect((await post({ signature: undefined, authorization: `Bearer ${KEY}` })).statusCode).toBe(401);
  });

  test('the same body within five minutes is one request', async () => {
    const start = Math.ceil(NOW_S / 300) * 300;
    for (const laterS of [0, 299]) await post({ authorization: 'Bearer a-shared-token' }, token('a-shared-token'), start + laterS);
    expect(await queued()).toEqual([ALERT]);
  });
});

/** An IPv4 address as an IPv6 one (RFC 4291, section 2.5.5). */
const mapped = (address: string): string => ['', '', 'ffff', address].join(':');

test.each([
  ['192.0.2.1', 202],
  ['192.0.2.129', 403],
  [mapped('192.0.2.1'), 202],
  [mapped('192.0.2.129'), 403],
  ['2001:db8:0:1::7', 202],
  ['2001:db8:1::7', 403],
  ['198.51.100.7', 202],
  ['198.51.100.8', 403],
  ['unknown', 403],
])('of the networks that may send, a request from %s is answered %i', async (address, status) => {
  const isAllowed = allowedSources(['192.0.2.0/25', '2001:db8::/48', '198.51.100.7']);
  const asked = () => cloud.calls.filter(({ operation }) => operation === 'GetSecretValue').length;
  const before = asked();
  expect((await post({ address }, { isAllowed })).statusCode).toBe(status);
  if (status === 403) expect(asked()).toBe(before);
  expect(telemetry.sum(`webhookRejected/${status}`)).toBe(status === 403 ? 1 : 0);
});

test.each(['192.0.2.0/33', '2001:db8::/129', '192.0.2/24', 'example.com', '192.0.2.0/', '', '2001:db8::1%eth0/64'])(
  '%j is no network',
  (text) => {
    expect(() => allowedSources([text])).toThrow('want a network');
  },
);

test('neither an accepted body nor a key is ever logged', async () => {
  await post({ body: ALERT.replace('Example::Model', 'Secret::Name') });
  expect(telemetry.logged).toContain('request accepted');
  expect(telemetry.logged).not.toMatch(/Secret::Name|an example key/);
});

test('the secret is asked for once in its lifetime', async () => {
  const keys = cachedKeys(cloud.own.secrets, secretArn);
  const asked = () => cloud.calls.filter(({ operation }) => operation === 'GetSecretValue').length;
  const before = asked();
  for (const nowMs of [0, 1, SECRET_LIFETIME_MS - 1]) expect(await keys(nowMs)).toEqual([KEY]);
  expect(asked()).toBe(before + 1);
  await keys(SECRET_LIFETIME_MS);
  expect(asked()).toBe(before + 2);
});

test.each([
  ['two lines', 'new\nold\n', ['new', 'old']],
  ['blank lines and blanks', '\r\n  new  \r\n\r\nold\r\n', ['new', 'old']],
  ['three lines', 'a\nb\nc', undefined],
  ['nothing but blanks', ' \n ', undefined],
])('a secret with %s', async (_, SecretString, wanted) => {
  const { ARN = '' } = await cloud.root.secrets.send(new CreateSecretCommand({ Name: `secret-${tests}`, SecretString }));
  const keys = cachedKeys(cloud.own.secrets, ARN)(0);
  if (wanted) expect(await keys).toEqual(wanted);
  else {
    const refusal = await keys.catch((cause: Error) => cause.message);
    expect(refusal).toMatch(/holds \d lines, wanted the webhook's key/);
  }
});
