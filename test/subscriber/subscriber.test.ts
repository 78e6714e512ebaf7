import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { SeenUids } from '../../examples/subscriber/seen';
import { receive, type Subscription } from '../../examples/subscriber/subscribe';
import { type Account, allObjectsTo, convertInto, EXTERNAL_ID, LAKE_BUCKET, STORY, startAccount, told } from './account';
import { goldenRecords } from './golden-records';

/* The sample subscriber with real SDK clients in an account on the loopback, over a lake that the conversion wrote. */

jest.setTimeout(60_000);

let account: Account;
let subscription: Subscription;
let lines: string[];
let notes: string[];

beforeEach(async () => {
  account = await startAccount();
  lines = [];
  notes = [];
  subscription = {
    sqs: account.sqs,
    s3: account.s3,
    queueUrl: account.queueUrl,
    seen: new SeenUids(1000),
    print: async (line) => void lines.push(line),
    note: (remark) => void notes.push(remark),
  };
});
afterEach(() => account.end());

test('prints every finding and login of the lake once, and then deletes what told of them', async () => {
  const { outputs } = await convertInto(account, STORY, 'both');
  for (const { key } of outputs) await tell(told(key));
  await receiveAll();
  const records = goldenRecords(STORY);
  expect(records.length).toBeGreaterThan(10);
  expect([...lines].sort()).toEqual(records.map(({ line }) => line).sort());
  expect(notes).toEqual([]);
  expect(messagesLeft()).toBe(0);
});

test('an object that is told twice, and an event that stands in several rows, are printed once', async () => {
  const { outputs } = await convertInto(account, STORY, 'security');
  for (const { key } of [...outputs, ...outputs]) await tell(told(key));
  await receiveAll();
  expect(outputs.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(lines.length);
  expect(lines).toHaveLength(goldenRecords(STORY).filter(({ classUid }) => classUid !== 2004).length);
});

test('S3 itself may tell: its test event is skipped, and its keys are decoded', async () => {
  const { arn = '' } = account.aws.queues.all()[0] ?? {};
  const NotificationConfiguration = allObjectsTo(arn);
  await account.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: LAKE_BUCKET, NotificationConfiguration }));
  await convertInto(account, STORY, 'security');
  await receiveAll();
  expect(lines.length).toBeGreaterThan(5);
  expect(notes).toEqual([]);
  expect(messagesLeft()).toBe(0);
});

test.each<[string, (key: string) => object]>([
  ['an EventBridge rule', (key) => ({ version: '0', id: 'an-id', 'detail-type': 'Object Created', ...told(key) })],
  ['an SNS topic', (key) => ({ Type: 'Notification', MessageId: 'an-id', Message: JSON.stringify(told(key)) })],
])('%s may tell', async (_, tellingOf) => {
  const { key, rows } = await findingsObject();
  await tell(tellingOf(key));
  await receiveAll();
  expect(lines).toHaveLength(rows);
});

test('an object that a later conversion emptied is remarked on', async () => {
  const { outputs } = await convertInto(account, STORY, 'both');
  await convertInto(account, STORY, 'security');
  const [emptied] = outputs.filter(({ source }) => source === 'darktrace-detection');
  await tell(told(emptied?.key ?? ''));
  await receiveAll();
  expect(lines).toEqual([]);
  expect(notes).toEqual([`${emptied?.key} is empty: what it held before is withdrawn`]);
  expect(messagesLeft()).toBe(0);
});

test('objects of others, objects that are gone and events about no new content are put away', async () => {
  const gone = `ext/darktrace-finding/region=eu-west-1/accountId=external_acme/eventDay=20230105/${'0'.repeat(32)}.zstd.parquet`;
  const foreign = 'aws/CLOUD_TRAIL_MGMT/2.0/region=eu-west-1/accountId=111122223333/eventDay=20230105/00.gz.parquet';
  for (const key of [foreign, gone]) await tell(told(key));
  await tell({ 'detail-type': 'Object Deleted', ...told(gone) });
  await receiveAll();
  expect(notes.sort()).toEqual([`${foreign} is not of this connector: passed over`, `${gone} is gone: its retention has ended`].sort());
  expect(messagesLeft()).toBe(0);
});

test('what cannot be read stays in the queue, and what comes after it is printed', async () => {
  const { key, rows } = await findingsObject();
  await account.sqs.send(new SendMessageCommand({ QueueUrl: account.queueUrl, MessageBody: 'no JSON' }));
  await tell({ hello: 1 });
  await tell(told(key, 'no-such-bucket'));
  await tell(told(key));
  await receiveAll();
  expect(lines).toHaveLength(rows);
  expect(notes.map((note) => note.replace(/^message [0-9a-f-]{36} stays in the queue: /, '').split(',')[0]).sort()).toEqual([
    'The specified bucket does not exist',
    'found a message that is not JSON',
    'found a message with hello',
  ]);
  expect(messagesLeft()).toBe(3);
});

test('a line that could not be printed leaves its message in the queue, and comes again', async () => {
  const { key, rows } = await findingsObject();
  await tell(told(key));
  const full = async (line: string): Promise<void> => {
    if (lines.length === 1) throw new Error('no space left on device');
    lines.push(line);
  };
  await receive({ ...subscription, print: full }, 0);
  expect(notes[0]).toMatch(/stays in the queue: no space left on device$/);
  expect(messagesLeft()).toBe(1);
  await tell(told(key));
  await receive(subscription, 0);
  expect(lines).toHaveLength(rows);
});

test('as a program, under the role and external ID of the subscriber, it prints and ends with an empty queue', async () => {
  const { outputs } = await convertInto(account, STORY, 'security');
  for (const { key } of outputs) await tell(told(key));
  const { accessKeyId, secretAccessKey } = account.aws.credentials;
  const { stdout, stderr } = await promisify(execFile)('node', ['--import', 'tsx', 'examples/subscriber/main.ts', '--drain'], {
    env: {
      PATH: process.env['PATH'],
      NODE_NO_WARNINGS: '1',
      QUEUE_URL: account.queueUrl,
      ROLE_ARN: account.roleArn,
      EXTERNAL_ID,
      AWS_REGION: account.aws.region,
      AWS_ENDPOINT_URL: account.aws.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  expect(stdout.trimEnd().split('\n').sort()).toEqual(
    goldenRecords(STORY)
      .filter(({ classUid }) => classUid !== 2004)
      .map(({ line }) => line)
      .sort(),
  );
  expect(stderr).toBe('');
  expect(messagesLeft()).toBe(0);
  expect(account.aws.gate.calls.filter(({ outcome }) => outcome === 'denied')).toEqual([]);
});

/** The first object of findings that the story leaves; each of its rows is an event of its own. */
async function findingsObject(): Promise<{ readonly key: string; readonly rows: number }> {
  const { outputs } = await convertInto(account, STORY, 'security');
  const [object] = outputs.filter(({ source, rows }) => source === 'darktrace-finding' && rows > 1);
  if (!object) throw new Error('the story leaves no object of several findings');
  return object;
}

const tell = (message: object): Promise<unknown> =>
  account.sqs.send(new SendMessageCommand({ QueueUrl: account.queueUrl, MessageBody: JSON.stringify(message) }));

async function receiveAll(): Promise<void> {
  while ((await receive(subscription, 0)) > 0);
}

const messagesLeft = (): number =>
  account.aws.queues.all().reduce((sum, queue) => sum + Object.values(queue.counts()).reduce((a, b) => a + b, 0), 0);
