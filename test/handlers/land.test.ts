import { gunzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { loadConversion } from '../../src/cli/convert';
import { convertAlerts } from '../../src/convert';
import { type IntakeMessage, land } from '../../src/handlers/land/land';
import type { RawBucket } from '../../src/handlers/raw-bucket';
import { type Cloud, startCloud } from './cloud';
import { sample } from './converting';

const MESSAGES: readonly IntakeMessage[] = [
  { id: 'b', sentAtMs: Date.UTC(2026, 2, 1, 0, 0, 1), body: '{"pbid":2}' },
  { id: 'a', sentAtMs: Date.UTC(2026, 1, 28, 23, 59, 59), body: '[{"pbid":1}]' },
  { id: 'c', sentAtMs: Date.UTC(2026, 2, 1, 0, 0, 1), body: 'not JSON at all' },
];

let cloud: Cloud;
let raw: RawBucket;

beforeAll(async () => {
  cloud = await startCloud();
  raw = { s3: cloud.own.s3, bucket: 'raw', source: 'darktrace' };
  await cloud.root.s3.send(new CreateBucketCommand({ Bucket: 'raw' }));
  await cloud.root.s3.send(new PutBucketVersioningCommand({ Bucket: 'raw', VersioningConfiguration: { Status: 'Enabled' } }));
}, 60_000);
afterAll(() => cloud.close());

test('a batch becomes one object of its bodies, in the order in which they came; the same batch again adds nothing', async () => {
  const landed = await land(MESSAGES, raw);
  expect(landed.key).toMatch(/^darktrace\/webhook\/2026\/02\/28\/[0-9a-f]{32}\.ndjson\.gz$/);
  expect(await land([...MESSAGES].reverse(), raw)).toEqual(landed);
  const { Body } = await cloud.root.s3.send(new GetObjectCommand({ Bucket: 'raw', Key: landed.key }));
  expect(gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0)).toString()).toBe(
    '[{"pbid":1}]\n{"pbid":2}\nnot JSON at all\n',
  );
  const { Versions = [] } = await cloud.root.s3.send(new ListObjectVersionsCommand({ Bucket: 'raw' }));
  expect(Versions.map(({ Key }) => Key)).toEqual([landed.key]);
});

test('a body that was cut takes nothing of the next one with it', async () => {
  const alert = JSON.parse(sample('benign-noise.ndjson').toString().split('\n')[0]!).alert;
  const cut = JSON.stringify(alert).slice(0, 300);
  const bodies = [
    JSON.stringify(alert),
    `${JSON.stringify(alert)}\n${cut}`,
    JSON.stringify(alert, null, 2),
    cut,
    JSON.stringify([alert, alert]),
  ];
  const { key } = await land(
    bodies.map((body, index) => ({ id: `${index}`, sentAtMs: index, body })),
    raw,
  );
  const { Body } = await cloud.root.s3.send(new GetObjectCommand({ Bucket: 'raw', Key: key }));
  const conversion = await loadConversion({ options: { findingClass: 'security', ocsf: '1.3.0', appliance: 'unnamed' } });
  const fates: string[] = [];
  for await (const { fate } of convertAlerts(Body as AsyncIterable<Uint8Array>, conversion)) fates.push(fate);
  expect(fates).toEqual(['delivered', 'delivered', 'rejected', 'delivered', 'rejected', 'delivered', 'delivered']);
});

test('other messages make another object', async () => {
  const keys = await Promise.all([land(MESSAGES, raw), land(MESSAGES.slice(1), raw)]);
  expect(new Set(keys.map(({ key }) => key)).size).toBe(2);
});

test('while the raw bucket refuses, the whole batch stays in the queue', async () => {
  cloud.deny = ({ service }) => service === 's3';
  await expect(land(MESSAGES, raw)).rejects.toThrow('Access Denied');
});
