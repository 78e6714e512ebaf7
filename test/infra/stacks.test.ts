import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { globSync } from 'tinyglobby';
import { athenaColumns } from '../../src/lake/athena-columns';
import { OCSF_VERSIONS } from '../../src/ocsf/record';
import { sources } from '../../src/sources';
import { POLL, rightsOf, SECURITY_LAKE, STANDALONE, settingsOf, templatesOf, text } from './templates';

const standalone = templatesOf({ ...STANDALONE, poll: POLL });
const securityLake = templatesOf({ ...SECURITY_LAKE, poll: POLL });
const modes = [
  ['standalone', standalone],
  ['security-lake', securityLake],
] as const;

const propertiesOf = (template: Template | undefined, type: string) =>
  Object.values(template?.findResources(type) ?? {}).map((resource) => resource['Properties']);

describe.each(modes)('%s', (_, stacks) => {
  test('data outlives the stack', () => {
    for (const template of [stacks['Lake'], stacks['Analyst']]) {
      for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) {
        for (const resource of Object.values(template?.findResources(type) ?? {}))
          expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
    }
  });

  test('what runs holds no data', () => {
    const kept = Object.values(stacks['Connector']?.toJSON()['Resources'] as Record<string, { DeletionPolicy?: string }>);
    expect(kept.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toEqual([]);
  });

  test('nothing is public, everything is encrypted, no ACL counts', () => {
    for (const bucket of [...propertiesOf(stacks['Lake'], 'AWS::S3::Bucket'), ...propertiesOf(stacks['Analyst'], 'AWS::S3::Bucket')]) {
      expect(bucket).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      });
    }
  });

  test('S3 can tell the converter of every new version, before the bucket is made', () => {
    const [[, raw] = []] = Object.entries(stacks['Lake']?.findResources('AWS::S3::Bucket') ?? {}).filter(([id]) => id.startsWith('Raw'));
    expect(raw).toMatchObject({
      DependsOn: [expect.stringContaining('ConvertQueuePolicy')],
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*' }] },
      },
    });
    expect(raw?.['Properties'].NotificationConfiguration.QueueConfigurations[0]).not.toHaveProperty('Filter');
  });

  test('receipts outlive raw objects, and the sweep looks back no further than either', () => {
    const daysOf = (name: string) => {
      const [[, bucket] = []] = Object.entries(stacks['Lake']?.findResources('AWS::S3::Bucket') ?? {}).filter(([id]) =>
        id.startsWith(name),
      );
      return bucket?.['Properties'].LifecycleConfiguration.Rules[0].ExpirationInDays;
    };
    expect(daysOf('Receipts')).toBeGreaterThan(daysOf('Raw'));
    expect(settingsOf(stacks['Connector'], 'Sweep')['horizonDays']).toBeLessThan(daysOf('Raw'));
  });

  test('a message is hidden for six timeouts and the window, and kept for two weeks', () => {
    const queues = [...propertiesOf(stacks['Lake'], 'AWS::SQS::Queue'), ...propertiesOf(stacks['Connector'], 'AWS::SQS::Queue')];
    expect(queues.map(({ MessageRetentionPeriod }) => MessageRetentionPeriod)).toEqual([1_209_600, 1_209_600, 1_209_600, 1_209_600]);
    expect(queues.flatMap(({ VisibilityTimeout }) => VisibilityTimeout ?? [])).toEqual([6 * 300, 6 * 60 + 300]);
    expect(queues.flatMap(({ RedrivePolicy }) => RedrivePolicy?.maxReceiveCount ?? [])).toEqual([5, 5]);
  });

  test('the webhook may queue, put below its own prefix, read its own key and remember requests, no more', () => {
    const rights = rightsOf(stacks['Connector'], 'Receive');
    expect(rights).toEqual([
      expect.stringMatching(/^logs:CreateLogStream on /),
      expect.stringMatching(/^logs:PutLogEvents on /),
      expect.stringMatching(/^secretsmanager:GetSecretValue on <.*WebhookSecret>$/),
      expect.stringMatching(/^sqs:SendMessage on <.*IntakeQueue>$/),
      's3:PutObject on <RawBucket>/darktrace/webhook/*',
      's3:GetObject on <Receipts>/state/webhook/darktrace/*',
      's3:PutObject on <Receipts>/state/webhook/darktrace/*',
      's3:ListBucket on <Receipts>',
    ]);
  });

  test('the webhook asks for signatures and lets any address in, unless the configuration says otherwise', () => {
    expect(settingsOf(stacks['Connector'], 'Receive')).toMatchObject({ authentication: 'signature', allowedSources: [] });
    const networks = ['192.0.2.0/24', '2001:db8::/32'];
    const { Connector } = templatesOf({ ...STANDALONE, webhookAuthentication: 'token', webhookSources: networks });
    expect(settingsOf(Connector, 'Receive')).toMatchObject({ authentication: 'token', allowedSources: networks });
  });

  test('requests are remembered for a day, and nothing else of the state goes with them', () => {
    const [[, bucket] = []] = Object.entries(stacks['Lake']?.findResources('AWS::S3::Bucket') ?? {}).filter(([id]) =>
      id.startsWith('Receipts'),
    );
    const rules = bucket?.['Properties'].LifecycleConfiguration.Rules;
    expect(rules.map(({ Prefix, ExpirationInDays }: Record<string, unknown>) => [Prefix, ExpirationInDays])).toEqual([
      ['receipts/', 120],
      ['state/webhook/', 1],
    ]);
  });

  test('the poll puts below its own prefix and keeps its own state', () => {
    expect(rightsOf(stacks['Connector'], 'Poll').filter((right) => right.startsWith('s3:'))).toEqual([
      's3:GetObject on <RawBucket>/darktrace/poll/*',
      's3:PutObject on <RawBucket>/darktrace/poll/*',
      's3:ListBucket on <RawBucket>',
      's3:GetObject on <Receipts>/state/poll/darktrace/*',
      's3:PutObject on <Receipts>/state/poll/darktrace/*',
      's3:ListBucket on <Receipts>',
    ]);
  });

  test('the converter is told of one object at a time, ten side by side; what came within the window lands together', () => {
    const mappings = propertiesOf(stacks['Connector'], 'AWS::Lambda::EventSourceMapping');
    expect(mappings).toEqual([
      expect.objectContaining({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 10 } }),
      expect.objectContaining({ BatchSize: 10_000, MaximumBatchingWindowInSeconds: 300, ScalingConfig: { MaximumConcurrency: 2 } }),
    ]);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
      expect(mapping).not.toHaveProperty('FilterCriteria');
    }
  });

  test('only the poll is in the network of the appliances', () => {
    const placed = propertiesOf(stacks['Connector'], 'AWS::Lambda::Function').filter(({ VpcConfig }) => VpcConfig);
    expect(placed.map(({ Description, VpcConfig }) => [Description, VpcConfig])).toEqual([
      ['Vendor API to raw objects, on a schedule', { SubnetIds: POLL.vpc.subnetIds, SecurityGroupIds: POLL.vpc.securityGroupIds }],
    ]);
  });

  test('no two polls run at once', () => {
    const reserved = propertiesOf(stacks['Connector'], 'AWS::Lambda::Function').flatMap(
      ({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions ?? [],
    );
    expect(reserved).toEqual([1]);
  });

  test('a poll or sweep that failed or had to wait is not done later: the next tick does it', () => {
    const [sweep, poll] = [3600, 300].map((every) => ({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: every }));
    expect(propertiesOf(stacks['Connector'], 'AWS::Lambda::EventInvokeConfig')).toEqual([
      expect.objectContaining(sweep),
      expect.objectContaining(poll),
    ]);
    const targets = propertiesOf(stacks['Connector'], 'AWS::Events::Rule').flatMap(({ Targets }) => Targets);
    expect(targets.map(({ RetryPolicy }) => RetryPolicy)).toEqual([
      { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 3600 },
      { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 },
    ]);
  });

  test('every function runs on arm64 and a runtime that is kept up, and knows its settings', () => {
    for (const each of propertiesOf(stacks['Connector'], 'AWS::Lambda::Function')) {
      expect(each).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x', Handler: 'index.handler' });
      expect(Object.keys(each.Environment.Variables)).toEqual(['SETTINGS']);
    }
  });

  test('a stranger cannot send without bound', () => {
    stacks['Connector']?.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
  });
});

describe('the converter may put under its own prefix only', () => {
  test('into the standalone lake, by its own role', () => {
    const puts = rightsOf(standalone['Connector'], 'Convert').filter((right) => right.startsWith('s3:Put'));
    expect(puts.filter((right) => /ext/.test(right))).toEqual([
      's3:PutObject on <LakeBucket>/ext/darktrace-finding/*',
      's3:PutObject on <LakeBucket>/ext/darktrace-auth/*',
    ]);
  });

  test('into the Security Lake, by the provider roles that came with the sources', () => {
    const rights = rightsOf(securityLake['Connector'], 'Convert');
    expect(rights.filter((right) => right.startsWith('sts:'))).toHaveLength(3);
    expect(rights.filter((right) => /ext|glue/.test(right))).toEqual([]);
  });
});

describe('custom sources', () => {
  const resources = Object.values(securityLake['Source']?.findResources('Custom::SecurityLakeCustomSource') ?? {});

  test('there is one for each class that is written', () => {
    expect(resources.map(({ Properties }) => [Properties.sourceName, Properties.eventClass])).toEqual([
      ['darktrace-finding', 'SECURITY_FINDING'],
      ['darktrace-auth', 'AUTHENTICATION'],
    ]);
  });

  test('they are registered one after the other, with rights that outlive them', () => {
    const [first, second] = resources.map(({ DependsOn }) => DependsOn.join(' '));
    expect(first).toMatch(/LakeFormationRegister/);
    expect(second).toMatch(/LakeFormationRegistrardarktracefinding/);
    for (const depends of [first, second]) expect(depends).toMatch(/RegistrationRegisterRoleDefaultPolicy/);
  });

  test('the partition registrar may change our tables and nothing else of the lake', () => {
    const grants = propertiesOf(securityLake['Source'], 'AWS::LakeFormation::PrincipalPermissions').filter(
      ({ Resource }) => Resource.Table,
    );
    expect(grants.map(({ Permissions }) => Permissions)).toEqual([
      ['DESCRIBE', 'ALTER', 'INSERT'],
      ['DESCRIBE', 'ALTER', 'INSERT'],
    ]);
    expect(propertiesOf(securityLake['Source'], 'AWS::LakeFormation::DataLakeSettings')).toEqual([]);
  });

  test('administrators of Lake Formation are added to, never replaced', () => {
    const { Source } = templatesOf({ ...SECURITY_LAKE, securityLake: { externalId: 'example-external-id', lakeFormationAdmin: 'append' } });
    expect(propertiesOf(Source, 'AWS::LakeFormation::DataLakeSettings')).toMatchObject([{ MutationType: 'APPEND' }]);
  });
});

describe('subscribers', () => {
  const subscriber = { account: '444455556666', externalId: 'another-external-id' };
  const subscribers = [
    { ...subscriber, name: 'siem', access: 'data' },
    { ...subscriber, name: 'hunters', access: 'query' },
  ];
  const { Source } = templatesOf({ ...SECURITY_LAKE, securityLake: { ...SECURITY_LAKE.securityLake, subscribers } });

  test('who asks for data gets objects and a queue that tells of them, who asks for queries gets tables', () => {
    expect(
      propertiesOf(Source, 'AWS::SecurityLake::Subscriber').map(({ SubscriberName, AccessTypes }) => [SubscriberName, AccessTypes]),
    ).toEqual([
      ['siem', ['S3']],
      ['hunters', ['LAKEFORMATION']],
    ]);
    expect(propertiesOf(Source, 'AWS::SecurityLake::SubscriberNotification')).toMatchObject([
      { NotificationConfiguration: { SqsNotificationConfiguration: {} } },
    ]);
  });

  test('each gets our sources and no other, with an external ID, once they are registered', () => {
    for (const { DependsOn, Properties } of Object.values(Source?.findResources('AWS::SecurityLake::Subscriber') ?? {})) {
      expect(Properties.Sources).toEqual(
        ['darktrace-finding', 'darktrace-auth'].map((SourceName) => ({ CustomLogSource: { SourceName } })),
      );
      expect(Properties.SubscriberIdentity).toEqual({ Principal: '444455556666', ExternalId: 'another-external-id' });
      expect(DependsOn.join(' ')).toMatch(/Sourcedarktraceauth.*Sourcedarktracefinding/);
    }
  });
});

test('no function carries the query engine of the command line', () => {
  const files = globSync('dist/functions/**/*.{mjs,node}');
  expect(files.length).toBeGreaterThan(6);
  expect(files.filter((file) => /\.node$/.test(file) || readFileSync(file).includes('duckdb'))).toEqual([]);
});

test('a lake in another account is registered first; then the connector takes what came out', () => {
  const across = { externalId: 'example-external-id', account: '444455556666' };
  const first = { ...SECURITY_LAKE, account: '111122223333', securityLake: across };
  expect(Object.keys(templatesOf(first))).toEqual(['Source']);
  const role = 'arn:aws:iam::444455556666:role/provider';
  const tables = ['darktrace-finding', 'darktrace-auth'].map((source) => {
    return {
      source,
      location: `s3://aws-security-data-lake-example/ext/${source}/`,
      providerRoleArn: role,
      database: 'lake',
      table: 'table',
    };
  });
  const registered = { tables, registrarRoleArn: 'arn:aws:iam::444455556666:role/registrar' };
  const { Connector } = templatesOf({ ...first, securityLake: { ...across, registered } });
  expect(settingsOf(Connector, 'Convert')['lake']).toMatchObject({ catalogId: '444455556666', ...registered });
});

describe.each(OCSF_VERSIONS)('the standalone lake with OCSF %s', (ocsf) => {
  const inputs = propertiesOf(
    templatesOf({ ...STANDALONE, ocsf, findingClass: 'both', partitions: 'projection' })['Lake'],
    'AWS::Glue::Table',
  ).map(({ TableInput }) => TableInput);

  test.each(sources.flatMap(({ tables }) => tables))(
    '$name has the columns of its tree, in order, and a projection for each key',
    (table) => {
      const input = inputs.find(({ Name }) => Name === table.name.replaceAll('-', '_'));
      expect(input.StorageDescriptor.Columns).toEqual(
        athenaColumns(table.columns(ocsf)).map(({ name, type }) => ({ Name: name, Type: type })),
      );
      expect(text(input.Parameters['storage.location.template'])).toBe(
        `s3://<LakeBucket>/ext/${table.name}/region=\${region}/accountId=\${accountid}/eventDay=\${eventday}/`,
      );
      expect(input.PartitionKeys.map(({ Name }: { Name: string }) => Name)).toEqual(['region', 'accountid', 'eventday']);
    },
  );
});

test('without datetime the converter is told, and no table has a timestamp column', () => {
  const { Lake, Connector } = templatesOf({ ...STANDALONE, findingClass: 'both', datetime: false });
  expect(settingsOf(Connector, 'Convert')['datetime']).toBe(false);
  const types = propertiesOf(Lake, 'AWS::Glue::Table').flatMap(({ TableInput }) =>
    TableInput.StorageDescriptor.Columns.map(({ Type }: { Type: string }) => Type),
  );
  expect(types).toContain('bigint');
  expect(types.filter((type) => type.includes('timestamp'))).toEqual([]);
});

test('a query can neither choose where its results go nor read without a limit', () => {
  templatesOf({ ...STANDALONE, scanLimitGb: 25 })['Analyst']?.hasResourceProperties('AWS::Athena::WorkGroup', {
    RecursiveDeleteOption: true,
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 25_000_000_000,
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
    },
  });
});

test('with a customer key, buckets and queues use it', () => {
  const kmsKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000';
  const { Lake, Connector } = templatesOf({ ...STANDALONE, kmsKeyArn });
  for (const queue of [...propertiesOf(Lake, 'AWS::SQS::Queue'), ...propertiesOf(Connector, 'AWS::SQS::Queue')])
    expect(queue.KmsMasterKeyId).toBe(kmsKeyArn);
  expect(rightsOf(Connector, 'Convert')).toContain(`kms:GenerateDataKey* on ${kmsKeyArn}`);
});
