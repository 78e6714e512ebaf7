import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json';
import { athenaColumns } from '../../lib/athena-columns';
import { type Config, readConfig } from '../../lib/config';
import { StandaloneLakeStack } from '../../lib/standalone-lake-stack';
import { keyOf } from '../../src/lake/folder-lake';
import { OCSF_VERSIONS } from '../../src/ocsf/record';
import { sources } from '../../src/sources';

const tables = sources.flatMap((source) => source.tables);
const shipped = lakeWith({});

describe('data outlives the stack', () => {
  test.each(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'])('%s', (type) => {
    const found = Object.values(shipped.findResources(type));
    expect(found).toHaveLength(2);
    for (const resource of found) expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('and what was written over or deleted can be had back for a month', () => {
    expect(shipped.findResources('AWS::S3::Bucket')[bucketOf('LakeBucket')]).toMatchObject({
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }] },
      },
    });
  });

  test('and nothing ever expires the current objects of the lake', () => {
    const rules = shipped.findResources('AWS::S3::Bucket')[bucketOf('LakeBucket')]?.['Properties'].LifecycleConfiguration.Rules;
    expect(JSON.stringify(rules)).not.toMatch(/ExpirationInDays|ExpirationDate|Transition/);
  });
});

test('nothing is reachable without TLS', () => {
  for (const bucket of Object.keys(shipped.findResources('AWS::S3::Bucket'))) {
    shipped.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: bucket },
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 's3:*',
            Resource: [{ 'Fn::GetAtt': [bucket, 'Arn'] }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/*']] }],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ]),
      },
    });
  }
});

test('nothing is public, everything is encrypted, no ACL counts', () => {
  shipped.allResourcesProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
});

test('nobody is given any rights', () => {
  shipped.resourceCountIs('AWS::IAM::Role', 0);
  for (const policy of Object.values(shipped.findResources('AWS::S3::BucketPolicy'))) {
    expect(policy['Properties'].PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect !== 'Deny')).toEqual([]);
  }
});

describe.each(OCSF_VERSIONS)('with OCSF %s', (ocsf) => {
  const lake = lakeWith({ ocsf });

  test('there is one table for each table of each source', () => {
    expect(tableInputs(lake).map(({ Name }) => Name)).toEqual(tables.map(({ name }) => name.replaceAll('-', '_')));
  });

  test.each(tables)('$name has the columns of its tree, in order', ({ name, columns }) => {
    const found = tableInput(lake, name).StorageDescriptor.Columns;
    expect(found.map(({ Name }) => Name)).toEqual(columns(ocsf).fields.map((field) => field.name));
    expect(found).toEqual(athenaColumns(columns(ocsf)).map((column) => ({ Name: column.name, Type: column.type })));
  });
});

test.each(tables)('$name has no column of the name of a partition key', ({ name }) => {
  const { StorageDescriptor, PartitionKeys } = tableInput(shipped, name);
  expect(PartitionKeys).toEqual(['region', 'accountid', 'eventday'].map((Name) => ({ Name, Type: 'string' })));
  const columns = StorageDescriptor.Columns.map(({ Name }) => Name);
  expect(columns.filter((column) => ['region', 'accountid', 'eventday'].includes(column))).toEqual([]);
});

test.each(tables)('$name is read as Parquet, and a crawler would leave it alone', ({ name }) => {
  expect(tableInput(shipped, name)).toMatchObject({
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification: 'parquet', compressionType: 'none', typeOfData: 'file' },
    StorageDescriptor: {
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  });
});

test.each(tables)('a path of the folder lake fits the location template of $name', (table) => {
  const lake = lakeWith({ region: 'eu-west-1', tenants: ['acme', 'globex.corp'] });
  const { Parameters, StorageDescriptor } = tableInput(lake, table.name);
  const values: Readonly<Record<string, string>> = { region: 'eu-west-1', accountid: 'external_globex.corp', eventday: '20240131' };
  for (const key of ['region', 'accountid']) expect(text(Parameters[`projection.${key}.values`]).split(',')).toContain(values[key]);

  const folder = text(Parameters['storage.location.template']).replace(/\$\{(\w+)\}/g, (_, key: string) => values[key] ?? `no ${key}`);
  const partition = {
    source: table.name,
    class: table.class,
    region: 'eu-west-1',
    accountId: 'external_globex.corp',
    eventDay: '20240131',
  };
  expect(`${folder}name.parquet`).toBe(`s3://<${bucketOf('LakeBucket')}>/${keyOf(partition, 'name.parquet')}`);
  expect(folder.startsWith(text(StorageDescriptor.Location))).toBe(true);
});

test.each(tables)('$name has a projection for every partition key', ({ name }) => {
  const { Parameters, PartitionKeys } = tableInput(lakeWith({ since: '20240229' }), name);
  expect(Parameters).toMatchObject({
    'projection.enabled': 'true',
    'projection.region.type': 'enum',
    'projection.accountid.type': 'enum',
    'projection.eventday.type': 'date',
    'projection.eventday.format': 'yyyyMMdd',
    'projection.eventday.range': '20240229,NOW+1DAYS',
  });
  for (const key of PartitionKeys) expect(text(Parameters['storage.location.template'])).toContain(`\${${key.Name}}`);
});

test('where the tenants are not listed, a query says whose records it wants', () => {
  const { Parameters } = tableInput(lakeWith({ tenants: '*' }), tables[0]!.name);
  expect(Parameters).toMatchObject({ 'projection.accountid.type': 'injected' });
  expect(Parameters).not.toHaveProperty(['projection.accountid.values']);
});

test.each([
  ['security', 'detection_finding'],
  ['detection', 'security_finding'],
])('finding class %s leaves out the tables of %s only', (findingClass, leftOut) => {
  const found = tableInputs(lakeWith({ findingClass })).map(({ Name }) => Name);
  expect(found).toEqual(tables.filter((table) => table.class !== leftOut).map(({ name }) => name.replaceAll('-', '_')));
});

test('tables are made after their database, under its name', () => {
  const [database] = Object.entries(shipped.findResources('AWS::Glue::Database'));
  for (const table of Object.values(shipped.findResources('AWS::Glue::Table'))) {
    expect(table['DependsOn']).toEqual([database![0]]);
    expect(table['Properties'].DatabaseName).toBe(database![1]['Properties'].DatabaseInput.Name);
  }
});

test('a query can neither choose where its results go nor read without a limit', () => {
  lakeWith({ scanLimitGb: '25' }).hasResourceProperties('AWS::Athena::WorkGroup', {
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 25_000_000_000,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      ResultConfiguration: {
        EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
        ExpectedBucketOwner: { Ref: 'AWS::AccountId' },
        OutputLocation: { 'Fn::Join': ['', ['s3://', { Ref: bucketOf('QueryResultsBucket') }, '/']] },
      },
    },
  });
});

test('results expire, and the workgroup does not keep the stack from being deleted', () => {
  expect(shipped.findResources('AWS::S3::Bucket')[bucketOf('QueryResultsBucket')]).toMatchObject({
    Properties: { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] } },
  });
  shipped.hasResourceProperties('AWS::Athena::WorkGroup', { RecursiveDeleteOption: true });
});

test('two lakes with two names share nothing in an account', () => {
  const named = (name: string) => {
    const lake = lakeWith({ name });
    const [database] = Object.values(lake.findResources('AWS::Glue::Database'));
    const [workgroup] = Object.values(lake.findResources('AWS::Athena::WorkGroup'));
    const buckets = Object.values(lake.findResources('AWS::S3::Bucket')).map((bucket) => bucket['Properties'].BucketName);
    return [database!['Properties'].DatabaseInput.Name, workgroup!['Properties'].Name, ...buckets];
  };
  expect(named('lake-one')).toEqual(['lake_one', 'lake-one', undefined, undefined]);
  expect(named('lake-two')).toEqual(['lake_two', 'lake-two', undefined, undefined]);
});

interface TableInput {
  readonly Name: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly PartitionKeys: readonly { readonly Name: string }[];
  readonly StorageDescriptor: { readonly Location: unknown; readonly Columns: readonly { readonly Name: string }[] };
}

/** The template of a lake configured as shipped but for some keys. */
function lakeWith(context: Readonly<Record<string, unknown>>): Template {
  return Template.fromStack(new StandaloneLakeStack(new App(), 'Lake', { config: configWith(context) }));
}

function configWith(context: Readonly<Record<string, unknown>>): Config {
  const result = readConfig({ ...cdkJson.context, ...context });
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.config;
}

function tableInputs(lake: Template): readonly TableInput[] {
  return Object.values(lake.findResources('AWS::Glue::Table')).map((table) => table['Properties'].TableInput);
}

function tableInput(lake: Template, source: string): TableInput {
  return tableInputs(lake).find(({ Name }) => Name === source.replaceAll('-', '_'))!;
}

function bucketOf(output: string): string {
  return Object.values(shipped.findOutputs(output))[0]?.['Value'].Ref;
}

/** Text of a template with `<id>` for references. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const [, parts] = (value as { 'Fn::Join': [string, (string | { Ref: string })[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}
