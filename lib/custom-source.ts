import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CustomSourceProperties } from '../src/handlers/register-source/properties';
import type { TableSettings } from '../src/handlers/settings';
import type { SourceTable } from '../src/sources/source';
import type { Config, SecurityLakeConfig } from './config';
import { allow } from './grants';
import { CRAWLER_ROLE_PREFIX, type SourceRegistration } from './source-registration';
import { REGISTER_TIMEOUT } from './timeouts';

export interface CustomSourceProps {
  readonly config: Config;
  readonly securityLake: SecurityLakeConfig;
  readonly table: SourceTable;
  readonly registration: SourceRegistration;
  /** Who registers partitions; granted again when the source is made anew. */
  readonly registrarRoleArn: string;
}

/** One custom source of the Security Lake: what its registration answers, as text that the deployment fills in. */
export class CustomSource extends Construct {
  readonly settings: Required<TableSettings>;
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { config, securityLake, table, registration, registrarRoleArn }: CustomSourceProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const properties: CustomSourceProperties = {
      sourceName: table.name,
      eventClass: table.class.toUpperCase(),
      region: config.region,
      catalogId: stack.account,
      crawlerRoleArn: this.crawlerRole(table.name).roleArn,
      principal: config.account ?? stack.account,
      externalId: securityLake.externalId,
      registrarRoleArn,
      tenant: config.tenant,
      ocsf: config.ocsf,
      datetime: String(config.datetime) as 'true' | 'false',
      codec: config.codec,
      partitions: config.partitions === 'crawler' ? 'crawler' : 'register',
      probe: String(securityLake.probe) as 'true' | 'false',
      columns: String(securityLake.columns) as 'true' | 'false',
    };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SecurityLakeCustomSource',
      serviceToken: registration.provider.serviceToken,
      serviceTimeout: Duration.seconds(REGISTER_TIMEOUT.toSeconds() + 60),
      properties: { ...properties },
    });
    // So that a destroy finds the rights still there.
    this.resource.node.addDependency(registration);
    const answered = (name: string) => this.resource.getAttString(name);
    this.settings = {
      source: table.name,
      location: answered('Location'),
      providerRoleArn: answered('ProviderRoleArn'),
      database: answered('Database'),
      table: answered('Table'),
    };
  }

  /** Path and name as the managed policy AmazonSecurityLakeAdministrator lets them be passed to Glue. */
  private crawlerRole(source: string): Role {
    const role = new Role(this, 'CrawlerRole', {
      roleName: `${CRAWLER_ROLE_PREFIX}${source}`,
      path: '/service-role/',
      assumedBy: new ServicePrincipal('glue.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSGlueServiceRole')],
    });
    const bucket = Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: 'aws-security-data-lake-*' });
    allow(role, ['s3:GetObject', 's3:PutObject'], [`${bucket}/ext/${source}/*`]);
    return role;
  }
}
