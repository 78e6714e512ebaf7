import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { BatchCreatePartitionCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { GrantPermissionsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateCustomLogSourceCommand, SecurityLakeClient } from '@aws-sdk/client-securitylake';
import { STSClient } from '@aws-sdk/client-sts';
import { diagnose, verb as doctorVerb } from '../../src/cli/doctor';
import type { Clients } from '../../src/cli/doctor/clients';
import type { Finding } from '../../src/cli/doctor/finding';
import { AwsError } from '../aws/emulator/aws-error';
import { type Emulator, startEmulator } from '../aws/emulator/emulator';
import { securityLakeNames } from '../aws/emulator/security-lake';
import { slc } from './run';

/*
 * Against the account on loopback: identity, custom sources, provider roles, tables, grants, crawlers, partitions, objects. Athena is not
 * spoken there; that a query that cannot be run is told is all that is held of it.
 */

const CONFIG = { name: 'connector', region: 'us-east-1', tenant: 'acme', findingClass: 'security' };

let folder: string;
let emulator: Emulator;
let clients: Clients;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  emulator = await startEmulator({ root: join(folder, 'buckets') });
  const { endpoint, region, credentials } = emulator;
  clients = clientsWith({ endpoint, region, credentials });
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await emulator.close();
  await rm(folder, { recursive: true });
});

function clientsWith(config: { endpoint: string; region: string; credentials: Emulator['credentials'] }): Clients {
  const once = { ...config, maxAttempts: 1 };
  return {
    athena: new AthenaClient(once),
    glue: new GlueClient(once),
    lakeFormation: new LakeFormationClient(once),
    s3: new S3Client({ ...once, forcePathStyle: true }),
    securityLake: new SecurityLakeClient(once),
    sts: new STSClient(once),
  };
}

/** Runs the verb over a configuration; answers with each finding as `state: found` by its check. */
async function findingsOf(config: object, asked: readonly string[] = ['--no-query'], stdin = '') {
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const load = async () => ({
    verb: { ...doctorVerb, run: (args, io) => diagnose(args, io, async () => clients) } satisfies typeof doctorVerb,
  });
  const ran = await slc(['doctor', '--config', 'config.json', '--json', ...asked], {
    cwd: folder,
    stdin,
    verbs: [{ name: 'doctor', summary: 'check', load }],
  });
  const { result } = JSON.parse(ran.stdout) as { result: { findings: Finding[] } };
  return { exitCode: ran.exitCode, findings: new Map(result.findings.map((finding) => [finding.check, finding])) };
}

describe('without an account', () => {
  test('the installation, its codecs, one alert through all of it, and the configuration', async () => {
    const { exitCode, findings } = await findingsOf({ ...CONFIG, lake: 'standalone' }, ['--offline']);
    expect([...findings].map(([check, { state }]) => `${check}: ${state}`)).toEqual([
      'versions: ok',
      'codec zstd: ok',
      'codec gzip: ok',
      'conversion: ok',
      'configuration: ok',
      'account: unchecked',
    ]);
    expect(exitCode).toBe(0);
  });

  test('the configuration that ships is read', async () => {
    const { stdout, exitCode } = await slc(['doctor', '--offline']);
    expect(stdout).toMatch(/configuration\s+ok\s+security-lake-connector: standalone lake in us-east-1, tenant local/);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['is not there', undefined, 'ENOENT'],
    ['lacks keys', '{"context":{"config":{"name":"x"}}}', 'found no text under region, lake, tenant'],
    ['is no JSON', 'name: x', 'Unexpected token'],
  ])('a configuration that %s is told with what to do', async (_name, text, found) => {
    if (text !== undefined) await writeFile(join(folder, 'cdk.json'), text);
    const { stderr, exitCode } = await slc(['doctor', '--offline'], { cwd: folder });
    expect(stderr).toContain(found);
    expect(stderr).toContain('slc doctor --config <file>');
    expect(exitCode).toBe(1);
  });
});

test('credentials that are not valid: said so, and nothing else is asked', async () => {
  const { endpoint, region } = emulator;
  clients = clientsWith({ endpoint, region, credentials: { accessKeyId: 'nobody', secretAccessKey: 'x' } });
  const { findings, exitCode } = await findingsOf({ ...CONFIG, lake: 'standalone' });
  expect(findings.get('identity')).toMatchObject({ state: 'failed', fix: expect.stringContaining('aws sts get-caller-identity') });
  expect(findings.get('lake')?.state).toBe('unchecked');
  expect(emulator.gate.calls).toEqual([]);
  expect(exitCode).toBe(1);
});

describe('standalone lake', () => {
  const config = { ...CONFIG, lake: 'standalone' };

  test('nothing deployed: each table is missing, with the command that makes it', async () => {
    const { findings } = await findingsOf(config);
    for (const source of ['darktrace-finding', 'darktrace-auth']) {
      expect(findings.get(`${source}: table`)).toMatchObject({ state: 'failed', fix: expect.stringContaining('npx cdk deploy') });
    }
    expect(findings.has('darktrace-detection: table')).toBe(false);
  });

  test('a table with a partition and an object in it', async () => {
    emulator.buckets.create('lake-bucket');
    await makeTable('connector', 'darktrace_finding', 's3://lake-bucket/ext/darktrace-finding/');
    const { findings } = await findingsOf(config);
    expect(findings.get('darktrace-finding: table')).toMatchObject({ state: 'ok', found: 'connector.darktrace_finding with 1 columns' });
    expect(findings.get('darktrace-finding: partitions')?.state).toBe('ok');
    expect(findings.get('darktrace-finding: newest object')).toMatchObject({ state: 'ok', found: '0 minutes old' });
  });

  describe('a folder of the lake that the catalogue does not show', () => {
    beforeEach(async () => {
      emulator.buckets.create('lake-bucket');
      await makeTable('connector', 'darktrace_finding', 's3://lake-bucket/ext/darktrace-finding/');
      const key = 'ext/darktrace-finding/region=us-east-1/accountId=external_acme/eventDay=20260101/x.zstd.parquet';
      await clients.s3.send(new PutObjectCommand({ Bucket: 'lake-bucket', Key: key, Body: 'PAR1' }));
    });
    const catalogue = async (asked: readonly string[], stdin?: string) =>
      (await findingsOf(config, ['--no-query', ...asked], stdin)).findings.get('darktrace-finding: catalogue');

    test('is told with the command that registers it', async () => {
      expect(await catalogue([])).toMatchObject({
        state: 'failed',
        found: expect.stringContaining('1 folders of the lake are not registered'),
        fix: 'slc partitions --database connector --rebuild',
      });
    });

    test.each(['', 'n\n', 'no\n'])('stays as it is where --fix is answered with %j', async (answer) => {
      expect(await catalogue(['--fix'], answer)).toMatchObject({ state: 'failed' });
      expect(await catalogue([])).toMatchObject({ state: 'failed' });
    });

    test('is registered where --fix is answered with y', async () => {
      expect(await catalogue(['--fix'], 'y\n')).toMatchObject({ state: 'ok', found: '1 partitions registered, 0 set right' });
      expect(await catalogue([])).toMatchObject({ state: 'ok', found: '2 partitions agree with the lake' });
    });
  });

  test('a query that cannot be run is a failure of its own', async () => {
    emulator.buckets.create('lake-bucket');
    await makeTable('connector', 'darktrace_finding', 's3://lake-bucket/ext/darktrace-finding/');
    const { findings } = await findingsOf(config, []);
    expect(findings.get('darktrace-finding: query')).toMatchObject({ state: 'failed', fix: expect.stringContaining('get-work-group') });
  });
});

describe('Security Lake', () => {
  const config = { ...CONFIG, lake: 'security-lake', securityLake: { externalId: 'connector-1' } };

  test('the lake is on; whether the deployment may grant on it is told before anything is deployed', async () => {
    const before = await findingsOf(config);
    expect(before.findings.get('lake')).toMatchObject({ state: 'ok', found: expect.stringContaining('aws-security-data-lake-us-east-1') });
    expect(before.findings.get('Lake Formation administrator')).toMatchObject({ state: 'warning', fix: expect.stringContaining('append') });
    emulator.grants.administrators.push(`arn:aws:iam::${emulator.account}:role/cdk-hnb659fds-cfn-exec-role-${emulator.account}-us-east-1`);
    const { findings } = await findingsOf(config);
    expect(findings.get('Lake Formation administrator')).toMatchObject({ state: 'ok' });
  });

  test('without a lake in the Region that is told first, with where to turn it on', async () => {
    emulator.gate.fault = ({ operation }) =>
      operation === 'ListDataLakes'
        ? new AwsError(403, 'AccessDeniedException', 'The account is not enabled for Security Lake')
        : undefined;
    const { findings, exitCode } = await findingsOf(config);
    expect(findings.get('lake')).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('not enabled'),
      fix: expect.stringContaining('docs/deploy.md'),
    });
    expect(exitCode).toBe(1);
  });

  test('a source that is not registered', async () => {
    const { findings } = await findingsOf(config);
    expect(findings.get('darktrace-finding: custom source')).toMatchObject({ state: 'failed', found: 'not registered in this Region' });
  });

  test('a registered source: role, table, grants, crawler', async () => {
    await register('connector-1');
    const { findings } = await findingsOf(config);
    expect(findings.get('darktrace-finding: custom source')?.state).toBe('ok');
    expect(findings.get('darktrace-finding: provider role')).toMatchObject({ state: 'ok' });
    expect(findings.get('darktrace-finding: Lake Formation grants')).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('nobody'),
    });
    expect(findings.has('darktrace-finding: crawler')).toBe(true);

    const table = securityLakeNames('us-east-1').table('darktrace-finding');
    await clients.lakeFormation.send(
      new GrantPermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: 'arn:aws:iam::111122223333:role/registrar' },
        Resource: { Table: { DatabaseName: securityLakeNames('us-east-1').database, Name: table } },
        Permissions: ['DESCRIBE', 'ALTER', 'INSERT'],
      }),
    );
    const again = await findingsOf(config);
    expect(again.findings.get('darktrace-finding: Lake Formation grants')).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('registrar'),
    });
  });

  describe('with the connector in another account', () => {
    const lakeAccount = '444455556666';
    const apart = (account: string, other: object) => ({
      ...CONFIG,
      lake: 'security-lake',
      account,
      securityLake: { externalId: 'connector-1', ...other },
    });

    test('the lake’s account is told all but the role, which is for the other to assume', async () => {
      await register('connector-1');
      const { findings } = await findingsOf(apart(lakeAccount, { account: emulator.account }));
      expect(findings.get('darktrace-finding: custom source')?.state).toBe('ok');
      expect(findings.get('darktrace-finding: provider role')).toMatchObject({
        state: 'unchecked',
        found: expect.stringContaining(lakeAccount),
      });
    });

    test('the connector’s account is told whether it can assume the roles that the configuration names', async () => {
      await register('connector-1');
      const providerRoleArn = `arn:aws:iam::${emulator.account}:role/${securityLakeNames('us-east-1').providerRole('darktrace-finding')}`;
      const registered = { tables: [{ source: 'darktrace-finding', providerRoleArn }] };
      const { findings } = await findingsOf(apart(emulator.account, { account: lakeAccount, registered }));
      expect(findings.get('darktrace-finding: provider role')).toMatchObject({ state: 'ok' });
      expect(findings.get('darktrace-auth: provider role')).toMatchObject({
        state: 'failed',
        fix: expect.stringContaining('copy its output'),
      });
      expect([...findings.keys()].filter((check) => /custom source|lake/i.test(check))).toEqual([]);
    });
  });

  test('another external ID than the one of the registration', async () => {
    await register('another');
    const { findings } = await findingsOf(config);
    expect(findings.get('darktrace-finding: provider role')).toMatchObject({
      state: 'failed',
      cause: expect.stringContaining('external ID'),
      fix: expect.stringContaining('securityLake.externalId'),
    });
  });
});

test('everything that is asked only reads', async () => {
  await register('connector-1');
  emulator.gate.calls.length = 0;
  await findingsOf({ ...CONFIG, lake: 'security-lake', securityLake: { externalId: 'connector-1' } });
  const operations = [...new Set(emulator.gate.calls.map(({ operation }) => operation))];
  expect(operations.length).toBeGreaterThan(4);
  expect(operations.filter((operation) => !/^(Get|List|AssumeRole$)/.test(operation))).toEqual([]);
});

async function register(externalId: string): Promise<void> {
  const role = emulator.identities.putRole('AmazonSecurityLakeCustomDataGlueCrawler-x', { Statement: [] }, { path: '/service-role/' });
  await clients.securityLake.send(
    new CreateCustomLogSourceCommand({
      sourceName: 'darktrace-finding',
      eventClasses: ['SECURITY_FINDING'],
      configuration: {
        crawlerConfiguration: { roleArn: role.arn },
        providerIdentity: { principal: emulator.account, externalId },
      },
    }),
  );
}

/** A table with one partition of today and an object in it. */
async function makeTable(database: string, table: string, location: string): Promise<void> {
  emulator.catalogue.createDatabase({ Name: database });
  await clients.glue.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: {
        Name: table,
        PartitionKeys: ['region', 'accountid', 'eventday'].map((Name) => ({ Name, Type: 'string' })),
        StorageDescriptor: { Location: location, Columns: [{ Name: 'time', Type: 'bigint' }] },
      },
    }),
  );
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const path = `region=us-east-1/accountId=external_acme/eventDay=${day}/`;
  await clients.glue.send(
    new BatchCreatePartitionCommand({
      DatabaseName: database,
      TableName: table,
      PartitionInputList: [
        {
          Values: ['us-east-1', 'external_acme', day],
          StorageDescriptor: { Location: `${location}${path}`, Columns: [{ Name: 'time', Type: 'bigint' }] },
        },
      ],
    }),
  );
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
  await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${path}x.zstd.parquet`, Body: 'PAR1' }));
}
