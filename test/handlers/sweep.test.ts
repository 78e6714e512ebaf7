import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Converter } from '../../src/handlers/convert/convert-object';
import { drain } from '../../src/handlers/sweep/drain';
import { queueIsShort, requeue, type Sweep, unfinishedVersions, unregisteredVersions } from '../../src/handlers/sweep/requeue';
import { Walk } from '../../src/handlers/sweep/walk';
import { PREFIXES } from '../../src/lake/prefixes';
import { BUCKETS, type Cloud, startCloud } from './cloud';
import { bytesOf, deliver, deliverBodies, drop, makeConverter, makeLake, partitions, receipts, sample, versionsIn } from './converting';
import { Recorder } from './recorder';

const ALERT = sample('benign-noise.ndjson').toString().split('\n')[0]!;
const HOUR_MS = 3_600_000;

let cloud: Cloud;
let converter: Converter;
let queueUrl: string;

beforeEach(async () => {
  cloud = await startCloud();
  await makeLake(cloud);
  converter = await makeConverter(cloud, new Recorder());
  queueUrl = (await cloud.root.sqs.send(new CreateQueueCommand({ QueueName: 'queue' }))).QueueUrl ?? '';
}, 60_000);
afterEach(() => cloud.close());

/** A sweep that looks at what was put between two times, by default everything up to now. */
function sweep({ sinceMs = 0, untilMs = Date.now() + HOUR_MS } = {}): Sweep {
  const { s3, sqs } = cloud.own;
  const { raw, receipts: receiptsBucket } = BUCKETS;
  return { s3, sqs, rawBucket: raw, receiptsBucket, convertQueueUrl: queueUrl, tenant: 'acme', region: cloud.region, sinceMs, untilMs };
}

async function queued(): Promise<string[]> {
  const { Messages = [] } = await cloud.root.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => Body);
}

/** Walks with pages of so many versions, each time as long as there is time. */
const walk = (pageVersions?: number): Promise<Walk> => {
  const { raw: bucket, receipts: bookmarkBucket } = BUCKETS;
  return Walk.open({ s3: cloud.own.s3, bucket, bookmarkBucket, bookmarkKey: `${PREFIXES.sweepState}vendor.json` }, pageVersions);
};
const always = () => true;
const unfinishedNow = async (times = {}) => unfinishedVersions((await walk()).pages(always), sweep(times));

const unfinished = async (times = {}): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key, versionId } of await unfinishedNow(times)) keys.push(`${key} ${versionId}`);
  return keys;
};

test('every version without a receipt that says done is queued again, and the converter takes it as if S3 had sent it', async () => {
  const done = await drop(cloud, 'done.ndjson', ALERT);
  await deliver(converter, [done]);
  const older = await drop(cloud, 'lost + found/ü.ndjson', ALERT);
  const newer = await drop(cloud, 'lost + found/ü.ndjson', `${ALERT}\n${ALERT}`);
  cloud.deny = ({ resource }) => resource.startsWith(`arn:aws:s3:::${BUCKETS.lake}/`);
  const halfway = await drop(cloud, 'halfway.ndjson', ALERT);
  await deliver(converter, [halfway]);
  cloud.deny = undefined;

  expect((await unfinished()).sort()).toEqual([halfway, newer, older].map(({ key, versionId }) => `${key} ${versionId}`).sort());
  expect(await requeue(await unfinishedNow(), sweep())).toBe(3);
  expect(await deliverBodies(converter, await queued())).toEqual([]);
  expect((await receipts(cloud)).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
  expect(await unfinished()).toEqual([]);
});

test('what may still be under way, and what is older than the receipts are kept, is left alone', async () => {
  await drop(cloud, 'a.ndjson', ALERT);
  expect(await unfinished({ untilMs: Date.now() - HOUR_MS })).toEqual([]);
  expect(await unfinished({ sinceMs: Date.now() + HOUR_MS })).toEqual([]);
});

test('what was tried within the last hour is left to its own message: a second one would only fail as well', async () => {
  const raw = await drop(cloud, 'a.ndjson', ALERT);
  cloud.deny = ({ resource }) => resource.startsWith(`arn:aws:s3:::${BUCKETS.lake}/`);
  // S3 tells times by the second.
  const triedMs = Math.floor(Date.now() / 1000) * 1000;
  await deliver(converter, [raw]);
  cloud.deny = undefined;
  const pages = async function* () {
    yield [{ Key: raw.key, VersionId: raw.versionId, LastModified: new Date(triedMs - 1) }];
  };
  const due = async (untilMs: number) => {
    const keys: string[] = [];
    for await (const { key } of unfinishedVersions(pages(), sweep({ untilMs }))) keys.push(key);
    return keys;
  };
  expect(await due(triedMs)).toEqual([]);
  expect(await due(triedMs + HOUR_MS)).toEqual(['a.ndjson']);
});

test('more than ten versions take more than one call', async () => {
  await Promise.all(Array.from({ length: 23 }, (_, index) => drop(cloud, `${index}.ndjson`, ALERT)));
  expect(await requeue(await unfinishedNow(), sweep())).toBe(23);
  expect(cloud.calls.filter(({ operation }) => operation === 'SendMessageBatch').length).toBe(3);
});

test('a sweep that runs out of time is continued by the next, and after the end it begins anew', async () => {
  for (const key of ['a', 'b', 'c', 'd', 'e']) await drop(cloud, `${key}.ndjson`, ALERT);
  const pagesUntilTheTimeIsOver = async (pages: number) => {
    const walking = await walk(2);
    const found: string[] = [];
    for await (const versions of walking.pages(() => pages-- > 0)) found.push(...versions.map(({ Key = '' }) => Key.charAt(0)));
    return { found: found.join(''), toTheEnd: await walking.close() };
  };
  expect(await pagesUntilTheTimeIsOver(1)).toEqual({ found: 'ab', toTheEnd: false });
  expect(await pagesUntilTheTimeIsOver(0)).toEqual({ found: '', toTheEnd: false });
  expect(await pagesUntilTheTimeIsOver(2)).toEqual({ found: 'cde', toTheEnd: true });
  expect(await pagesUntilTheTimeIsOver(9)).toEqual({ found: 'abcde', toTheEnd: true });
  expect((await versionsIn(cloud, BUCKETS.receipts, PREFIXES.sweepState)).size).toBe(0);
});

test('a receipt that cannot be read is an error, not a reason to convert everything again', async () => {
  await drop(cloud, 'a.ndjson', ALERT);
  cloud.deny = ({ resource }) => resource.startsWith(`arn:aws:s3:::${BUCKETS.receipts}/${PREFIXES.receipts}`);
  await expect(requeue(await unfinishedNow(), sweep())).rejects.toThrow('Access Denied');
  expect(await queued()).toEqual([]);
});

test('while the converter is behind, nothing is added to its queue', async () => {
  const waiting = { sqs: cloud.own.sqs, convertQueueUrl: queueUrl };
  for (const body of ['1', '2']) await cloud.root.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  expect(await queueIsShort(waiting, 2)).toBe(true);
  expect(await queueIsShort(waiting, 1)).toBe(false);
});

test('a partition that could not be registered is, once the sweep has its raw object converted again', async () => {
  cloud.deny = ({ service }) => service === 'glue';
  await deliver(converter, [await drop(cloud, 'a.ndjson', ALERT)]);
  expect(await requeue(unregisteredVersions(converter.unregistered, BUCKETS.raw), sweep())).toBe(1);
  cloud.deny = undefined;
  expect(await deliverBodies(converter, await queued())).toEqual([]);
  expect((await partitions(cloud)).size).toBe(1);
  expect(await requeue(unregisteredVersions(converter.unregistered, BUCKETS.raw), sweep())).toBe(0);
});

test('dead letters of the intake land in the raw bucket, and are deleted only then', async () => {
  for (let index = 0; index < 12; index++)
    await cloud.root.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: `{"pbid":${index}}` }));
  const raw = { s3: cloud.own.s3, bucket: BUCKETS.raw, source: 'darktrace' };
  cloud.deny = ({ service }) => service === 's3';
  await expect(drain(cloud.own.sqs, queueUrl, raw, () => true)).rejects.toThrow('Access Denied');
  const deleted = () => cloud.calls.filter(({ operation }) => operation === 'DeleteMessageBatch').length;
  expect(deleted()).toBe(0);
  cloud.deny = undefined;

  // Ten of them are out of sight for a while after the failure.
  expect(await drain(cloud.own.sqs, queueUrl, raw, () => true)).toBe(2);
  expect(deleted()).toBe(1);
  const keys = [...(await versionsIn(cloud, BUCKETS.raw)).keys()];
  expect(keys).toEqual([expect.stringMatching(/^darktrace\/webhook\/\d{4}\/\d\d\/\d\d\/[0-9a-f]{32}\.ndjson\.gz$/)]);
  expect((await bytesOf(cloud, BUCKETS.raw, keys[0]!)).length).toBeGreaterThan(0);
});

test('draining ends when the time does', async () => {
  await cloud.root.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: '{}' }));
  expect(await drain(cloud.own.sqs, queueUrl, { s3: cloud.own.s3, bucket: BUCKETS.raw, source: 'darktrace' }, () => false)).toBe(0);
});
