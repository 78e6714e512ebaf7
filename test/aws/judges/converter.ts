import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CreateDatabaseCommand, CreateTableCommand, GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { writtenTables } from '../../../lib/written-tables';
import { notificationOf } from '../../../src/handlers/convert/notification';
import { type ConvertSettings, SETTINGS_VARIABLE } from '../../../src/handlers/settings';
import { athenaColumns } from '../../../src/lake/athena-columns';
import { LambdaFunction } from '../lambda/function';
import type { Invocation } from '../lambda/sandbox';
import { clientOf } from '../small-account';
import { rowsOf } from '../watch';
import { ACCOUNT, type Address, REGION } from './judge';

const [RAW, REJECTS, RECEIPTS, LAKE] = ['raw-alerts', 'rejects', 'receipts', 'lake'] as const;
export type BucketName = typeof RAW | typeof REJECTS | typeof RECEIPTS | typeof LAKE;

const TABLES = writtenTables({ findingClass: 'security' });
const OCSF = '1.3.0';

/** One object of a bucket, so that a second writing of it would be seen. */
export type Listed = readonly [key: string | undefined, etag: string | undefined, modified: string | undefined];

/** The shipped converter in a process of its own, with its buckets at one judge and its catalogue at another. */
export class JudgedConverter {
  readonly logs: string[] = [];
  private readonly s3: S3Client;
  private readonly glue: GlueClient;
  private readonly converter: LambdaFunction;

  private constructor(
    private readonly objects: Address,
    private readonly catalogue: Address,
    /** Database of the catalogue. */
    private readonly database: string,
    /** For what is fetched to be counted. */
    private readonly folder: string,
  ) {
    this.s3 = new S3Client(clientOf(objects));
    this.glue = new GlueClient(clientOf(catalogue));
    this.converter = new LambdaFunction(
      () => this.functionSettings(),
      1,
      (lines) => this.logs.push(lines),
    );
  }

  static async start(objects: Address, catalogue: Address, database: string): Promise<JudgedConverter> {
    const started = new JudgedConverter(objects, catalogue, database, await mkdtemp(join(tmpdir(), 'judged-')));
    await started.createBuckets();
    await started.createTables();
    return started;
  }

  /** Ends its process: the next event is a cold start. */
  recycle(): Promise<void> {
    return this.converter.recycle();
  }

  async stop(): Promise<void> {
    await this.recycle();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Drops a raw object; answers the message that S3 would send of it. */
  async drop(key: string, text: string): Promise<string> {
    const { VersionId: versionId = 'null' } = await this.s3.send(new PutObjectCommand({ Bucket: RAW, Key: key, Body: text }));
    return notificationOf({ bucket: RAW, key, versionId, bytes: Buffer.byteLength(text), event: 'ObjectCreated:Put' }, REGION);
  }

  /** Gives the function one message, as an event source mapping does. */
  convert(body: string): Promise<Invocation> {
    const queue = `arn:aws:sqs:${REGION}:${ACCOUNT}:convert`;
    return this.converter.invoke({ Records: [{ messageId: randomUUID(), body, eventSource: 'aws:sqs', eventSourceARN: queue }] });
  }

  /** Everything in a bucket, by key. */
  async list(bucket: BucketName): Promise<Listed[]> {
    const all: Listed[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3 }, { Bucket: bucket })) {
      all.push(...Contents.map(({ Key, ETag, LastModified }) => [Key, ETag, LastModified?.toISOString()] as const));
    }
    return all;
  }

  /** The texts of everything in a bucket. */
  async texts(bucket: BucketName): Promise<string[]> {
    const keys = (await this.list(bucket)).map(([key]) => key);
    return Promise.all(keys.map(async (key) => (await this.bytes(bucket, key)).toString()));
  }

  /** Rows of a query over the lake; `LAKE` in it stands for all of its objects. */
  async rows(select: string): Promise<unknown[][]> {
    for (const [key = ''] of await this.list(LAKE)) {
      const file = join(this.folder, key);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await this.bytes(LAKE, key));
    }
    return rowsOf(select, `${this.folder}/**/*.parquet`);
  }

  /** Locations of the registered partitions of all tables. */
  async partitions(): Promise<(string | undefined)[]> {
    const answers = await Promise.all(
      TABLES.map(({ name }) => this.glue.send(new GetPartitionsCommand({ DatabaseName: this.database, TableName: name }))),
    );
    return answers
      .flatMap(({ Partitions = [] }) => Partitions)
      .map(({ StorageDescriptor }) => StorageDescriptor?.Location)
      .sort();
  }

  private async bytes(bucket: BucketName, key: string | undefined): Promise<Buffer> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  private async createBuckets(): Promise<void> {
    for (const Bucket of [RAW, REJECTS, RECEIPTS, LAKE]) await this.s3.send(new CreateBucketCommand({ Bucket }));
    await this.s3.send(new PutBucketVersioningCommand({ Bucket: RAW, VersioningConfiguration: { Status: 'Enabled' } }));
  }

  private async createTables(): Promise<void> {
    const { database: DatabaseName } = this;
    await this.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
    for (const { name, columns } of TABLES) {
      const TableInput = {
        Name: name,
        PartitionKeys: ['region', 'accountid', 'eventday'].map((key) => ({ Name: key, Type: 'string' })),
        StorageDescriptor: {
          Location: locationOf(name),
          Columns: athenaColumns(columns(OCSF)).map((column) => ({ Name: column.name, Type: column.type })),
        },
      };
      await this.glue.send(new CreateTableCommand({ DatabaseName, TableInput }));
    }
  }

  private functionSettings() {
    const { accessKeyId, secretAccessKey } = this.objects.credentials;
    return {
      name: 'convert',
      arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:convert`,
      codeFolder: resolve('dist/functions/convert'),
      handler: 'index.handler',
      memoryMb: 1024,
      timeoutMs: 60_000,
      environment: {
        [SETTINGS_VARIABLE]: JSON.stringify(this.convertSettings()),
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_ENDPOINT_URL_S3: this.objects.endpoint,
        AWS_ENDPOINT_URL_GLUE: this.catalogue.endpoint,
      },
    };
  }

  private convertSettings(): ConvertSettings {
    return {
      rawBucket: RAW,
      rejectsBucket: REJECTS,
      receiptsBucket: RECEIPTS,
      tenant: 'acme',
      appliance: 'one',
      findingClass: 'security',
      ocsf: OCSF,
      datetime: true,
      codec: 'zstd',
      redact: false,
      lake: {
        region: REGION,
        catalogId: ACCOUNT,
        tables: TABLES.map(({ name }) => ({ source: name, location: locationOf(name), database: this.database, table: name })),
        partitions: 'register',
        conditionalPut: true,
      },
    };
  }
}

const locationOf = (table: string): string => `s3://${LAKE}/ext/${table}/`;
