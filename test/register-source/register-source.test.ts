import { GetCrawlerCommand, GetPartitionsCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListLogSourcesCommand, SecurityLakeClient } from '@aws-sdk/client-securitylake';
import { type Clients, onEvent, type RegistrationEvent } from '../../src/handlers/register-source/on-event';
import type { CustomSourceProperties } from '../../src/handlers/register-source/properties';
import { athenaColumns } from '../../src/lake/athena-columns';
import { sources } from '../../src/sources';
import { AwsError } from '../aws/emulator/aws-error';
import type { Emulator } from '../aws/emulator/emulator';
import { clientOf, smallAccount } from '../aws/small-account';

const NOW = Date.UTC(2026, 0, 31, 12);
const REGION = 'eu-west-1';
let aws: Emulator;
let end: () => Promise<void>;
let clients: Clients;
let waitedMs: number[];

beforeEach(async () => {
  ({ aws, end } = await smallAccount({ region: REGION }));
  const client = clientOf(aws);
  clients = {
    securityLake: new SecurityLakeClient(client),
    glue: new GlueClient(client),
    lakeFormation: new LakeFormationClient(client),
    s3: new S3Client(client),
  };
  waitedMs = [];
});
afterEach(() => end());

function properties(changed: Partial<CustomSourceProperties> = {}): CustomSourceProperties {
  const crawler = aws.identities.putRole('crawler', { Statement: [] });
  return {
    sourceName: 'darktrace-finding',
    eventClass: 'SECURITY_FINDING',
    region: REGION,
    catalogId: aws.account,
    crawlerRoleArn: crawler.arn,
    principal: aws.account,
    externalId: 'example-external-id',
    registrarRoleArn: `arn:aws:iam::${aws.account}:role/registrar`,
    tenant: 'acme',
    ocsf: '1.3.0',
    datetime: 'true',
    codec: 'zstd',
    partitions: 'register',
    probe: 'true',
    columns: 'true',
    ...changed,
  };
}

/** Waits take no time; they are noted, and an attempt has ten minutes. */
const handle = (event: RegistrationEvent) => {
  const sleep = async (ms: number) => void waitedMs.push(ms);
  return onEvent(event, clients, { remainingMs: () => 600_000 - waitedMs.reduce((sum, ms) => sum + ms, 0), sleep }, NOW);
};
const create = (changed?: Partial<CustomSourceProperties>) => handle({ RequestType: 'Create', ResourceProperties: properties(changed) });
const update = (changed: Partial<CustomSourceProperties>) =>
  handle({
    RequestType: 'Update',
    PhysicalResourceId: ID,
    ResourceProperties: properties(changed),
    OldResourceProperties: properties(),
  });
const ID = `${REGION}/darktrace-finding/-`;

const operations = (service: string) => aws.gate.calls.filter((call) => call.service === service).map(({ operation }) => operation);
const sourceNames = async () => {
  const { sources: listed = [] } = await clients.securityLake.send(new ListLogSourcesCommand({}));
  return listed.flatMap((each) => each.sources ?? []).map(({ customLogSource }) => customLogSource?.sourceName);
};

test('a source is registered, and what the stack needs comes from the answer', async () => {
  const { PhysicalResourceId, Data } = await create();
  expect(PhysicalResourceId).toBe(ID);
  expect(Data).toEqual({
    Location: expect.stringMatching(/^s3:\/\/aws-security-data-lake-eu-west-1-\w+\/ext\/darktrace-finding\/.*\/$/),
    ProviderRoleArn: expect.stringContaining(':role/AmazonSecurityLake-Provider-darktrace-finding-eu-west-1'),
    Database: 'amazon_security_lake_glue_db_eu_west_1',
    Table: 'amazon_security_lake_table_eu_west_1_ext_darktrace_finding',
  });
});

test('creating it twice is creating it once', async () => {
  const first = await create();
  expect(await create()).toEqual(first);
  expect(operations('securitylake').filter((operation) => operation === 'CreateCustomLogSource')).toHaveLength(1);
});

test('the table has the columns of our files, and keeps its partition keys and parameters', async () => {
  const { Data } = await create();
  const { Table } = await clients.glue.send(new GetTableCommand({ DatabaseName: Data?.Database, Name: Data?.Table }));
  const tree = sources[0]!.tables[0]!.columns('1.3.0');
  expect(Table?.StorageDescriptor?.Columns).toEqual(athenaColumns(tree).map(({ name, type }) => ({ Name: name, Type: type })));
  expect(Table?.PartitionKeys?.map(({ Name }) => Name)).toEqual(['region', 'accountid', 'eventday']);
  expect(Table?.Parameters).toMatchObject({ classification: 'parquet' });
});

test('without datetime neither the table nor the object without rows has a timestamp', async () => {
  const { Data } = await create({ datetime: 'false' });
  const { Table } = await clients.glue.send(new GetTableCommand({ DatabaseName: Data?.Database, Name: Data?.Table }));
  const columns = Table?.StorageDescriptor?.Columns ?? [];
  expect(columns.length).toBeGreaterThan(20);
  expect(columns.filter(({ Type }) => Type?.includes('timestamp'))).toEqual([]);
});

test('an object without rows stands in the partition of the day', async () => {
  const { Data } = await create();
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.+)$/.exec(Data?.Location ?? '') ?? [];
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  expect(Contents.map(({ Key }) => Key?.slice(prefix?.length))).toEqual([
    expect.stringMatching(/^region=eu-west-1\/accountId=external_acme\/eventDay=20260131\/[0-9a-f]{32}\.zstd\.parquet$/),
  ]);
});

test('the crawler rests where the converter registers partitions', async () => {
  await create();
  const { Crawler } = await clients.glue.send(new GetCrawlerCommand({ Name: 'darktrace-finding' }));
  expect(Crawler).toMatchObject({
    Schedule: { State: 'NOT_SCHEDULED' },
    SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' },
    Configuration: expect.stringContaining('InheritFromTable'),
  });
});

test('probe, columns and crawler are left alone where that is asked', async () => {
  await create({ probe: 'false', columns: 'false', partitions: 'crawler' });
  expect(operations('glue')).toEqual([]);
  expect(operations('s3')).toEqual([]);
});

describe('faults', () => {
  const fail = (times: number, error: AwsError, operation = 'CreateCustomLogSource') => {
    let left = times;
    aws.gate.fault = (call) => (call.operation === operation && left-- > 0 ? error : undefined);
  };

  test.each([
    ['ConflictException', new AwsError(409, 'ConflictException', 'another change is under way')],
    ['ThrottlingException', new AwsError(429, 'ThrottlingException', 'slow down')],
    ['a role that is not known everywhere yet', new AwsError(400, 'BadRequestException', 'The role cannot be assumed')],
  ])('%s is waited out', async (_, error) => {
    fail(2, error);
    await create();
    expect(waitedMs).toEqual([2000, 4000]);
  });

  test.each([
    ['CrawlerRunningException', 'UpdateCrawler'],
    ['SchedulerTransitioningException', 'StopCrawlerSchedule'],
  ])('a crawler that is still busy (%s) is waited for', async (name, operation) => {
    fail(2, new AwsError(400, name, 'the crawler is running'), operation);
    const { Data } = await create();
    expect(waitedMs).toEqual([2000, 4000]);
    const { Crawler } = await clients.glue.send(new GetCrawlerCommand({ Name: 'darktrace-finding' }));
    expect(Data).toBeDefined();
    expect(Crawler).toMatchObject({ SchemaChangePolicy: { UpdateBehavior: 'LOG' }, Schedule: { State: 'NOT_SCHEDULED' } });
  });

  test('what does not pass is thrown at once', async () => {
    fail(1, new AwsError(403, 'AccessDeniedException', 'Insufficient Lake Formation permission(s)'));
    await expect(create()).rejects.toThrow('Insufficient Lake Formation permission(s)');
    expect(waitedMs).toEqual([]);
  });

  test('a source that could not be made whole is taken back with its crawler: nothing would ever delete it', async () => {
    fail(1, new AwsError(400, 'AccessDeniedException', 'Insufficient Lake Formation permission(s)'), 'UpdateTable');
    await expect(create()).rejects.toThrow('Insufficient Lake Formation permission(s)');
    expect(await sourceNames()).toEqual([]);
    await expect(clients.glue.send(new GetCrawlerCommand({ Name: 'darktrace-finding' }))).rejects.toThrow();
  });

  test('a source that was there before stays, whatever fails', async () => {
    await create({ columns: 'false' });
    fail(1, new AwsError(400, 'AccessDeniedException', 'Insufficient Lake Formation permission(s)'), 'UpdateTable');
    await expect(create()).rejects.toThrow();
    expect(await sourceNames()).toEqual(['darktrace-finding']);
  });

  test('a source that cannot even be taken back is named', async () => {
    aws.gate.fault = ({ operation }) =>
      ['UpdateTable', 'DeleteCustomLogSource'].includes(operation)
        ? new AwsError(400, 'AccessDeniedException', `no ${operation}`)
        : undefined;
    await expect(create()).rejects.toThrow('no UpdateTable; custom source darktrace-finding is left behind (no DeleteCustomLogSource)');
  });

  test('what never passes is thrown before the time is over', async () => {
    fail(1000, new AwsError(409, 'ConflictException', 'another change is under way'));
    await expect(create()).rejects.toThrow('another change is under way');
    expect(waitedMs.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(600_000);
  });
});

describe('updates', () => {
  test('a new external ID keeps the id, makes the source anew, and restores grants and partitions', async () => {
    await create();
    const { PhysicalResourceId, Data } = await update({ externalId: 'another-external-id' });
    expect(PhysicalResourceId).toBe(ID);
    expect(operations('securitylake').filter((operation) => /^(Create|Delete)/.test(operation))).toEqual([
      'CreateCustomLogSource',
      'DeleteCustomLogSource',
      'CreateCustomLogSource',
    ]);
    expect(operations('glue')).toContain('DeleteCrawler');
    expect(aws.grants.list()).toMatchObject([{ Permissions: ['DESCRIBE', 'ALTER', 'INSERT'] }]);
    const { Partitions } = await clients.glue.send(new GetPartitionsCommand({ DatabaseName: Data?.Database, TableName: Data?.Table }));
    expect(Partitions?.map(({ Values }) => Values)).toEqual([[REGION, 'external_acme', '20260131']]);
    expect(aws.identities.role(Data?.ProviderRoleArn ?? '')).toBeDefined();
  });

  test('other columns need no new source', async () => {
    await create();
    await update({ ocsf: '1.1.0' });
    expect(operations('securitylake')).not.toContain('DeleteCustomLogSource');
  });

  test('another name is another source, and the old one is for CloudFormation to delete', async () => {
    await create();
    const { PhysicalResourceId } = await update({ sourceName: 'darktrace-auth', eventClass: 'AUTHENTICATION' });
    expect(PhysicalResourceId).toBe(`${REGION}/darktrace-auth/-`);
    expect((await sourceNames()).sort()).toEqual(['darktrace-auth', 'darktrace-finding']);
    await handle({ RequestType: 'Delete', PhysicalResourceId: ID, ResourceProperties: properties() });
    expect(await sourceNames()).toEqual(['darktrace-auth']);
  });

  test('another class under the same name is refused', async () => {
    await create();
    await expect(update({ eventClass: 'AUTHENTICATION' })).rejects.toThrow('class SECURITY_FINDING became AUTHENTICATION, wanted the same');
    expect(await sourceNames()).toEqual(['darktrace-finding']);
  });
});

describe('deletion', () => {
  const remove = (id: string) => handle({ RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: properties() });

  test('takes away this source and no other, and leaves the data', async () => {
    await create();
    await create({ sourceName: 'darktrace-auth', eventClass: 'AUTHENTICATION' });
    await remove(ID);
    expect(await sourceNames()).toEqual(['darktrace-auth']);
    expect(operations('s3').filter((operation) => operation.startsWith('Delete'))).toEqual([]);
  });

  test('of an absent source succeeds', async () => {
    expect(await remove(ID)).toEqual({ PhysicalResourceId: ID });
  });

  test('of a resource that was never made asks for nothing', async () => {
    await remove('AWSCDK::CustomResourceProviderFramework::CREATE_FAILED');
    expect(aws.gate.calls).toEqual([]);
  });
});
