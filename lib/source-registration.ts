import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { ConnectorFunction } from './connector-function';
import { allow } from './grants';
import { REGISTER_TIMEOUT } from './timeouts';

/** Names that Security Lake gives, and hence what the registration's policy can be narrowed to (Security Lake user guide, custom sources). */
const LAKE_BUCKETS = 'aws-security-data-lake-*';
const PROVIDER_ROLES = 'AmazonSecurityLake-Provider-*';
export const CRAWLER_ROLE_PREFIX = 'AmazonSecurityLakeCustomDataGlueCrawler-';

export interface SourceRegistrationProps {
  /** Glue database of the lake. */
  readonly database: string;
}

/** The function behind the custom resources, with what CreateCustomLogSource asks of its caller. */
export class SourceRegistration extends Construct {
  readonly provider: Provider;
  readonly role: Role;

  constructor(scope: Construct, id: string, { database }: SourceRegistrationProps) {
    super(scope, id);
    const register = new ConnectorFunction(this, 'Register', {
      entry: 'register-source',
      description: 'Registers custom sources in Security Lake',
      memoryMb: 512,
      timeout: REGISTER_TIMEOUT,
      settings: {},
    });
    this.role = register.role;
    this.allowRegistration(database);
    // Without one, Lambda makes a log group of its own that keeps logs for ever.
    const logGroup = new LogGroup(this, 'ProviderLogs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.provider = new Provider(this, 'Provider', { onEventHandler: register.function, logGroup });
  }

  /** The list of the user guide (custom sources, prerequisites), and what reading back and settling table and crawler takes. */
  private allowRegistration(database: string): void {
    const stack = Stack.of(this);
    const glue = (resource: string) => stack.formatArn({ service: 'glue', resource });
    const iamRole = (name: string) => stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: name });
    allow(
      this.role,
      ['securitylake:CreateCustomLogSource', 'securitylake:DeleteCustomLogSource', 'securitylake:ListLogSources'],
      // Sources have no ARN to name.
      ['*'],
    );
    allow(
      this.role,
      ['glue:CreateDatabase', 'glue:CreateTable', 'glue:GetTable', 'glue:UpdateTable', 'glue:BatchCreatePartition'],
      [glue('catalog'), glue(`database/${database}`), glue(`table/${database}/*`)],
    );
    allow(
      this.role,
      ['glue:CreateCrawler', 'glue:GetCrawler', 'glue:UpdateCrawler', 'glue:DeleteCrawler', 'glue:StopCrawlerSchedule'],
      [glue('crawler/*')],
    );
    const provider = [iamRole(PROVIDER_ROLES), iamRole(`service-role/${PROVIDER_ROLES}`)];
    allow(
      this.role,
      ['iam:CreateRole', 'iam:GetRole', 'iam:DeleteRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:ListRolePolicies'],
      provider,
    );
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [iamRole(`service-role/${CRAWLER_ROLE_PREFIX}*`)],
        conditions: { StringEquals: { 'iam:PassedToService': 'glue.amazonaws.com' } },
      }),
    );
    allow(this.role, ['lakeformation:RegisterResource', 'lakeformation:GrantPermissions'], ['*']);
    const bucket = stack.formatArn({ service: 's3', region: '', account: '', resource: LAKE_BUCKETS });
    allow(this.role, ['s3:ListBucket'], [bucket]);
    allow(this.role, ['s3:PutObject'], [`${bucket}/ext/*`]);
  }
}
