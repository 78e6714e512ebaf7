import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { globSync } from 'tinyglobby';
import type { SweepSettings } from '../../src/handlers/settings';
import type { Receipt } from '../../src/lake/lake';
import { analystEvent, analystGroup, breach, respondAction, SAAS_ROWS, saasBreach } from '../darktrace-api/alerts';
import { type ApiServer, startApiServer, TOKENS } from '../darktrace-api/api-server';
import type { Bucket } from './emulator/s3/bucket';
import { securityLakeNames } from './emulator/security-lake';
import { type LocalStack, outputLike, startLocalStack } from './local-stack';
import { clientOf } from './small-account';
import type { Schedule } from './stack/makers';
import { fire } from './stack/schedule';
import { queuesAreEmpty, rowsOf, until } from './watch';

/*
 * What runs by the clock, as it ships: the poll of an appliance over TLS, and the sweep that finds what the queues forgot. Schedules are
 * fired by hand, and DuckDB counts what is in the lake after each time.
 */

const MADE_MS = Date.now() - 30 * 60_000;
const TWO_HOURS_MS = 2 * 3_600_000;
/** OCSF classes. */
const FINDING = 2001;
const LOGIN = 3002;
const REGION = 'us-east-1';
const MODES = {
  standalone: {},
  'security-lake': { securityLake: { externalId: 'tenant-0001' } },
} as const;

describe.each(Object.keys(MODES) as (keyof typeof MODES)[])('%s', (lake) => {
  let root: string;
  let api: ApiServer;
  let stack: LocalStack;
  const logs: string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'poll-stack-'));
    api = await startApiServer();
    const { url, fingerprint256 } = api;
    const poll = { appliances: [{ name: 'one', url, fingerprint256 }] };
    stack = await startLocalStack(
      root,
      { name: 'connector', region: REGION, tenant: 'acme', lake, ...MODES[lake], poll },
      { pace: { maxWindowMs: 500, maxVisibilitySeconds: 20 }, onLog: (name, lines) => logs.push(`${name}: ${lines}`) },
    );
    // The stack makes an empty secret; an operator fills it in.
    const secrets = new SecretsManagerClient(clientOf(stack.aws));
    const SecretId = outputLike(stack.deployment, 'TokensSecretArn');
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(TOKENS) }));
  });
  afterAll(async () => {
    await stack?.stop();
    await api?.close();
    await rm(root, { recursive: true, force: true });
  });

  test('a poll brings the findings of every feed, and the logins behind a SaaS breach and an AI Analyst event', async () => {
    api.contents.breaches = [breach(1, MADE_MS), saasBreach(2, MADE_MS)];
    api.contents.details = { 2: SAAS_ROWS };
    api.contents.events = [analystEvent('11111111-1111-4111-8111-111111111111', MADE_MS)];
    api.contents.groups = [analystGroup('g11111111-1111-4111-8111-111111111111', MADE_MS)];
    api.contents.actions = [respondAction(7, MADE_MS)];
    await run('Poll');
    expect(await rowsByClass()).toEqual({ [FINDING]: 5, [LOGIN]: await loginsInGoldens() });
  });

  test('a second poll finds nothing new and stores nothing', async () => {
    const before = [await rowsByClass(), rawKeys()];
    const calls = api.calls.length;
    await run('Poll');
    expect(api.calls.length).toBeGreaterThan(calls);
    expect([await rowsByClass(), rawKeys()]).toEqual(before);
  });

  test('an alert that changed is one row more, an update of the same finding', async () => {
    const before = await rowsByClass();
    const [first, ...others] = api.contents.breaches;
    api.contents.breaches = [{ ...first, commentCount: Number(first?.['commentCount']) + 1 }, ...others];
    await run('Poll');
    expect(await rowsByClass()).toEqual({ ...before, [FINDING]: Number(before[FINDING]) + 1 });
    const updated = "SELECT finding.uid FROM LAKE WHERE activity_name = 'Update'";
    expect(await ask(`SELECT activity_name FROM LAKE WHERE finding.uid IN (${updated}) ORDER BY ALL`)).toEqual([['Create'], ['Update']]);
  });

  test('what is finished is not swept', async () => {
    bucket('RawBucket').age(TWO_HOURS_MS);
    const before = await objectsInLake();
    const calls = stack.aws.gate.calls.length;
    await run('Sweep');
    const operations = stack.aws.gate.calls.slice(calls).map(({ operation }) => operation);
    expect(operations).toContain('ListObjectVersions');
    expect(operations.filter((operation) => operation.startsWith('SendMessage'))).toEqual([]);
    expect(await objectsInLake()).toEqual(before);
  });

  test('a raw object that lost its receipt and its rows has them again after a sweep', async () => {
    const before = await uids();
    const [lost] = await receiptsOfPolls();
    bucket('ReceiptsBucket').delete(lost?.key ?? '');
    for (const { key } of lost?.receipt.outputs ?? []) lakeBucket().delete(key);
    expect((await uids()).length).toBeLessThan(before.length);
    await run('Sweep');
    expect(await uids()).toEqual(before);
    expect(await receiptsOfPolls()).toContainEqual(lost);
  });

  test('a raw object that nobody was notified of is found by the sweep, once it is an hour old', async () => {
    const before = await rowsByClass();
    const alert = JSON.stringify(breach(3, MADE_MS));
    // Past S3's front door: nothing tells the queue.
    bucket('RawBucket').put('darktrace/dropped/forgotten.json', { bytes: Buffer.from(alert), headers: {}, checksums: {} });
    await run('Sweep');
    expect(await rowsByClass()).toEqual(before);
    bucket('RawBucket').age(TWO_HOURS_MS);
    await run('Sweep');
    expect(await rowsByClass()).toEqual({ ...before, [FINDING]: Number(before[FINDING]) + 1 });
  });

  test('dead letters of the intake come into the raw bucket by the sweep, and into the lake from there', async () => {
    const before = await rowsByClass();
    const settings: SweepSettings = JSON.parse(scheduled('Sweep').function.settings().environment['SETTINGS'] ?? '');
    const deadLetters = stack.aws.queues.byUrl(settings.intakeDeadLetterQueueUrl);
    for (const pbid of [4, 5]) deadLetters?.send({ body: JSON.stringify(breach(pbid, MADE_MS)) });
    await run('Sweep');
    expect(rawKeys().filter((key) => key.startsWith('darktrace/webhook/'))).toHaveLength(1);
    expect(deadLetters?.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(await rowsByClass()).toEqual({ ...before, [FINDING]: Number(before[FINDING]) + 2 });
  });

  test('no call was made that the synthesized policies do not allow', () => {
    expect(stack.aws.gate.calls.filter(({ outcome }) => outcome === 'denied')).toEqual([]);
  });

  test('no token was logged, nor an address that stands in an alert', () => {
    const addresses = JSON.stringify(SAAS_ROWS).match(/[\w.]+@[\w.]+/g) ?? [];
    expect(addresses).not.toEqual([]);
    const text = logs.join('\n');
    expect(text).toContain('appliance polled');
    for (const secret of [...Object.values(TOKENS), ...addresses]) expect(text).not.toContain(secret);
  });

  /** The schedule of the one function whose name has this in it. */
  function scheduled(part: string): Schedule {
    const [found, ...others] = stack.deployment.schedules.filter((each) => each.function.settings().name.includes(part));
    if (!found || others.length > 0) throw new Error(`wanted one schedule of ${part}, found ${found ? others.length + 1 : 0}`);
    return found;
  }

  /** Fires a schedule and waits until every queue is empty: what it found is in the lake then. */
  async function run(part: string): Promise<void> {
    const { error } = await fire(scheduled(part));
    expect(error).toBeUndefined();
    await until('empty queues', () => queuesAreEmpty(stack), logs);
  }

  const bucket = (output: string): Bucket => stack.aws.buckets.known(outputLike(stack.deployment, output));
  const lakeBucket = (): Bucket =>
    lake === 'standalone' ? bucket('LakeBucket') : stack.aws.buckets.known(securityLakeNames(REGION).bucket);
  const keysIn = ({ folder }: Bucket): string[] => globSync('**/*', { cwd: folder }).sort();
  const rawKeys = (): string[] => keysIn(bucket('RawBucket'));
  const objectsInLake = (): string[] => keysIn(lakeBucket());

  /** Receipts of raw objects that a poll stored, with their own keys. */
  async function receiptsOfPolls(): Promise<{ key: string; receipt: Receipt }[]> {
    const { folder } = bucket('ReceiptsBucket');
    const keys = globSync('receipts/**/*.json', { cwd: folder }).sort();
    const all = await Promise.all(keys.map(async (key) => ({ key, receipt: JSON.parse(await readFile(join(folder, key), 'utf8')) })));
    return all.filter(({ receipt }) => receipt.raw.key.includes('/poll/'));
  }

  const ask = (select: string): Promise<unknown[][]> => rowsOf(select, `${join(lakeBucket().folder, 'ext')}/**/*.parquet`);

  const rowsByClass = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await ask('SELECT class_uid, count(*) FROM LAKE GROUP BY ALL')).map(([uid, rows]) => [String(uid), Number(rows)]));
  /** One of each row: a uid that comes twice is there twice. */
  const uids = async (): Promise<unknown[][]> => ask('SELECT metadata.uid FROM LAKE ORDER BY ALL');
});

/** What the goldens say of the samples that the appliance's alerts are made from: the details' rows, and the event. */
async function loginsInGoldens(): Promise<number> {
  const goldens = ['model-breach-saas-details-envelope', 'ai-analyst-bruteforce'];
  const texts = await Promise.all(goldens.map((name) => readFile(`src/sources/darktrace/samples/${name}.json.ocsf.json`, 'utf8')));
  const results = texts.flatMap((text): { records: { class_uid: number }[] }[] => JSON.parse(text));
  return results.flatMap(({ records }) => records).filter(({ class_uid }) => class_uid === LOGIN).length;
}
