import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { notificationOf } from '../../src/handlers/convert/notification';
import { signatureHeader } from '../../src/handlers/receive/signature';
import { SETTINGS_VARIABLE } from '../../src/handlers/settings';
import { BUCKETS, type Cloud, REGION, startCloud } from '../handlers/cloud';
import { bytesOf, DATABASE, drop, makeLake, receipts, tableName, versionsIn } from '../handlers/converting';

/* The bundles that ship and the command line, given what nobody may find in a log: everything that they say is searched for it. */

const CANARIES = {
  payload: 'Canary::Payload::7f3a91',
  password: 'canary-password-5d20',
  person: 'canary.person@example.com',
  address: '198.51.100.213',
  key: 'canary-webhook-key-c0ffee',
  publicToken: 'canary-public-token-11',
  privateToken: 'canary-private-token-22',
};
const said: string[] = [];
const run = promisify(execFile);

/** A model breach that converts, with every canary of a payload in it. */
const ALERT = JSON.stringify({
  commentCount: 0,
  pbid: 4711,
  time: 1_700_000_000_000,
  creationTime: 1_700_000_010_000,
  model: { then: { name: CANARIES.payload, pid: 1, uuid: '00000000-0000-4000-8000-000000000001', category: 'Critical' } },
  triggeredComponents: [],
  score: 0.9,
  device: { did: 1, ip: CANARIES.address, hostname: CANARIES.person, typename: 'desktop' },
  note: `https://user:${CANARIES.password}@example.com`,
});
const { payload, password, person, address } = CANARIES;
/** What cannot be delivered: no JSON, an unknown kind, a breach without a time, a line of anything. */
const BAD = [
  `{"model": "${payload} ${password}`,
  JSON.stringify({ [payload]: person, password, address }),
  ALERT.replace(/"(time|creationTime)":\d+/g, `"$1":"${payload} ${address}"`),
  `${payload} ${password} ${person} ${address}`,
  `CEF:0|Darktrace|${payload}|1|2|${person}|${address}`,
].join('\n');

let cloud: Cloud;
let folder: string;
const queueUrls: Record<string, string> = {};
const secrets: Record<string, string> = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'canary-'));
  cloud = await startCloud();
  await makeLake(cloud);
  for (const QueueName of ['intake', 'convert', 'dead']) {
    queueUrls[QueueName] = (await cloud.root.sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  }
  const tokens = JSON.stringify({ publicToken: CANARIES.publicToken, privateToken: CANARIES.privateToken });
  for (const [Name, SecretString] of Object.entries({ key: CANARIES.key, tokens, broken: `{"publicToken": "${CANARIES.publicToken}"` })) {
    secrets[Name] = (await cloud.root.secrets.send(new CreateSecretCommand({ Name, SecretString }))).ARN ?? '';
  }
}, 60_000);
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

/** Everything that a function writes, as its log would hold it. */
async function invoke(name: string, settings: object, event: object): Promise<string> {
  const { endpoint, credentials } = cloud.aws;
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    [SETTINGS_VARIABLE]: JSON.stringify(settings),
  };
  const bundle = `dist/functions/${name}/index.mjs`;
  const { stdout, stderr } = await run(process.execPath, ['test/canary/invoke.mjs', bundle, JSON.stringify(event)], { env });
  said.push(stdout + stderr);
  return stdout + stderr;
}

const source = 'darktrace';
const buckets = { rawBucket: BUCKETS.raw, rejectsBucket: BUCKETS.rejects, receiptsBucket: BUCKETS.receipts };

test('receive: accepted, refused, broken', async () => {
  const settings = {
    ...{ source, ...buckets, intakeQueueUrl: queueUrls['intake'], secretArn: secrets['key'], maxBodyBytes: 100_000 },
    ...{ authentication: 'signature', allowedSources: [] },
  };
  const request = (text: string, headers: Record<string, string> = {}) => {
    const body = Buffer.from(text);
    const signature = signatureHeader(body, CANARIES.key, Math.round(Date.now() / 1000));
    return {
      headers: { 'content-type': 'application/json', 'x-slc-signature': signature, ...headers },
      body: body.toString('base64'),
      isBase64Encoded: true,
      requestContext: { http: { method: 'POST', sourceIp: address } },
    };
  };
  expect(await invoke('receive', settings, request(ALERT))).toContain('request accepted');
  expect(await invoke('receive', settings, request(`{"cut ${payload} ${password}`))).toContain('request refused');
  expect(await invoke('receive', settings, request(ALERT, { 'x-slc-signature': CANARIES.key }))).toContain('request refused');
  const byToken = { ...settings, authentication: 'token' };
  expect(await invoke('receive', byToken, request(ALERT, { authorization: `Bearer ${CANARIES.key}x` }))).toContain('request refused');
  const away = { ...settings, intakeQueueUrl: `${queueUrls['intake']}-away` };
  expect(await invoke('receive', away, request(ALERT.replace('4711', '4712')))).toContain('errorMessage');
  const { Messages = [] } = await cloud.root.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrls['intake'], MaxNumberOfMessages: 10 }),
  );
  expect(Messages.map(({ Body }) => Body)).toEqual([ALERT]);
}, 60_000);

test('land', async () => {
  const message = { messageId: 'one', attributes: { SentTimestamp: '1760000000000' }, body: ALERT };
  expect(await invoke('land', { source, rawBucket: BUCKETS.raw }, { Records: [message] })).toContain('batch landed');
  const [key = ''] = (await versionsIn(cloud, BUCKETS.raw)).keys();
  expect(gunzipSync(await bytesOf(cloud, BUCKETS.raw, key)).toString()).toContain(payload);
}, 60_000);

test('convert: delivered, rejected, a message of somebody else, a lake that refuses', async () => {
  const table = { source: 'darktrace-finding', location: `s3://${BUCKETS.lake}/ext/darktrace-finding/`, database: DATABASE };
  const settings = {
    ...{
      ...buckets,
      tenant: 'acme',
      appliance: 'one',
      findingClass: 'security',
      ocsf: '1.3.0',
      datetime: true,
      codec: 'zstd',
      redact: false,
    },
    lake: {
      ...{ region: REGION, catalogId: cloud.account, partitions: 'register', conditionalPut: true },
      tables: [{ ...table, table: tableName('darktrace-finding') }],
    },
  };
  const dropped = await drop(cloud, 'folder/alerts.ndjson', `${ALERT}\n${BAD}\n`);
  const bodies = [notificationOf(dropped, REGION), `{"Records":[{"secret":"${password}","text":"${payload}"}]}`, `${payload} ${person}`];
  const event = { Records: bodies.map((body, index) => ({ messageId: `m${index}`, body })) };
  const log = await invoke('convert', settings, event);
  expect(log).toContain('raw object converted');
  expect(log).toContain('message handed back');
  const [receipt] = await receipts(cloud);
  expect(receipt?.counts.delivered).toBeGreaterThan(0);
  expect(receipt?.counts.rejected).toBeGreaterThan(2);
  expect(Buffer.from(await bytesOf(cloud, BUCKETS.rejects, receipt?.rejects[0] ?? '')).toString()).toContain(payload);
  const away = { ...settings, rejectsBucket: 'away' };
  const again = await drop(cloud, 'folder/more.ndjson', BAD);
  const refused = { Records: [{ messageId: 'm', body: notificationOf(again, REGION) }] };
  expect(await invoke('convert', away, refused)).toContain('message handed back');
}, 60_000);

test('sweep', async () => {
  await cloud.root.sqs.send(new SendMessageCommand({ QueueUrl: queueUrls['dead'], MessageBody: BAD }));
  const settings = {
    ...{ source, ...buckets, tenant: 'acme', region: REGION, olderThanMinutes: 0, horizonDays: 10 },
    ...{ convertQueueUrl: queueUrls['convert'], intakeDeadLetterQueueUrl: queueUrls['dead'] },
  };
  expect(await invoke('sweep', settings, {})).toMatch(/"message":"swept"/);
}, 60_000);

test('poll: an appliance that is away, a secret that is broken', async () => {
  const settings = (secret: string) => ({
    ...{ source, rawBucket: BUCKETS.raw, stateBucket: BUCKETS.receipts, overlapMinutes: 60, firstPollHours: 1 },
    appliances: [{ name: 'one', url: 'https://127.0.0.1:1', secretArn: secrets[secret] }],
  });
  for (const secret of ['tokens', 'broken']) expect(await invoke('poll', settings(secret), {})).toContain('ERROR');
}, 120_000);

test('slc convert and audit tell of alerts without quoting them', async () => {
  const input = join(folder, 'alerts.ndjson');
  const lake = join(folder, 'lake');
  // A value that breaks a rule, and the fields of an unknown kind, are shown to whoever sits before the terminal: two of the bad are left out.
  const [cut, , , ...lines] = BAD.split('\n');
  writeFileSync(input, [ALERT, cut, ...lines, ''].join('\n'));
  const verbs = [
    ['convert', input, '--out', lake],
    ['convert', input, '--out', lake, '--json'],
    ['audit', '--raw', input, '--lake', lake],
    ['inspect', lake],
  ];
  for (const argv of verbs) {
    const { stdout, stderr } = await run(process.execPath, ['bin/slc.js', ...argv]).catch((failed) => failed);
    expect(stdout + stderr).not.toBe('');
    said.push(stdout + stderr);
  }
}, 120_000);

test('nothing of it was said', () => {
  const all = said.join('\n');
  expect(said.length).toBeGreaterThan(12);
  expect(all.length).toBeGreaterThan(5_000);
  for (const [name, canary] of Object.entries(CANARIES)) {
    const at = all.indexOf(canary);
    expect([name, at === -1 ? 'not said' : all.slice(Math.max(0, at - 300), at + 100)]).toEqual([name, 'not said']);
  }
});
