import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ClassName } from '../src/ocsf/record';
import { sources } from '../src/sources';
import type { FindingClass, SourceTable } from '../src/sources/source';
import { athenaColumns } from './athena-columns';
import type { Config } from './config';
import { PARTITION_KEYS, partitionProjection } from './partition-projection';

export interface StandaloneLakeStackProps {
  readonly config: Config;
}

/**
 * A lake for an account without Security Lake: a bucket that takes what `slc convert` makes, a Glue table for each table of each source,
 * and an Athena workgroup to ask them. The layout is that of a Security Lake custom source.
 */
export class StandaloneLakeStack extends Stack {
  constructor(scope: Construct, id: string, { config }: StandaloneLakeStackProps) {
    super(scope, id, {
      stackName: config.name,
      env: { region: config.region },
      description: 'OCSF records as Parquet in S3, with Glue tables and an Athena workgroup (Security Lake Connector, standalone lake)',
    });
    const lake = closedBucket(this, 'Lake', {
      // A re-run writes objects over, and a sync may delete: for a month, either can be undone.
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
    const results = closedBucket(this, 'QueryResults', { lifecycleRules: [{ expiration: Duration.days(30) }] });

    const databaseName = config.name.replaceAll('-', '_');
    const database = new CfnDatabase(this, 'Database', { catalogId: this.account, databaseInput: { name: databaseName } });
    for (const table of sources.flatMap((source) => source.tables).filter((each) => isWritten(each.class, config.findingClass))) {
      const glueTable = new CfnTable(this, `Table-${table.name}`, {
        catalogId: this.account,
        databaseName,
        tableInput: tableInput(table, lake, config),
      });
      glueTable.addResourceDependency(database);
    }
    const workgroup = workgroupOn(results, config, this);

    new CfnOutput(this, 'LakeBucket', { value: lake.bucketName });
    new CfnOutput(this, 'QueryResultsBucket', { value: results.bucketName });
    new CfnOutput(this, 'DatabaseName', { value: databaseName });
    new CfnOutput(this, 'WorkgroupName', { value: workgroup.name });
  }
}

/** Alerts, and what was asked of them, are nobody else's business. The bucket stays when the stack goes, and so does its TLS rule. */
function closedBucket(stack: Stack, id: string, props: BucketProps): Bucket {
  const bucket = new Bucket(stack, id, {
    ...props,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: BucketEncryption.S3_MANAGED,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return bucket;
}

const FINDING_CLASSES: Readonly<Partial<Record<ClassName, FindingClass>>> = {
  security_finding: 'security',
  detection_finding: 'detection',
};

function isWritten(className: ClassName, findingClass: FindingClass): boolean {
  const written = FINDING_CLASSES[className];
  return written === undefined || findingClass === 'both' || findingClass === written;
}

function tableInput({ name, columns }: SourceTable, lake: Bucket, config: Config): CfnTable.TableInputProperty {
  const location = `s3://${lake.bucketName}/ext/${name}/`;
  return {
    // The name that `slc query` gives it.
    name: name.replaceAll('-', '_'),
    tableType: 'EXTERNAL_TABLE',
    parameters: {
      EXTERNAL: 'TRUE',
      classification: 'parquet',
      // What a crawler writes for Parquet; it marks a table that says otherwise as deprecated.
      compressionType: 'none',
      typeOfData: 'file',
      ...partitionProjection(location, config),
    },
    partitionKeys: [...PARTITION_KEYS],
    storageDescriptor: {
      location,
      columns: [...athenaColumns(columns(config.ocsf))],
      inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        parameters: { 'serialization.format': '1' },
      },
    },
  };
}

function workgroupOn(results: Bucket, { name, scanLimitGb }: Config, stack: Stack): CfnWorkGroup {
  return new CfnWorkGroup(stack, 'Workgroup', {
    name,
    // Without it a workgroup that was ever asked anything keeps the stack from being deleted.
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      // Clients cannot choose another place or encryption for results.
      enforceWorkGroupConfiguration: true,
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      bytesScannedCutoffPerQuery: scanLimitGb * 1_000_000_000,
      publishCloudWatchMetricsEnabled: true,
      resultConfiguration: {
        outputLocation: `s3://${results.bucketName}/`,
        expectedBucketOwner: stack.account,
        encryptionConfiguration: { encryptionOption: 'SSE_S3' },
      },
    },
  });
}
