import { readFileSync } from 'node:fs';
import { CreateTableCommand, GetPartitionsCommand } from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { SQSRecord } from 'aws-lambda';
import { parquetMetadata } from 'hyparquet';
import { assumedRole } from '../../src/handlers/clients';
import { convertBatch } from '../../src/handlers/convert/convert-batch';
import type { Converter } from '../../src/handlers/convert/convert-object';
import { type NotifiedObject, notificationOf } from '../../src/handlers/convert/notification';
import { unregisteredPartitions } from '../../src/handlers/unregistered-partitions';
import { glueRegistrar } from '../../src/lake/glue-partitions';
import type { Receipt } from '../../src/lake/lake';
import { PREFIXES } from '../../src/lake/prefixes';
import { s3Lake } from '../../src/lake/s3-lake';
import { loadValidator } from '../../src/ocsf/validate';
import { loadCompressor } from '../../src/parquet/writer';
import { sources } from '../../src/sources';
import { securityLakeNames } from '../aws/emulator/security-lake';
import { clientOf } from '../aws/small-account';
import { BUCKETS, type Cloud, REGION } from './cloud';
import type { Recorder } from './recorder';

const LAKE = securityLakeNames(REGION);
export const DATABASE = LAKE.database;
export const tableName = LAKE.table;
const PROVIDER_ROLE = 'AmazonSecurityLake-Provider-darktrace';
const EXTERNAL_ID = 'an-external-id';
const locationOf = (source: string): string => `s3://${BUCKETS.lake}/ext/${source}/`;

const source = sources[0]!;

/** Makes the buckets, the provider role and, for every table of the source, the Glue table that Security Lake would make. */
export async function makeLake({ aws, root: { s3, glue }, account }: Cloud): Promise<void> {
  for (const Bucket of [BUCKETS.raw, BUCKETS.rejects, BUCKETS.receipts]) await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Bucket of Object.values(BUCKETS)) {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  const provider = aws.identities.putRole(PROVIDER_ROLE, {
    Statement: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: account },
      Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    },
  });
  provider.policies.push({ Statement: { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${BUCKETS.lake}/ext/*` } });
  for (const { name } of source.tables) {
    await glue.send(
      new CreateTableCommand({
        DatabaseName: DATABASE,
        TableInput: {
          Name: tableName(name),
          TableType: 'EXTERNAL_TABLE',
          PartitionKeys: ['region', 'accountid', 'eventday'].map((key) => ({ Name: key, Type: 'string' })),
          StorageDescriptor: {
            Columns: [{ Name: 'time', Type: 'bigint' }],
            Location: locationOf(name),
            InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          },
        },
      }),
    );
  }
}

/** A converter as the function builds it. */
export async function makeConverter({ aws, own, region, account }: Cloud, telemetry: Recorder): Promise<Converter> {
  const { s3, glue, sts } = own;
  const roleArn = `arn:aws:iam::${account}:role/${PROVIDER_ROLE}`;
  const credentials = assumedRole(sts, { roleArn, sessionName: 'test', externalId: EXTERNAL_ID });
  const providerS3 = new S3Client({ ...clientOf(aws), credentials });
  const tables = source.tables.map(({ name }) => ({ source: name, location: locationOf(name) }));
  return {
    rawBucket: BUCKETS.raw,
    s3,
    conversion: {
      source,
      settings: { findingClass: 'security', appliance: 'appliance', redact: false },
      ocsf: '1.3.0',
      datetime: true,
      validate: await loadValidator('1.3.0'),
    },
    writing: { region, tenant: 'acme', compressor: await loadCompressor('zstd'), limits: {} },
    openLake: () =>
      s3Lake({
        tables: tables.map((table) => ({ ...table, s3: providerS3, bucketOwner: account })),
        ownS3: s3,
        rejectsBucket: BUCKETS.rejects,
        receiptsBucket: BUCKETS.receipts,
        conditionalPut: true,
      }),
    register: glueRegistrar(
      glue,
      new Map(tables.map((table) => [table.source, { ...table, catalogId: account, database: DATABASE, table: tableName(table.source) }])),
    ),
    unregistered: unregisteredPartitions(s3, BUCKETS.receipts),
    telemetry,
  };
}

export const sample = (name: string): Buffer => readFileSync(`src/sources/darktrace/samples/${name}`);

/** Drops an object into the raw bucket, as any tool would. */
export async function drop({ root: { s3 } }: Cloud, key: string, body: Uint8Array | string): Promise<NotifiedObject> {
  const { VersionId = 'null' } = await s3.send(new PutObjectCommand({ Bucket: BUCKETS.raw, Key: key, Body: Buffer.from(body) }));
  return { bucket: BUCKETS.raw, key, versionId: VersionId, bytes: body.length, event: 'ObjectCreated:Put' };
}

/** Hands messages to a converter as Lambda would; answers with the ids of those handed back. */
export async function deliver(converter: Converter, objects: readonly NotifiedObject[], remainingMs = 60_000): Promise<string[]> {
  return deliverBodies(
    converter,
    objects.map((object) => notificationOf(object, REGION)),
    remainingMs,
  );
}

export async function deliverBodies(converter: Converter, bodies: readonly string[], remainingMs = 60_000): Promise<string[]> {
  const records = bodies.map((body, index) => ({ messageId: `message-${index}`, body }) as SQSRecord);
  const { batchItemFailures } = await convertBatch(records, converter, remainingMs);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** What stands in a bucket: keys with the number of their versions. */
export async function versionsIn({ root: { s3 } }: Cloud, bucket: string, prefix = ''): Promise<Map<string, number>> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }));
  const removed = new Set(DeleteMarkers.filter(({ IsLatest }) => IsLatest).map(({ Key }) => Key));
  const counts = new Map<string, number>();
  for (const { Key = '' } of Versions) if (!removed.has(Key)) counts.set(Key, (counts.get(Key) ?? 0) + 1);
  return counts;
}

export async function bytesOf({ root: { s3 } }: Cloud, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

/** Rows of every object in the lake, by custom source. */
export async function rowsInLake(cloud: Cloud): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const key of (await versionsIn(cloud, BUCKETS.lake)).keys()) {
    const bytes = await bytesOf(cloud, BUCKETS.lake, key);
    const name = key.split('/')[1] ?? '';
    rows[name] = (rows[name] ?? 0) + Number(parquetMetadata(new Uint8Array(bytes).buffer).num_rows);
  }
  return rows;
}

export async function receipts(cloud: Cloud): Promise<Receipt[]> {
  const keys = [...(await versionsIn(cloud, BUCKETS.receipts, PREFIXES.receipts)).keys()];
  return Promise.all(keys.map(async (key) => JSON.parse(Buffer.from(await bytesOf(cloud, BUCKETS.receipts, key)).toString()) as Receipt));
}

/** Partitions of the findings' table, as `<region>/<account>/<day>` with their folders. */
export async function partitions({ root: { glue } }: Cloud): Promise<Map<string, string>> {
  const { Partitions = [] } = await glue.send(
    new GetPartitionsCommand({ DatabaseName: DATABASE, TableName: tableName('darktrace-finding') }),
  );
  return new Map(Partitions.map(({ Values = [], StorageDescriptor }) => [Values.join('/'), StorageDescriptor?.Location ?? '']));
}
