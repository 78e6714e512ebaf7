import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { auditPlaces } from '../../src/cli/audit';
import type { Clock } from '../../src/cli/pace';
import { redriveQueue } from '../../src/cli/redrive';
import { replay } from '../../src/cli/replay';
import type { Io, OptionValue, VerbArgs } from '../../src/cli/verb';
import type { Converter } from '../../src/handlers/convert/convert-object';
import { utcDay } from '../../src/lake/lake';
import { receiptKey } from '../../src/lake/prefixes';
import { BUCKETS, type Cloud, startCloud } from '../handlers/cloud';
import { deliver, deliverBodies, drop, makeConverter, makeLake, receipts, rowsInLake, sample, versionsIn } from '../handlers/converting';
import { Recorder } from '../handlers/recorder';

const ALERTS = sample('benign-noise.ndjson').toString().split('\n').filter(Boolean);
/** An alert that no mapping takes. */
const BROKEN = '{"broken": ';

let cloud: Cloud;
let converter: Converter;
let queueUrl: string;
let waits: number[];

/** A clock that stands still, but for the waits. */
function clock(): Clock {
  let nowMs = 0;
  return {
    now: () => nowMs,
    async wait(ms) {
      waits.push(ms);
      nowMs += ms;
    },
  };
}

beforeEach(async () => {
  cloud = await startCloud();
  await makeLake(cloud);
  converter = await makeConverter(cloud, new Recorder());
  queueUrl = await makeQueue('convert');
  waits = [];
}, 60_000);
afterEach(() => cloud.close());

async function makeQueue(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
  return (await cloud.root.sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

const io = (signal = new AbortController().signal): Io =>
  ({ stdin: process.stdin, stdout: process.stdout, stderr: { isTTY: false }, env: {}, cwd: process.cwd(), signal }) as unknown as Io;

const args = (options: Record<string, OptionValue>, ...positionals: string[]): VerbArgs => ({
  positionals,
  options,
  json: true,
  quiet: true,
  color: false,
});

const run = (options: Record<string, OptionValue>, signal?: AbortSignal) =>
  replay(args({ raw: `s3://${BUCKETS.raw}`, queue: queueUrl, ...options }), io(signal), { ...cloud.root, clock: clock() });

async function queued(url = queueUrl): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await cloud.root.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
  }
}

const auditOf = () =>
  auditPlaces(
    args({
      raw: `s3://${BUCKETS.raw}`,
      lake: `s3://${BUCKETS.lake}`,
      receipts: `s3://${BUCKETS.receipts}`,
      rejects: `s3://${BUCKETS.rejects}`,
      hash: true,
    }),
    io(),
    async () => cloud.root.s3,
    Date.now() + 60_000,
  );

test('without --send nothing is queued, and it is told what would be', async () => {
  await drop(cloud, 'darktrace/a.ndjson', ALERTS[0] ?? '');
  await drop(cloud, 'darktrace/a.ndjson', ALERTS[1] ?? '');
  await drop(cloud, 'other/b.ndjson', ALERTS[0] ?? '');
  const { exitCode, result } = await run({ raw: `s3://${BUCKETS.raw}/dark` });
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ selected: 2, sent: 0, dryRun: true, keys: ['darktrace/a.ndjson', 'darktrace/a.ndjson'] });
  expect(await queued()).toEqual([]);
});

test('what is converted again replaces what stood there: not a row more, and the audit agrees', async () => {
  const dropped = [
    await drop(cloud, 'a.ndjson', ALERTS.join('\n')),
    await drop(cloud, 'lost + found/ü.ndjson', `${ALERTS[0]}\n${BROKEN}\n`),
  ];
  await deliver(converter, dropped);
  const rows = await rowsInLake(cloud);
  const objects = [...(await versionsIn(cloud, BUCKETS.lake)).keys()];
  for (let round = 0; round < 2; round++) {
    expect((await run({ send: true })).result).toMatchObject({ selected: 2, sent: 2, dryRun: false });
    expect(await deliverBodies(converter, await queued())).toEqual([]);
  }
  expect(await rowsInLake(cloud)).toEqual(rows);
  expect([...(await versionsIn(cloud, BUCKETS.lake)).keys()]).toEqual(objects);
  const { exitCode, result, problems } = await auditOf();
  expect(problems).toEqual([]);
  expect(exitCode).toBe(0);
  expect(result['totals']).toMatchObject({ rawObjects: 2, receipts: 2, rejected: 1, received: ALERTS.length + 2 });
});

/** The same source with a newer mapping, which knows what to do with what was rejected before. */
function newerMapping(): Converter {
  const { source } = converter.conversion;
  const mappingVersion = String(Number(source.mappingVersion) + 1);
  return {
    ...converter,
    conversion: {
      ...converter.conversion,
      source: {
        ...source,
        mappingVersion,
        *convert(element, settings) {
          for (const outcome of source.convert(element, settings)) {
            const { alertKind, path, text } = outcome;
            yield outcome.fate === 'rejected' ? { fate: 'ignored', alertKind, path, text, rule: 'test.noise', reason: 'known' } : outcome;
          }
        },
      },
    },
  };
}

test('after an update of the mapping the rejected come again with their raw object, and only they', async () => {
  const good = await drop(cloud, 'good.ndjson', ALERTS[0] ?? '');
  const bad = await drop(cloud, 'bad.ndjson', `${ALERTS[0]}\n${BROKEN}\n`);
  await deliver(converter, [good, bad]);
  const rows = await rowsInLake(cloud);
  const receipt = (await receipts(cloud)).find(({ raw }) => raw.key === 'bad.ndjson');
  const rule = Object.keys(receipt?.rejected ?? {})[0] ?? '';
  // Retention takes raw objects before their receipts.
  const outlived = { Bucket: BUCKETS.receipts, Key: receiptKey('0'.repeat(32)) };
  const raw = { key: 'gone.ndjson', version: 'gone', bytes: 1 };
  await cloud.root.s3.send(new PutObjectCommand({ ...outlived, Body: JSON.stringify({ ...receipt, raw, outputs: [] }) }));

  const asked = { receipts: `s3://${BUCKETS.receipts}`, rejected: true, send: true };
  expect((await run({ ...asked, rule: ['another.rule'] })).result).toMatchObject({ selected: 0, sent: 0 });
  const { exitCode, result, problems } = await run({ ...asked, rule: [rule] });
  expect(exitCode).toBe(1);
  expect(result).toMatchObject({ selected: 1, sent: 1, gone: 1, keys: ['bad.ndjson'] });
  expect(problems).toMatchObject([{ rule: 'replay.gone', file: 'gone.ndjson' }]);

  await cloud.root.s3.send(new DeleteObjectCommand(outlived));

  const newer = newerMapping();
  expect(await deliverBodies(newer, await queued())).toEqual([]);
  const { counts, mappingVersion, rejects } = (await receipts(cloud)).find(({ raw }) => raw.key === 'bad.ndjson') ?? {};
  expect(counts).toEqual({ received: 2, delivered: 1, rejected: 0, ignored: 1 });
  expect(mappingVersion).toBe(newer.conversion.source.mappingVersion);
  expect(rejects).toEqual([]);
  expect(await rowsInLake(cloud)).toEqual(rows);

  // What the earlier mapping wrote is found by its version, until it was written again.
  const older = { receipts: `s3://${BUCKETS.receipts}`, olderThanMapping: Number(mappingVersion) };
  expect((await run(older)).result).toMatchObject({ selected: 1, keys: ['good.ndjson'] });
  await deliver(newer, [good]);
  expect((await run(older)).result).toMatchObject({ selected: 0 });
  expect((await auditOf()).problems).toEqual([]);
});

test('by day, and by a list of keys and versions', async () => {
  const first = await drop(cloud, 'a.ndjson', ALERTS[0] ?? '');
  const second = await drop(cloud, 'a.ndjson', ALERTS[1] ?? '');
  await drop(cloud, 'b{.ndjson', ALERTS[1] ?? '');
  const today = utcDay(Date.now());
  const days = [today, utcDay(Date.now() - 86_400_000)];
  expect((await run({ day: days })).result).toMatchObject({ selected: 3 });
  expect((await run({ day: ['20200101'] })).result).toMatchObject({ selected: 0 });

  const folder = mkdtempSync(join(tmpdir(), 'slc-list-'));
  try {
    const list = join(folder, 'list.txt');
    const lines = [
      JSON.stringify({ key: first.key, version: first.versionId }),
      JSON.stringify({ key: first.key, version: first.versionId }),
      '',
      'a.ndjson',
      `s3://${BUCKETS.raw}/b{.ndjson`,
      'nowhere.ndjson',
      JSON.stringify({ key: 'a.ndjson', version: 'no-such-version' }),
    ];
    writeFileSync(list, lines.join('\n'));
    const { result, problems } = await run({ list, send: true });
    expect(result).toMatchObject({ selected: 3, sent: 3, gone: 2 });
    expect(problems.map(({ file }) => file)).toEqual(['nowhere.ndjson', 'a.ndjson']);
    const versions = (await queued()).map((body) => JSON.parse(body).Records[0].s3.object.versionId);
    expect(versions.slice(0, 2)).toEqual([first.versionId, second.versionId]);

    for (const [line, text] of Object.entries({ 1: '{"key": 7}', 2: 's3://other-bucket/a' })) {
      writeFileSync(list, `${'\n'.repeat(Number(line) - 1)}${text}\n`);
      const refused = await run({ list, send: true });
      expect(refused.exitCode).toBe(4);
      expect(refused.problems).toMatchObject([{ rule: 'replay.list', line: Number(line) }]);
    }
    expect((await run({ list: join(folder, 'absent') })).exitCode).toBe(4);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the rate holds', async () => {
  for (let index = 0; index < 25; index++) await drop(cloud, `${index}.ndjson`, ALERTS[0] ?? '');
  expect((await run({ send: true, rate: 5 })).result).toMatchObject({ sent: 25 });
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo((24 * 1000) / 5);
  expect((await queued()).length).toBe(25);
});

test('a queue that refuses ends it, and it is told how many were queued', async () => {
  for (let index = 0; index < 25; index++) await drop(cloud, `${index}.ndjson`, ALERTS[0] ?? '');
  let calls = 0;
  cloud.deny = ({ operation }) => operation === 'SendMessageBatch' && ++calls > 1;
  const { exitCode, result, problems } = await run({ send: true });
  expect(exitCode).toBe(5);
  expect(result).toMatchObject({ sent: 10 });
  expect(problems[0]?.hint).toContain('run it again');
});

test.each([
  ['no bucket', { raw: 'somewhere' }],
  ['no queue', { queue: undefined, send: true }],
  ['a day that is none', { day: ['2024-06-01'] }],
  ['receipts without a question', { receipts: 's3://receipts' }],
  ['a question without receipts', { rejected: true }],
  ['two selections', { day: ['20240601'], list: 'x' }],
])('%s is a usage error', async (_, options) => {
  expect((await run(options)).exitCode).toBe(2);
});

const redrive = (from: string, options: Record<string, OptionValue> = {}) =>
  redriveQueue(args(options, from), io(), { sqs: cloud.root.sqs, clock: clock() });

async function withDeadLetters(number: number): Promise<{ dead: string; main: string }> {
  const dead = await makeQueue('dead');
  const { Attributes } = await cloud.root.sqs.send(new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }));
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 5 });
  const main = await makeQueue('main', { RedrivePolicy });
  for (let index = 0; index < number; index++)
    await cloud.root.sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: `message ${index}` }));
  return { dead, main };
}

const numbered = (number: number) => Array.from({ length: number }, (_, index) => `message ${index}`).sort();

test('dead letters go back to their queue, counted first', async () => {
  const { dead, main } = await withDeadLetters(23);
  const dry = await redrive(dead);
  expect(dry).toMatchObject({ exitCode: 0, result: { to: main, waiting: 23, moved: 0, dryRun: true } });
  expect(await queued(main)).toEqual([]);
  expect(await redrive(dead, { send: true, rate: 10 })).toMatchObject({ exitCode: 0, result: { moved: 23 } });
  expect((await queued(main)).sort()).toEqual(numbered(23));
  expect(await queued(dead)).toEqual([]);
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(2300);
});

test('a message is deleted only once the other queue has it', async () => {
  const { dead, main } = await withDeadLetters(3);
  cloud.deny = ({ operation }) => operation === 'SendMessageBatch';
  expect(await redrive(dead, { send: true })).toMatchObject({ exitCode: 3, result: { moved: 0 } });
  expect(cloud.calls.filter(({ operation }) => operation === 'DeleteMessageBatch').length).toBe(0);
  expect(await queued(main)).toEqual([]);
});

test('a dead-letter queue of nobody, or of several, asks for --to', async () => {
  const { main } = await withDeadLetters(0);
  const alone = await makeQueue('alone');
  expect(await redrive(alone, { send: true })).toMatchObject({ exitCode: 2 });
  expect(await redrive(alone, { to: alone, send: true })).toMatchObject({ exitCode: 2 });
  expect(await redrive(alone, { to: main, send: true })).toMatchObject({ exitCode: 0, result: { moved: 0 } });
});

test('at most so many are moved', async () => {
  const { dead, main } = await withDeadLetters(13);
  expect(await redrive(dead, { send: true, max: 12 })).toMatchObject({ result: { moved: 12 } });
  expect((await queued(main)).length).toBe(12);
});
