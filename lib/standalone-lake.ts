import { Duration, Stack } from 'aws-cdk-lib';
import { CfnCrawler, CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { type IGrantable, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { athenaColumns } from '../src/lake/athena-columns';
import type { SourceTable } from '../src/sources/source';
import { closedBucket } from './closed-bucket';
import type { Config } from './config';
import type { Destination } from './destination';
import { allow, allowListing, allowObjects } from './grants';
import { PARTITION_KEYS, partitionProjection } from './partition-projection';
import { writtenTables } from './written-tables';

export interface StandaloneLakeProps {
  readonly config: Config;
  readonly key?: IKey | undefined;
}

/** A lake for an account without Security Lake: a bucket, a Glue database and a table for each class, in the layout of a custom source. */
export class StandaloneLake extends Construct implements Destination {
  readonly bucket: Bucket;
  readonly settings: Destination['settings'];
  private readonly databaseName: string;
  private readonly tables: readonly SourceTable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: StandaloneLakeProps,
  ) {
    super(scope, id);
    const { config, key } = props;
    this.databaseName = config.name.replaceAll('-', '_');
    this.tables = writtenTables(config);
    this.bucket = closedBucket(this, 'Bucket', {
      key,
      // A re-run writes objects over: for a month that can be undone. Current objects never expire.
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
    const catalogId = Stack.of(this).account;
    const database = new CfnDatabase(this, 'Database', { catalogId, databaseInput: { name: this.databaseName } });
    for (const table of this.tables) {
      const made = new CfnTable(this, `Table-${table.name}`, {
        catalogId,
        databaseName: this.databaseName,
        tableInput: this.tableInput(table),
      });
      made.addResourceDependency(database);
    }
    if (config.partitions === 'crawler') this.crawl(database);
    this.settings = {
      catalogId,
      tables: this.tables.map(({ name }) => ({
        source: name,
        location: this.locationOf(name),
        database: this.databaseName,
        table: tableName(name),
      })),
    };
  }

  grantWrite(converter: IGrantable): void {
    for (const { name } of this.tables) {
      allowObjects(converter, this.bucket, `${FOLDER}/${name}/`, ['s3:PutObject']);
      if (this.props.config.partitions === 'register') {
        allow(converter, ['glue:GetTable', 'glue:BatchCreatePartition'], this.catalogArns(name));
      }
    }
  }

  private locationOf(name: string): string {
    return `s3://${this.bucket.bucketName}/${FOLDER}/${name}/`;
  }

  /** Glue asks for rights on the catalogue and the database as well as on the table. */
  private catalogArns(name: string): string[] {
    const arn = (resource: string) => Stack.of(this).formatArn({ service: 'glue', resource });
    return [arn('catalog'), arn(`database/${this.databaseName}`), arn(`table/${this.databaseName}/${tableName(name)}`)];
  }

  private tableInput({ name, columns }: SourceTable): CfnTable.TableInputProperty {
    const { config } = this.props;
    const location = this.locationOf(name);
    return {
      name: tableName(name),
      tableType: 'EXTERNAL_TABLE',
      parameters: {
        EXTERNAL: 'TRUE',
        classification: 'parquet',
        // What a crawler writes for Parquet; it marks a table that says otherwise as deprecated.
        compressionType: 'none',
        typeOfData: 'file',
        ...(config.partitions === 'projection' ? partitionProjection(location, config) : {}),
      },
      partitionKeys: [...PARTITION_KEYS],
      storageDescriptor: {
        location,
        columns: [...athenaColumns(columns(config.ocsf, config.datetime))],
        inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        serdeInfo: {
          serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
          parameters: { 'serialization.format': '1' },
        },
      },
    };
  }

  /** A crawler that only adds partitions: the tables' columns are declared, and stay as they are. */
  private crawl(database: CfnDatabase): void {
    const role = new Role(this, 'CrawlerRole', { assumedBy: new ServicePrincipal('glue.amazonaws.com') });
    allowListing(role, this.bucket, `${FOLDER}/`);
    allowObjects(role, this.bucket, `${FOLDER}/`, ['s3:GetObject']);
    this.props.key?.grantDecrypt(role);
    const actions = [
      'glue:GetDatabase',
      'glue:GetTable',
      'glue:UpdateTable',
      'glue:GetPartitions',
      'glue:BatchGetPartition',
      'glue:BatchCreatePartition',
    ];
    for (const { name } of this.tables) allow(role, actions, this.catalogArns(name));
    const logs = Stack.of(this).formatArn({ service: 'logs', resource: 'log-group:/aws-glue/crawlers*' });
    role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs] }),
    );
    for (const { name } of this.tables) {
      const crawler = new CfnCrawler(this, `Crawler-${name}`, {
        name: `${this.props.config.name}-${name}`,
        role: role.roleArn,
        targets: { catalogTargets: [{ databaseName: this.databaseName, tables: [tableName(name)] }] },
        schedule: { scheduleExpression: 'cron(15 0 * * ? *)' },
        schemaChangePolicy: { updateBehavior: 'LOG', deleteBehavior: 'LOG' },
        configuration: CRAWLER_CONFIGURATION,
      });
      crawler.addResourceDependency(database);
      crawler.node.addDependency(role, ...this.node.children.filter((child) => child instanceof CfnTable));
    }
  }
}

/** First segment of every custom source's prefix. */
const FOLDER = 'ext';

/** The name that `slc query` gives the table as well. */
const tableName = (source: string): string => source.replaceAll('-', '_');

const CRAWLER_CONFIGURATION = JSON.stringify({ Version: 1, CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } } });
