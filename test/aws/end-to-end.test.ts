import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { globSync } from 'tinyglobby';
import type { Receipt } from '../../src/lake/lake';
import { securityLakeNames } from './emulator/security-lake';
import { type LocalStack, outputLike, startLocalStack } from './local-stack';
import { clientOf } from './small-account';
import { eventsOf, STORIES, textOf } from './stories';
import { queuesAreEmpty, rowsOf, until } from './watch';

/*
 * The stacks as they ship, from a request to rows: synthesized, deployed into the emulated account, the bundles of `npm run build` in
 * processes of their own, real SDK clients between them, and DuckDB to count what landed.
 */

const MODES = {
  standalone: {},
  'security-lake': { securityLake: { externalId: 'tenant-0001' } },
} as const;

const REGION = 'us-east-1';

describe.each(Object.keys(MODES) as (keyof typeof MODES)[])('%s', (lake) => {
  let root: string;
  let stack: LocalStack;
  const logs: string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'stack-'));
    const settings = { name: 'connector', region: REGION, tenant: 'acme', lake, ...MODES[lake] };
    const pace = { maxWindowMs: 500, maxVisibilitySeconds: 20 };
    stack = await startLocalStack(root, settings, { pace, onLog: (name, lines) => logs.push(`${name}: ${lines}`) });
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(root, { recursive: true, force: true });
  });

  test('both stories come in by webhook, dropped as text and dropped as gzip, and each event is counted once', async () => {
    for (const story of STORIES) {
      const text = await textOf(story);
      for (const line of text.trim().split('\n')) expect((await stack.post(line)).status).toBe(202);
    }
    await settled();
    expect(await eventsInLake()).toEqual(await eventsOf(STORIES));

    const objects = new S3Client(clientOf(stack.aws));
    const Bucket = outputLike(stack.deployment, 'RawBucket');
    const [mfa, oauth] = await Promise.all(STORIES.map(textOf));
    await objects.send(new PutObjectCommand({ Bucket, Key: 'darktrace/dropped/a story.ndjson', Body: mfa ?? '' }));
    await objects.send(new PutObjectCommand({ Bucket, Key: 'darktrace/dropped/story+2.ndjson.gz', Body: gzipSync(oauth ?? '') }));
    await receipts(2, 'dropped');
    expect(await eventsInLake()).toEqual(await eventsOf(STORIES));
  });

  test('the same object again, under the same name, changes nothing but the version that is told of', async () => {
    const before = await rowsInLake();
    const objects = new S3Client(clientOf(stack.aws));
    const Bucket = outputLike(stack.deployment, 'RawBucket');
    const Body = await textOf(STORIES[0]);
    await objects.send(new PutObjectCommand({ Bucket, Key: 'darktrace/dropped/a story.ndjson', Body }));
    await receipts(3, 'dropped');
    expect(await eventsInLake()).toEqual(await eventsOf(STORIES));
    // At least once in files: the second version is an object of its own.
    expect(await rowsInLake()).toBeGreaterThan(before);
  });

  test('a notification that comes twice writes nothing new', async () => {
    const before = [await rowsInLake(), globSync('**/*.parquet', { cwd: lakeFolder() }).length];
    const queue = stack.aws.queues.all().find(({ name }) => name.includes('ConvertQueue'));
    const key = 'darktrace/dropped/a+story.ndjson';
    const bucket = outputLike(stack.deployment, 'RawBucket');
    const calls = stack.aws.gate.calls.length;
    queue?.send({
      body: JSON.stringify({
        Records: [
          {
            eventSource: 'aws:s3',
            eventName: 'ObjectCreated:Put',
            awsRegion: REGION,
            s3: { bucket: { name: bucket }, object: { key, versionId: versionOf('darktrace/dropped/a story.ndjson') } },
          },
        ],
      }),
    });
    const isDeletion = ({ operation, principal }: (typeof stack.aws.gate.calls)[number]) =>
      operation === 'DeleteMessage' && principal.includes('Convert');
    await until('the message is deleted', () => stack.aws.gate.calls.slice(calls).some(isDeletion), logs);
    expect([await rowsInLake(), globSync('**/*.parquet', { cwd: lakeFolder() }).length]).toEqual(before);
  });

  test('one bad alert among good ones is kept whole with its reasons, and the others are delivered', async () => {
    const good = (await textOf(STORIES[0])).split('\n')[0] ?? '';
    const objects = new S3Client(clientOf(stack.aws));
    const Bucket = outputLike(stack.deployment, 'RawBucket');
    const Body = `${good}\n{"pbid":"not a number","model":7}\n`;
    await objects.send(new PutObjectCommand({ Bucket, Key: 'darktrace/dropped/one-bad-alert.ndjson', Body }));
    const receipt = (await receipts(1, 'one-bad-alert'))[0];
    expect(receipt?.counts).toEqual({ received: 2, delivered: 1, rejected: 1, ignored: 0 });
    const rejects = stack.aws.buckets.known(outputLike(stack.deployment, 'RejectsBucket'));
    const kept = await readFile(join(rejects.folder, receipt?.rejects[0] ?? ''), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ text: '{"pbid":"not a number","model":7}', problems: expect.any(Array) });
  });

  test('every object that has rows stands in a registered partition, and there are no others', async () => {
    const files = (await ask('SELECT DISTINCT filename FROM LAKE')) as string[];
    const days = new Set(files.map((path) => path.slice(lakeFolder().length, path.lastIndexOf('/'))));
    expect(days.size).toBeGreaterThan(0);
    expect(partitionLocations()).toEqual([...days].map((day) => `s3://${lakeBucket()}/${prefix()}${day}/`).sort());
  });

  test('an unsigned request is turned away and leaves nothing', async () => {
    const answer = await fetch(stack.webhook, { method: 'POST', body: '{"pbid":1}', headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(401);
  });

  test('no call was made that the synthesized policies do not allow', () => {
    expect(stack.aws.gate.calls.filter(({ outcome }) => outcome === 'denied')).toEqual([]);
  });

  test('no payload was logged', async () => {
    expect(logs.length).toBeGreaterThan(0);
    const text = logs.join('\n');
    for (const story of STORIES) {
      for (const line of (await textOf(story)).trim().split('\n')) expect(text).not.toContain(line.slice(0, 60));
    }
  });

  const lakeBucket = (): string => (lake === 'standalone' ? outputLike(stack.deployment, 'LakeBucket') : securityLakeNames(REGION).bucket);
  const lakeFolder = (): string => join(stack.aws.buckets.known(lakeBucket()).folder, prefix());
  const prefix = (): string => 'ext/';
  const versionOf = (key: string): string | undefined =>
    stack.aws.buckets.known(outputLike(stack.deployment, 'RawBucket')).current(key)?.id;

  function partitionLocations(): string[] {
    const database = lake === 'standalone' ? 'connector' : securityLakeNames(REGION).database;
    const partitions = stack.aws.catalogue.tables(database).flatMap(({ Name }) => stack.aws.catalogue.partitions(database, Name));
    return partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Location ?? '').sort();
  }

  const settled = (): Promise<void> => until('empty queues', () => queuesAreEmpty(stack), logs);

  /** Waits for this many finished receipts of raw objects whose key has a word in it. */
  async function receipts(count: number, word: string): Promise<readonly Receipt[]> {
    const { folder } = stack.aws.buckets.known(outputLike(stack.deployment, 'ReceiptsBucket'));
    let done: Receipt[] = [];
    await until(
      `${count} receipts of ${word}`,
      async () => {
        const texts = await Promise.all(
          globSync('receipts/**/*.json', { cwd: folder, absolute: true }).map((file) => readFile(file, 'utf8')),
        );
        done = texts.map((each): Receipt => JSON.parse(each)).filter(({ raw, state }) => state === 'done' && raw.key.includes(word));
        return done.length >= count;
      },
      logs,
    );
    return done;
  }

  const ask = async (select: string): Promise<unknown[]> => (await rowsOf(select, `${lakeFolder()}**/*.parquet`)).map(([value]) => value);

  const eventsInLake = async (): Promise<unknown[]> =>
    (await ask('SELECT DISTINCT metadata.uid AS uid FROM LAKE ORDER BY uid')) as string[];
  const rowsInLake = async (): Promise<number> => Number((await ask('SELECT count(*) FROM LAKE'))[0]);
});
