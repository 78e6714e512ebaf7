import { readFileSync } from 'node:fs';
import { permissionsPage } from '../../scripts/permissions-page';
import { allRoles, MODES } from './roles';
import { templatesOf } from './templates';
import { UNBOUNDED } from './unbounded';

const roles = allRoles();
const rights = roles.flatMap(({ mode, stack, role, rights: each }) => each.map((right) => ({ who: `${mode} ${stack} ${role}`, ...right })));

test('docs/permissions.md is that of these templates (npm run docs)', () => {
  expect(readFileSync('docs/permissions.md', 'utf8')).toBe(permissionsPage());
});

test('no action holds a wildcard', () => {
  expect(rights.length).toBeGreaterThan(40);
  expect(rights.filter(({ actions }) => actions.some((action) => action.includes('*')))).toEqual([]);
});

test('every resource is allowed only for actions that know no narrower one, and for no other reason is any named', () => {
  const everywhere = rights.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
  expect([...new Set(everywhere)].sort()).toEqual(Object.keys(UNBOUNDED).sort());
});

test('in a Security Lake the connector itself may not touch the lake: what it may put there, it may as the provider alone', () => {
  const own = rights.filter(({ who }) => who.startsWith('security-lake Connector'));
  const lakeRights = own.filter(({ resources }) => resources.some((resource) => /aws-security-data-lake|LakeBucket/.test(resource)));
  expect(lakeRights).toEqual([]);
  const assuming = own.filter(({ actions }) => actions.includes('sts:AssumeRole'));
  expect(assuming.map(({ who, resources }) => [who, resources])).toEqual([
    ['security-lake Connector ConverterConvertRole', expect.arrayContaining([expect.any(String)])],
  ]);
  for (const { resources } of assuming) for (const resource of resources) expect(resource).not.toContain('*');
});

test('nobody but the registration and a crawler of AWS has a policy of AWS', () => {
  const managed = roles.filter((role) => role.managed.length > 0).map(({ stack, role }) => `${stack} ${role}`);
  expect(managed).toEqual([
    'Source RegistrationProviderframeworkonEventServiceRole',
    'Source SourcedarktracefindingCrawlerRole',
    'Source SourcedarktraceauthCrawlerRole',
  ]);
});

describe.each(Object.entries(MODES))('%s', (_, config) => {
  const resources = Object.entries(templatesOf(config)).flatMap(([stack, template]) =>
    Object.entries(template.toJSON()['Resources'] as Record<string, Resource>).map(([id, resource]) => ({ stack, id, ...resource })),
  );
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
  /** Whether a policy refuses whoever comes without TLS. */
  const refusesPlain = (policyType: string, stack: string, id: string, property: string): boolean =>
    ofType(policyType).some(
      ({ stack: at, Properties }) =>
        at === stack &&
        JSON.stringify(Properties[property]).includes(`"${id}"`) &&
        Properties['PolicyDocument'].Statement.some(
          ({ Effect, Condition }: { Effect: string; Condition?: { Bool?: Record<string, string> } }) =>
            Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
        ),
    );

  test.each(ofType('AWS::S3::Bucket'))(
    'bucket $id is closed, encrypted, TLS only, and keeps or lets go of data by a rule',
    ({ stack, id, Properties, ...rest }) => {
      expect(Properties['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties['BucketEncryption'].ServerSideEncryptionConfiguration.length).toBe(1);
      expect(refusesPlain('AWS::S3::BucketPolicy', stack, id, 'Bucket')).toBe(true);
      const isVersioned = Properties['VersioningConfiguration']?.Status === 'Enabled';
      const rules = Properties['LifecycleConfiguration']?.Rules ?? [];
      expect(isVersioned || rules.some(({ ExpirationInDays }: { ExpirationInDays?: number }) => (ExpirationInDays ?? 0) > 0)).toBe(true);
      expect(rest.DeletionPolicy).toBe('Retain');
    },
  );

  test.each(ofType('AWS::SQS::Queue'))(
    'queue $id is encrypted, TLS only, and keeps messages for two weeks',
    ({ stack, id, Properties }) => {
      expect(Properties['SqsManagedSseEnabled'] === true || Properties['KmsMasterKeyId'] !== undefined).toBe(true);
      expect(refusesPlain('AWS::SQS::QueuePolicy', stack, id, 'Queues')).toBe(true);
      expect(Properties['MessageRetentionPeriod']).toBe(14 * 86_400);
    },
  );

  test.each(ofType('AWS::SNS::Topic'))('topic $id is encrypted and TLS only', ({ stack, id, Properties }) => {
    expect(Properties['KmsMasterKeyId']).toBeDefined();
    expect(refusesPlain('AWS::SNS::TopicPolicy', stack, id, 'Topics')).toBe(true);
  });

  test.each(ofType('AWS::Logs::LogGroup'))('log group $id lets go of logs by a rule', ({ Properties }) => {
    expect(Properties['RetentionInDays']).toBeGreaterThan(0);
  });

  test('every function has a log group of the templates', () => {
    const logless = ofType('AWS::Lambda::Function').filter(({ Properties }) => Properties['LoggingConfig']?.LogGroup === undefined);
    expect(logless.map(({ id }) => id)).toEqual([]);
  });
});

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a template holds has no type
  readonly Properties: Readonly<Record<string, any>>;
}
