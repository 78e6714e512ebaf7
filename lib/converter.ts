import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { ConvertSettings } from '../src/handlers/settings';
import { PREFIXES } from '../src/lake/prefixes';
import type { Config } from './config';
import { ConnectorFunction } from './connector-function';
import type { Destination } from './destination';
import { allow, allowListing, allowObjects } from './grants';
import type { LakeStack } from './lake-stack';
import { CONVERT_TIMEOUT } from './timeouts';

export interface ConverterProps {
  readonly config: Config;
  readonly lake: LakeStack;
  readonly destination: Destination;
}

/** Raw objects converted side by side: enough for a flood, few enough for the rest of the account. */
const MAX_CONCURRENCY = 10;

/** S3 notification → lake objects, rejects, receipt. */
export class Converter extends Construct {
  readonly function: ConnectorFunction;

  constructor(scope: Construct, id: string, { config, lake, destination }: ConverterProps) {
    super(scope, id);
    this.function = new ConnectorFunction(this, 'Convert', {
      entry: 'convert',
      description: 'Raw object to OCSF records in the lake, rejects and a receipt',
      // One whole vCPU.
      memoryMb: 1769,
      timeout: CONVERT_TIMEOUT,
      settings: convertSettings(config, lake, destination),
      key: lake.key,
    });
    const { role } = this.function;
    allowObjects(role, lake.raw.bucket, '', ['s3:GetObject', 's3:GetObjectVersion']);
    allow(role, ['s3:ListBucket'], [lake.raw.bucket.bucketArn]);
    allowObjects(role, lake.rejects, PREFIXES.rejects, ['s3:PutObject', 's3:DeleteObject']);
    allowObjects(role, lake.receipts, PREFIXES.receipts, ['s3:GetObject', 's3:PutObject']);
    allowListing(role, lake.receipts, PREFIXES.receipts);
    allowObjects(role, lake.receipts, PREFIXES.unregistered, ['s3:PutObject', 's3:DeleteObject']);
    destination.grantWrite(role);
    this.function.function.addEventSource(
      new SqsEventSource(lake.raw.convertQueue.queue, { batchSize: 1, maxConcurrency: MAX_CONCURRENCY, reportBatchItemFailures: true }),
    );
  }
}

function convertSettings(config: Config, lake: LakeStack, { settings }: Destination): ConvertSettings {
  const { tenant, appliance, findingClass, ocsf, datetime, codec, redact, consoleUrl, region, partitions, securityLake } = config;
  return {
    rawBucket: lake.raw.bucket.bucketName,
    rejectsBucket: lake.rejects.bucketName,
    receiptsBucket: lake.receipts.bucketName,
    tenant,
    appliance,
    findingClass,
    ocsf,
    datetime,
    codec,
    redact,
    ...(consoleUrl === undefined ? {} : { consoleUrl }),
    lake: {
      ...settings,
      region,
      ...(securityLake ? { externalId: securityLake.externalId } : {}),
      partitions,
      conditionalPut: true,
    },
  };
}
