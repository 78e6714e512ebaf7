import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type ConvertSettings, SETTINGS_VARIABLE, type SweepSettings } from '../../src/handlers/settings';
import type { Bucket } from '../aws/emulator/s3/bucket';
import { securityLakeNames } from '../aws/emulator/security-lake';
import type { Queue } from '../aws/emulator/sqs/queue';
import type { LambdaFunction } from '../aws/lambda/function';
import type { FunctionSettings } from '../aws/lambda/sandbox';
import { type LocalStack, outputLike, startLocalStack } from '../aws/local-stack';
import { fire } from '../aws/stack/schedule';
import { breach } from '../darktrace-api/alerts';
import { type ApiServer, startApiServer, TOKENS } from '../darktrace-api/api-server';
import { Arms, type Names } from './armed';
import type { AwsCall } from './call';
import type { Act, BucketPart, FunctionPart } from './fault';
import { type FaultProxy, type Judge, startProxy } from './proxy';
import { randomFrom } from './random';
import { NOTE, nthAlert, nthBreach, nthBroken, type SentAlert, type Way } from './traffic';
import { type OnDelete, unrulyQueue } from './unruly-queue';

export const REGION = 'us-east-1';
export const TENANT = 'acme';
const FUNCTIONS: readonly FunctionPart[] = ['Receive', 'Land', 'Poll', 'Convert', 'Sweep'];
const BUCKET_OUTPUTS: Readonly<Record<Exclude<BucketPart, 'lake'>, string>> = {
  raw: 'RawBucket',
  rejects: 'RejectsBucket',
  receipts: 'ReceiptsBucket',
};
/** Waits of minutes and half-hours, cut to what a campaign has. Longer than any invocation without a fault. */
const PACE = { maxWindowMs: 150, maxVisibilitySeconds: 90, retrySeconds: 0.2 };
/** A message that is stuck for so long is a fault of ours. */
const DRAIN_MS = 100_000;

export interface StageOptions {
  readonly seed: number;
  readonly onDelete: OnDelete;
}

/** The shipped stacks in an account of their own, with the proxy before it and somebody who sends alerts. */
export class Stage {
  readonly sent: SentAlert[] = [];
  readonly logs: string[] = [];
  /** Endings of functions that nobody asked for. */
  readonly endings: string[] = [];
  /** What a function's next sandboxes have instead of what the stack says. */
  readonly tuning = new Map<FunctionPart, Partial<FunctionSettings>>();
  /** Asked before the armed faults. */
  judge: Judge = () => undefined;
  readonly appliance = 'one';
  private nth = 0;
  private readonly probes: ReadonlySet<string>;

  private constructor(
    readonly root: string,
    readonly seed: number,
    readonly arms: Arms,
    readonly api: ApiServer,
    readonly local: LocalStack,
    readonly proxy: FaultProxy,
    private readonly s3: S3Client,
  ) {
    this.probes = new Set(
      this.bucket('lake')
        .entries()
        .map(([key]) => key),
    );
  }

  static async start({ seed, onDelete }: StageOptions): Promise<Stage> {
    const random = randomFrom(seed);
    const arms = new Arms(random);
    const root = await mkdtemp(join(tmpdir(), 'faults-'));
    const api = await startApiServer();
    let proxy: FaultProxy | undefined;
    let own = '';
    let stage: Stage | undefined;
    const names: Names = {
      functionOf: (call) => stage?.functionOf(call),
      bucketOf: (name) => stage?.bucketOf(name),
    };
    const settings = {
      name: 'connector',
      region: REGION,
      tenant: TENANT,
      appliance: 'darktrace',
      // Tables of both, so that a mapping can change from one to the other; the converter is told to write one.
      findingClass: 'both',
      lake: 'security-lake',
      securityLake: { externalId: 'tenant-0001' },
      poll: { appliances: [{ name: 'one', url: api.url, fingerprint256: api.fingerprint256 }] },
    };
    const local = await startLocalStack(root, settings, {
      pace: PACE,
      front: async (address) => {
        own = address;
        proxy = await startProxy(address, (call): Act | undefined => stage?.judge(call) ?? arms.ofCall(call, names), {
          kill: (call) => {
            const part = names.functionOf(call);
            if (part) stage?.function(part).kill();
          },
          expireSession: ({ accessKeyId }) => {
            const arn = stage?.local.aws.identities.keyOf(accessKeyId)?.caller.arn;
            if (arn) stage?.local.aws.identities.expire(arn);
          },
        });
        return proxy.endpoint;
      },
      tune: (each) => ({ ...(each.name.includes('ConvertFunction') ? writing('security', each) : each), ...stage?.tuned(each.name) }),
      between: (queue) => unrulyQueue(queue, arms, random, onDelete),
      onLog: (name, lines) => stage?.note(name, lines),
    });
    const client = { endpoint: own, region: REGION, credentials: local.aws.credentials };
    if (!proxy) throw new Error('the emulated account did not ask for its front');
    stage = new Stage(root, seed, arms, api, local, proxy, new S3Client(client));
    const SecretId = outputLike(local.deployment, 'TokensSecretArn');
    await new SecretsManagerClient(client).send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(TOKENS) }));
    return stage;
  }

  async stop(): Promise<void> {
    this.arms.disarm();
    await this.local.stop();
    await this.proxy.close();
    await this.api.close();
    await rm(this.root, { recursive: true, force: true });
  }

  function(part: FunctionPart): LambdaFunction {
    return this.local.deployment.function(`${part}Function`);
  }

  /** New sandboxes from the next event on. */
  async tune(part: FunctionPart, settings: Partial<FunctionSettings> | undefined): Promise<void> {
    if (settings) this.tuning.set(part, settings);
    else this.tuning.delete(part);
    await this.function(part).recycle();
  }

  bucket(part: BucketPart): Bucket {
    return this.local.aws.buckets.known(
      part === 'lake' ? securityLakeNames(REGION).bucket : outputLike(this.local.deployment, BUCKET_OUTPUTS[part]),
    );
  }

  /** Whether an object of the lake was there before the first alert: the registration of a source tries whether it may write. */
  isProbe(key: string): boolean {
    return this.probes.has(key);
  }

  /** The next alerts, which count as sent. */
  next(count: number, appliance = 'darktrace'): SentAlert[] {
    const alerts = Array.from({ length: count }, () => nthAlert(++this.nth, appliance));
    this.sent.push(...alerts);
    return alerts;
  }

  /** A few alerts of one day, one of them broken: a raw object that takes few steps. */
  few(): SentAlert[] {
    const alerts = [nthBreach(++this.nth, 'darktrace'), nthBreach(++this.nth, 'darktrace'), nthBroken(++this.nth)];
    this.sent.push(...alerts);
    return alerts;
  }

  /** One alert of many values. */
  heavy(values: number): SentAlert {
    const { text, findingUid } = nthBreach(++this.nth, 'darktrace');
    const alert = { text: JSON.stringify({ ...JSON.parse(text), padding: Array(values).fill({ a: 1 }) }), findingUid };
    this.sent.push(alert);
    return alert;
  }

  /** The appliance finds so many breaches at a time. */
  breach(count: number, timeMs: number): void {
    for (let made = 0; made < count; made++) {
      const nth = ++this.nth;
      this.api.contents.breaches.push(breach(nth, timeMs, NOTE));
      this.sent.push({ text: '', findingUid: `${this.appliance}:model-breach:${nth}` });
    }
  }

  /** Sends alerts in pieces: requests that are sent until they are accepted, files that are dropped. */
  async send(way: Exclude<Way, 'poll'>, pieces: number, alertsEach: number): Promise<void> {
    for (let piece = 0; piece < pieces; piece += SENDERS) {
      await Promise.all(
        Array.from({ length: Math.min(SENDERS, pieces - piece) }, () => {
          const body = bodyOf(this.next(alertsEach));
          return way === 'webhook' ? this.post(body) : this.drop(`darktrace/dropped/${this.nth}.ndjson`, body);
        }),
      );
    }
  }

  async drop(key: string, body: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket('raw').name, Key: key, Body: body }));
  }

  /** As a vendor's integration does: what is not answered with 202 is sent again. */
  async post(body: string): Promise<void> {
    for (let attempt = 1; attempt <= POSTS; attempt++) {
      const answer = await this.local.post(body).catch((): undefined => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 202) return;
      await sleep(100 * attempt);
    }
    throw new Error(`a request was not accepted in ${POSTS} attempts`);
  }

  /** One tick of a schedule; true where it went well. */
  async tick(part: 'Poll' | 'Sweep'): Promise<boolean> {
    const name = this.function(part).settings().name;
    const schedule = this.local.deployment.schedules.find((each) => each.function.settings().name === name);
    if (!schedule) throw new Error(`${part} has no schedule`);
    return (await fire(schedule)).error === undefined;
  }

  deadLetters(): { readonly intake: Queue; readonly convert: Queue } {
    const settings: SweepSettings = JSON.parse(this.function('Sweep').settings().environment[SETTINGS_VARIABLE] ?? '');
    const intake = this.local.aws.queues.byUrl(settings.intakeDeadLetterQueueUrl);
    const convert = this.local.aws.queues.all().find(({ name }) => /Convert.*DeadLetters/.test(name));
    if (!intake || !convert) throw new Error('a dead-letter queue is missing');
    return { intake, convert };
  }

  /** The queue that a function works on. */
  queueOf(part: 'Convert' | 'Intake'): Queue {
    const { intake, convert } = this.deadLetters();
    const found = this.local.aws.queues.all().find((queue) => queue.name.includes(part) && queue !== intake && queue !== convert);
    if (!found) throw new Error(`no queue of ${part}`);
    return found;
  }

  /** Waits until no message is anywhere but among the dead letters. */
  async drain(): Promise<void> {
    const { intake, convert } = this.deadLetters();
    const working = this.local.aws.queues.all().filter((queue) => queue !== intake && queue !== convert);
    await this.until('empty queues', () => working.every((queue) => total(queue) === 0));
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    const startedMs = performance.now();
    while (!holds()) {
      if (performance.now() - startedMs > DRAIN_MS) {
        const counts = this.local.aws.queues.all().map((queue) => `${queue.name}: ${JSON.stringify(queue.counts())}`);
        throw new Error(`waited ${DRAIN_MS / 1000} s for: ${what}\n${counts.join('\n')}\n${this.logs.slice(-8).join('\n')}`);
      }
      await sleep(25);
    }
  }

  /** Text of an object, past the proxy. */
  async text(part: BucketPart, Key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket(part).name, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  functionOf({ accessKeyId }: AwsCall): FunctionPart | undefined {
    const { arn = '', sessionArn = '' } = this.local.aws.identities.keyOf(accessKeyId)?.caller ?? {};
    // Roles of the lake are the converter's.
    if (/Provider|Registrar/.test(arn)) return 'Convert';
    return FUNCTIONS.find((part) => sessionArn.includes(`${part}Function`) || arn.includes(`${part}Role`));
  }

  bucketOf(name: string): BucketPart | undefined {
    return (['raw', 'lake', 'rejects', 'receipts'] as const).find((part) => this.bucket(part).name === name);
  }

  private tuned(functionName: string): Partial<FunctionSettings> | undefined {
    const part = FUNCTIONS.find((each) => functionName.includes(`${each}Function`));
    return part && this.tuning.get(part);
  }

  private note(name: string, lines: string): void {
    for (const line of lines.split('\n').filter(Boolean)) {
      // Metrics stand in the log too; nobody reads them here.
      if (!line.startsWith('{"_aws"')) this.logs.push(`${name}: ${line}`);
      if (/^(Runtime|Sandbox|Function)\.\w+/.test(line)) this.endings.push(`${name}: ${line}`);
    }
    if (this.logs.length > 2000) this.logs.splice(0, 1000);
  }
}

/** A converter's settings with another class of findings. */
export function writing(findingClass: ConvertSettings['findingClass'], settings: FunctionSettings): FunctionSettings {
  const told: ConvertSettings = JSON.parse(settings.environment[SETTINGS_VARIABLE] ?? '');
  return { ...settings, environment: { ...settings.environment, [SETTINGS_VARIABLE]: JSON.stringify({ ...told, findingClass }) } };
}

const SENDERS = 4;
const POSTS = 12;

export const bodyOf = (alerts: readonly SentAlert[]): string => alerts.map(({ text }) => `${text}\n`).join('');

export const total = (queue: Queue): number => Object.values(queue.counts()).reduce((sum, messages) => sum + messages, 0);
