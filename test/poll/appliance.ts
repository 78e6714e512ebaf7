import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type HttpsLimits, httpsTransport } from '../../src/handlers/poll/https-transport';
import { pollAll } from '../../src/handlers/poll/poll';
import type { ApplianceSettings, PollSettings } from '../../src/handlers/settings';
import { apis } from '../../src/sources/apis';
import { type Emulator, startEmulator } from '../aws/emulator/emulator';
import { type ApiServer, type Json, startApiServer, TOKENS } from '../darktrace-api/api-server';
import { CERTIFICATE } from '../darktrace-api/certificate';
import { Recorder } from '../handlers/recorder';

/* A poll with everything around it: appliances over TLS, buckets and secrets behind real clients, and a clock that tests set. */

export interface Envelope {
  readonly appliance: string;
  readonly fetchedAt: number;
  readonly change: 'new' | 'updated';
  readonly alert: { readonly [key: string]: Json };
  readonly details?: readonly Json[];
}

export class Setting {
  nowMs = Date.UTC(2026, 0, 15, 12);
  limits: Partial<HttpsLimits> = { answerMs: 2000 };
  remainingMs = 900_000;
  readonly recorder = new Recorder();

  private constructor(
    readonly emulator: Emulator,
    readonly api: ApiServer,
    readonly s3: S3Client,
    private readonly secrets: SecretsManagerClient,
    private readonly root: string,
  ) {
    api.clockMs = () => this.nowMs;
  }

  static async start(): Promise<Setting> {
    const root = await mkdtemp(join(tmpdir(), 'poll-'));
    const emulator = await startEmulator({ root });
    for (const name of ['raw', 'state-']) emulator.buckets.create(`${name}bucket`).versioned = true;
    const client = { endpoint: emulator.endpoint, region: emulator.region, credentials: emulator.credentials, maxAttempts: 1 };
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    return new Setting(emulator, await startApiServer(), s3, new SecretsManagerClient(client), root);
  }

  async close(): Promise<void> {
    this.s3.destroy();
    this.secrets.destroy();
    await this.api.close();
    await this.emulator.close();
    await rm(this.root, { recursive: true });
  }

  appliance(name = 'appliance-1', url = this.api.url, secret: unknown = TOKENS): ApplianceSettings {
    const text = typeof secret === 'string' ? secret : JSON.stringify(secret);
    return { name, url, ca: CERTIFICATE, secretArn: this.emulator.secrets.put(`api/${name}`, text) };
  }

  async poll(appliances: readonly ApplianceSettings[] = [this.appliance()], settings: Partial<PollSettings> = {}): Promise<void> {
    const polled: PollSettings = {
      source: 'darktrace',
      rawBucket: 'rawbucket',
      stateBucket: 'state-bucket',
      appliances,
      overlapMinutes: 30,
      firstPollHours: 24,
      ...settings,
    };
    const clock = {
      now: () => this.nowMs,
      sleep: async (ms: number) => {
        this.nowMs += ms;
      },
    };
    const { s3, secrets, recorder: telemetry } = this;
    const transportTo = (appliance: ApplianceSettings) => httpsTransport({ ...appliance, limits: this.limits });
    await pollAll(polled, { api: apis['darktrace']!, s3, secrets, clock, telemetry, transportTo }, () => this.remainingMs);
  }

  pass(minutes: number): void {
    this.nowMs += minutes * 60_000;
  }

  /** Every version of every raw object. */
  async rawVersions(): Promise<readonly { readonly key: string; readonly versionId: string }[]> {
    const { Versions = [] } = await this.s3.send(new ListObjectVersionsCommand({ Bucket: 'rawbucket' }));
    return Versions.map(({ Key = '', VersionId = '' }) => ({ key: Key, versionId: VersionId }));
  }

  /** Every envelope of every version: what `convert` would be notified of. */
  async envelopes(): Promise<Envelope[]> {
    const found: Envelope[] = [];
    for (const { key, versionId } of await this.rawVersions()) {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: 'rawbucket', Key: key, VersionId: versionId }));
      const lines = gunzipSync((await Body?.transformToByteArray()) ?? '').toString('utf8');
      for (const line of lines.trimEnd().split('\n')) found.push(JSON.parse(line) as Envelope);
    }
    return found;
  }

  /** `new 1`, `updated 7` … of each envelope, sorted. */
  async emitted(): Promise<string[]> {
    const envelopes = await this.envelopes();
    return envelopes.map(({ change, alert }) => `${change} ${alert['codeid'] ?? alert['pbid'] ?? alert['id']}`).sort();
  }

  async state(name = 'appliance-1'): Promise<{ feeds: Record<string, { cursor: { untilMs: number; spanMs: number } }> }> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: 'state-bucket', Key: `state/poll/darktrace/${name}.json` }));
    return JSON.parse((await Body?.transformToString()) ?? '');
  }
}
