import { NewerMappingError } from '../../src/convert';
import type { Converter } from '../../src/handlers/convert/convert-object';
import { readNotification } from '../../src/handlers/convert/notification';
import { BUCKETS, type Cloud, startCloud } from './cloud';
import {
  bytesOf,
  deliver,
  deliverBodies,
  drop,
  makeConverter,
  makeLake,
  partitions,
  receipts,
  rowsInLake,
  sample,
  versionsIn,
} from './converting';
import { Recorder } from './recorder';

const STORY = sample('story-1-mfa-fatigue.ndjson');
const ALERT = sample('benign-noise.ndjson').toString().split('\n')[0]!;
const BROKEN = '{"this": "is no alert"}\n';

const refusesLake = ({ resource }: { resource: string }): boolean => resource.startsWith(`arn:aws:s3:::${BUCKETS.lake}/`);

let cloud: Cloud;
let converter: Converter;
let telemetry: Recorder;

beforeEach(async () => {
  cloud = await startCloud();
  await makeLake(cloud);
  telemetry = new Recorder();
  converter = await makeConverter(cloud, telemetry);
}, 60_000);
afterEach(() => cloud.close());

test('a dropped file becomes rows under the source’s prefix, a receipt that adds up, rejects and visible partitions', async () => {
  const raw = await drop(cloud, 'exports/October 9 (1).ndjson', Buffer.concat([STORY, Buffer.from(BROKEN)]));
  expect(await deliver(converter, [raw])).toEqual([]);

  const [receipt] = await receipts(cloud);
  const { received, delivered, rejected, ignored } = receipt!.counts;
  expect(receipt).toMatchObject({ state: 'done', raw: { key: raw.key, version: raw.versionId, bytes: raw.bytes } });
  expect({ rejected, sum: delivered + rejected + ignored }).toEqual({ rejected: 1, sum: received });
  const rows = await rowsInLake(cloud);
  expect(Object.values(rows).reduce((sum, count) => sum + count, 0)).toBe(
    receipt!.outputs.reduce((sum, { rows: count }) => sum + count, 0),
  );
  expect(rows['darktrace-finding']).toBeGreaterThan(10);

  const keys = [...(await versionsIn(cloud, BUCKETS.lake)).keys()];
  for (const key of keys) {
    expect(key).toMatch(
      /^ext\/darktrace-(finding|auth)\/region=eu-west-1\/accountId=external_acme\/eventDay=\d{8}\/[0-9a-f]{32}\.zstd\.parquet$/,
    );
  }
  const folders = keys
    .filter((key) => key.includes('-finding/'))
    .map((key) => `s3://${BUCKETS.lake}/${key.slice(0, key.lastIndexOf('/') + 1)}`);
  expect([...(await partitions(cloud)).values()].sort()).toEqual([...new Set(folders)].sort());
  const rejects = Buffer.from(await bytesOf(cloud, BUCKETS.rejects, receipt!.rejects[0]!)).toString();
  expect(JSON.parse(rejects)).toMatchObject({ raw: { key: raw.key }, text: BROKEN.trim() });

  expect(telemetry.sum('alertsReceived')).toBe(received);
  expect(telemetry.sum('alertsRejected')).toBe(1);
  expect(telemetry.sum('rowsWritten/security_finding')).toBe(rows['darktrace-finding']);
  expect(telemetry.logged).not.toContain('is no alert');
});

test('records are put by the provider role, everything else by the function’s own', async () => {
  const raw = await drop(cloud, 'a.ndjson', STORY);
  const before = cloud.calls.length;
  await deliver(converter, [raw]);
  const made = cloud.calls.slice(before);
  const inLake = ({ resource }: { resource: string }) => resource.startsWith(`arn:aws:s3:::${BUCKETS.lake}/`);
  const who = (calls: readonly { principal: string }[]) => [...new Set(calls.map(({ principal }) => principal))];
  expect(new Set(made.filter(inLake).map(({ operation }) => operation))).toEqual(new Set(['PutObject']));
  expect(who(made.filter(inLake))).toEqual([expect.stringContaining('role/AmazonSecurityLake-Provider-')]);
  expect(who(made.filter((call) => !inLake(call)))).toEqual([cloud.ownRoleArn]);
  expect(made.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(1);
});

test('the same message again leaves every object of the lake as it was', async () => {
  const raw = await drop(cloud, 'a.ndjson', STORY);
  await deliver(converter, [raw]);
  const before = await versionsIn(cloud, BUCKETS.lake);
  expect(await deliver(converter, [raw, raw])).toEqual([]);
  expect(await versionsIn(cloud, BUCKETS.lake)).toEqual(before);
  expect([...before.values()].every((count) => count === 1)).toBe(true);
});

test('the partitions of a raw object are one call a table, and none where an earlier object had them', async () => {
  await deliver(converter, [await drop(cloud, 'a.ndjson', STORY), await drop(cloud, 'b.ndjson', STORY)]);
  const folders = [...(await versionsIn(cloud, BUCKETS.lake)).keys()].map((key) => key.slice(0, key.lastIndexOf('/')));
  expect((await partitions(cloud)).size).toBe(new Set(folders.filter((folder) => folder.includes('-finding/'))).size);
  const calls = cloud.calls.filter(({ operation, resource }) => operation === 'BatchCreatePartition' && resource.includes(':table/'));
  expect(calls).toHaveLength(new Set(folders.map((folder) => folder.split('/region=')[0])).size);
});

test('a conversion that ended halfway is done again and ends whole', async () => {
  const raw = await drop(cloud, 'a.ndjson', STORY);
  let puts = 0;
  cloud.deny = (call) => refusesLake(call) && ++puts > 1;
  expect(await deliver(converter, [raw])).toEqual(['message-0']);
  expect((await receipts(cloud)).map(({ state }) => state)).toEqual(['open']);
  cloud.deny = undefined;
  expect(await deliver(converter, [raw])).toEqual([]);
  const [receipt] = await receipts(cloud);
  expect(receipt?.state).toBe('done');
  expect([...(await versionsIn(cloud, BUCKETS.lake)).keys()].sort()).toEqual(receipt?.outputs.map(({ key }) => key).sort());
});

test.each([
  ['the lake refuses', refusesLake],
  ['the provider role cannot be assumed', (call: { service: string }) => call.service === 'sts'],
])('when %s, the message is handed back, and a metric asks for somebody', async (_, deny) => {
  const raw = await drop(cloud, 'a.ndjson', STORY);
  cloud.deny = deny;
  expect(await deliver(converter, [raw])).toEqual(['message-0']);
  expect(telemetry.sum('lakeAccessDenied')).toBe(1);
  expect(telemetry.sum('messagesHandedBack/access-denied')).toBe(1);
  expect(telemetry.logged).toMatch(/cannot write s3:\/\/.*AccessDenied.*check the provider role/);
  cloud.deny = undefined;
  expect(await deliver(converter, [raw])).toEqual([]);
});

test('a partition that Glue refuses fails no delivery: it is noted, and registered when the raw object comes again', async () => {
  const raw = await drop(cloud, 'a.ndjson', STORY);
  cloud.deny = ({ operation }) => operation === 'BatchCreatePartition';
  expect(await deliver(converter, [raw])).toEqual([]);
  expect((await receipts(cloud)).map(({ state }) => state)).toEqual(['done']);
  expect(telemetry.sum('partitionsDenied')).toBeGreaterThan(0);
  const noted: string[] = [];
  for await (const { key } of converter.unregistered.list()) noted.push(key);
  expect(noted).toEqual(Array(telemetry.sum('partitionsDenied')).fill('a.ndjson'));

  cloud.deny = undefined;
  await deliver(converter, [raw]);
  expect((await partitions(cloud)).size).toBeGreaterThan(0);
  expect((await versionsIn(cloud, BUCKETS.receipts, 'unregistered/')).size).toBe(0);
});

test('a removed raw object is passed over', async () => {
  const raw = await drop(cloud, 'a.ndjson', STORY);
  expect(await deliver(converter, [{ ...raw, versionId: 'removed' }])).toEqual([]);
  expect(telemetry.sum('rawObjectsPassedOver/missing')).toBe(1);
});

test('an object that was replaced meanwhile is read in the notified version', async () => {
  const first = await drop(cloud, 'a.ndjson', STORY);
  const second = await drop(cloud, 'a.ndjson', BROKEN);
  await deliver(converter, [first, second]);
  const counts = new Map((await receipts(cloud)).map(({ raw, counts: { received } }) => [raw.version, received]));
  expect(counts.get(first.versionId)).toBeGreaterThan(10);
  expect(counts.get(second.versionId)).toBe(1);
});

test('an object of another bucket is not even read', async () => {
  expect(await deliver(converter, [{ bucket: 'foreign', key: 'a.ndjson', versionId: 'v', bytes: 1, event: 'ObjectCreated:Put' }])).toEqual(
    [],
  );
  expect(telemetry.sum('rawObjectsPassedOver/foreign')).toBe(1);
  expect(cloud.calls.some(({ resource }) => resource.includes('foreign'))).toBe(false);
});

test('an empty object is one reject, with a receipt', async () => {
  await deliver(converter, [await drop(cloud, 'empty.json', '')]);
  expect((await receipts(cloud))[0]).toMatchObject({ state: 'done', counts: { received: 1, rejected: 1 }, outputs: [] });
  expect(telemetry.sum('alertsRejected/input.empty')).toBe(1);
});

test('an object of rejects only writes nothing into the lake', async () => {
  await deliver(converter, [await drop(cloud, 'bad.ndjson', BROKEN.repeat(3))]);
  expect((await receipts(cloud))[0]).toMatchObject({ state: 'done', counts: { received: 3, delivered: 0, rejected: 3 } });
  expect((await versionsIn(cloud, BUCKETS.lake)).size).toBe(0);
  expect((await versionsIn(cloud, BUCKETS.rejects)).size).toBe(1);
});

test('what S3 says when a notification is set up is acknowledged; what is no notification goes to the dead-letter queue', async () => {
  const testEvent = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'raw' });
  expect(await deliverBodies(converter, [testEvent, 'no JSON', '{}', '{"Records":[{"eventSource":"aws:sqs"}]}'])).toEqual([
    'message-1',
    'message-2',
    'message-3',
  ]);
  expect(telemetry.sum('messagesHandedBack/fault')).toBe(3);
});

test('one message that fails takes no other with it', async () => {
  const good = await drop(cloud, 'good.ndjson', STORY);
  cloud.deny = ({ resource }) => resource.includes('denied.ndjson');
  const denied = { ...good, key: 'denied.ndjson' };
  expect(await deliver(converter, [denied, good])).toEqual(['message-0']);
  expect((await receipts(cloud)).map(({ raw }) => raw.key)).toEqual(['good.ndjson']);
});

test('when the function’s time is over the message is handed back and the receipt stays open', async () => {
  const raw = await drop(cloud, 'long.ndjson', Buffer.concat(Array(200).fill(STORY)));
  expect(await deliver(converter, [raw], 10_001)).toEqual(['message-0']);
  expect(telemetry.sum('messagesHandedBack/out-of-time')).toBe(1);
  expect((await receipts(cloud)).every(({ state }) => state === 'open')).toBe(true);
});

test('of two conversions of one raw object at the same time one gives way, and the lake holds what the receipt says', async () => {
  const raw = await drop(cloud, 'a.ndjson', STORY);
  const failed = (await Promise.all([deliver(converter, [raw]), deliver(converter, [raw])])).flat();
  expect(failed).toEqual(['message-0']);
  expect(telemetry.sum('messagesHandedBack/lost-race')).toBe(1);
  const [receipt] = await receipts(cloud);
  expect(receipt?.state).toBe('done');
  expect([...(await versionsIn(cloud, BUCKETS.lake)).keys()].sort()).toEqual(receipt?.outputs.map(({ key }) => key).sort());
});

test('records of an older mapping never replace those of a newer one', async () => {
  const raw = await drop(cloud, 'a.ndjson', STORY);
  await deliver(converter, [raw]);
  const { conversion } = converter;
  const older = { ...converter, conversion: { ...conversion, source: { ...conversion.source, mappingVersion: '0' } } };
  expect(await deliver(older, [raw])).toEqual(['message-0']);
  expect(telemetry.logged).toContain(NewerMappingError.name);
});

describe('what an operator has to know of the alerts', () => {
  const status = { ...JSON.parse(sample('system-status-integer.json').toString()), priority_level: 'critical' };
  const breach = JSON.parse(ALERT).alert;

  test.each([
    ['the product says that its health is critical', 'criticalHealthAlerts', 1, status],
    ['the product says that it is well again', 'criticalHealthAlerts', 0, { ...status, status: 'Resolved' }],
    ['the product says that something small is wrong', 'criticalHealthAlerts', 0, { ...status, priority_level: 'low' }],
    ['the model is one of the customer’s own', 'unknownAnalytics', 1, { ...breach, model: { ...breach.model, name: 'Bespoke::Model' } }],
    ['the model is one that ships', 'unknownAnalytics', 0, breach],
    ['a finding is delivered, by severity', 'findingsDelivered/Critical', 1, status],
  ] as const)('%s: %s %i', async (_, metric, count, alert) => {
    await deliver(converter, [await drop(cloud, 'a.json', JSON.stringify(alert))]);
    expect(telemetry.sum('alertsDelivered')).toBe(1);
    expect(telemetry.sum(metric)).toBe(count);
  });

  test('a record that breaks the schema is told from an alert that is none', async () => {
    const raw = await drop(cloud, 'a.ndjson', `${ALERT}\n${BROKEN}`);
    const broken = { rule: 'ocsf.attribute_unknown', level: 'error', path: '$.odd', message: 'found odd' } as const;
    await deliver({ ...converter, conversion: { ...converter.conversion, validate: () => [broken] } }, [raw]);
    expect(telemetry.sum('alertsRejected')).toBe(2);
    expect(telemetry.sum('schemaRejects')).toBe(1);
  });
});

test('keys are read as S3 writes them into notifications', () => {
  const record = (key: string) =>
    JSON.stringify({
      Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' }, object: { key } } }],
    });
  expect(readNotification(record('a+b%2Bc/%C3%BC%25.json'))[0]).toMatchObject({ key: 'a b+c/ü%.json', versionId: 'null', bytes: 0 });
});
