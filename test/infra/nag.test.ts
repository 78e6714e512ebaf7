import { AwsSolutionsChecks } from 'cdk-nag';
import { POLL, SECURITY_LAKE, STANDALONE, stacksOf } from './templates';

const PREFIX = 'the objects below one prefix of one bucket';
const SERVICE_NAMED = 'Security Lake chooses the rest of the name when a source is registered';

/** Every finding of the pack AwsSolutions that stands, each with the reason. A new one, and one that went, fails the test. */
const CONNECTOR = {
  'AwsSolutions-APIG4': 'the function checks who sends: an HMAC over the body, which no authorizer of an HTTP API sees, or a token',
  'AwsSolutions-SMG4': 'keys are agreed with the vendor: a rotation on one side would only stop the alerts',
  'AwsSolutions-IAM5[Resource::<RawBucket672A0DBB.Arn>/*]': 'the converter reads what any tool has dropped',
  'AwsSolutions-IAM5[Resource::<RawBucket672A0DBB.Arn>/darktrace/webhook/*]': PREFIX,
  'AwsSolutions-IAM5[Resource::<RawBucket672A0DBB.Arn>/darktrace/poll/*]': PREFIX,
  'AwsSolutions-IAM5[Resource::<Receipts59C0D3E0.Arn>/receipts/*]': PREFIX,
  'AwsSolutions-IAM5[Resource::<Receipts59C0D3E0.Arn>/state/poll/darktrace/*]': PREFIX,
  'AwsSolutions-IAM5[Resource::<Receipts59C0D3E0.Arn>/state/sweep/*]': PREFIX,
  'AwsSolutions-IAM5[Resource::<Receipts59C0D3E0.Arn>/state/webhook/darktrace/*]': PREFIX,
  'AwsSolutions-IAM5[Resource::<Receipts59C0D3E0.Arn>/unregistered/*]': PREFIX,
  'AwsSolutions-IAM5[Resource::<Rejects2F1BF2F2.Arn>/rejects/*]': PREFIX,
  'AwsSolutions-IAM5[Resource::*]': 'network interfaces have no ARN before they are made',
};
const ACCESS_LOGS = { 'AwsSolutions-S1': 'reads are logged as CloudTrail data events, where they are wanted' };

const glue = 'arn:<AWS::Partition>:glue:us-east-1:<AWS::AccountId>';
const iam = 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role';
const lake = 'arn:<AWS::Partition>:s3:::aws-security-data-lake-*';
const SOURCE = {
  [`AwsSolutions-IAM5[Resource::${glue}:table/amazon_security_lake_glue_db_us_east_1/*]`]: SERVICE_NAMED,
  [`AwsSolutions-IAM5[Resource::${glue}:crawler/*]`]: SERVICE_NAMED,
  [`AwsSolutions-IAM5[Resource::${iam}/AmazonSecurityLake-Provider-*]`]: SERVICE_NAMED,
  [`AwsSolutions-IAM5[Resource::${iam}/service-role/AmazonSecurityLake-Provider-*]`]: SERVICE_NAMED,
  [`AwsSolutions-IAM5[Resource::${iam}/service-role/AmazonSecurityLakeCustomDataGlueCrawler-*]`]: 'one crawler role for each class',
  [`AwsSolutions-IAM5[Resource::${lake}]`]: SERVICE_NAMED,
  [`AwsSolutions-IAM5[Resource::${lake}/ext/*]`]: SERVICE_NAMED,
  [`AwsSolutions-IAM5[Resource::${lake}/ext/darktrace-auth/*]`]: PREFIX,
  [`AwsSolutions-IAM5[Resource::${lake}/ext/darktrace-finding/*]`]: PREFIX,
  'AwsSolutions-IAM5[Resource::*]': 'custom sources and Lake Formation grants have no ARN',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSGlueServiceRole]':
    'what Security Lake asks of a crawler role',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
    "the provider framework's own function",
  'AwsSolutions-IAM5[Resource::<RegistrationRegisterFunction12C1AB10.Arn>:*]': "the provider framework's own function",
};

const PUTS = ['darktrace-auth', 'darktrace-finding'].map((name) => [
  `AwsSolutions-IAM5[Resource::<LakeBucketB1D32E10.Arn>/ext/${name}/*]`,
  PREFIX,
]);

describe.each([
  [
    'standalone',
    { ...STANDALONE, poll: POLL },
    { Lake: ACCESS_LOGS, Analyst: ACCESS_LOGS, Connector: { ...CONNECTOR, ...Object.fromEntries(PUTS) } },
  ],
  ['security-lake', { ...SECURITY_LAKE, poll: POLL }, { Source: SOURCE, Lake: ACCESS_LOGS, Analyst: ACCESS_LOGS, Connector: CONNECTOR }],
])('%s', (_, config, acknowledged: Readonly<Record<string, Readonly<Record<string, string>>>>) => {
  const stacks = stacksOf(config);
  test.each(Object.entries(stacks))('%s has the findings that are acknowledged and no other', (name, stack) => {
    const found = new AwsSolutionsChecks().validateScope(stack).violations.map(({ ruleName }) => ruleName);
    expect([...new Set(found)].sort()).toEqual(Object.keys(acknowledged[name] ?? {}).sort());
  });
});
