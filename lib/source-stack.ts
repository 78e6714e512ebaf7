import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from './config';
import { CustomSource } from './custom-source';
import type { Destination } from './destination';
import { LakeFormationGrants } from './lake-formation';
import { PartitionRegistrar } from './partition-registrar';
import { registeredDestination } from './registered-destination';
import { SourceRegistration } from './source-registration';
import { stackProps } from './stack-props';
import { Subscriber } from './subscriber';
import { writtenTables } from './written-tables';

export interface SourceStackProps {
  readonly config: Config;
}

/** In the lake's account and Region: a custom source for each class, and the role that registers partitions. */
export class SourceStack extends Stack implements Destination {
  readonly settings: Destination['settings'];

  constructor(scope: Construct, id: string, { config }: SourceStackProps) {
    const { securityLake } = config;
    if (!securityLake) throw new Error('securityLake is not set, wanted it since lake is "security-lake"');
    super(scope, id, stackProps(config, 'source', 'Custom sources in Amazon Security Lake', securityLake.account ?? config.account));
    const database = securityLake.database ?? `amazon_security_lake_glue_db_${config.region.replaceAll('-', '_')}`;
    const { role: registrar } = new PartitionRegistrar(this, 'PartitionRegistrar', {
      connectorAccount: config.account ?? this.account,
      externalId: securityLake.externalId,
      database,
    });
    const registration = new SourceRegistration(this, 'Registration', { database });
    const grants = new LakeFormationGrants(this, 'LakeFormation');
    if (securityLake.lakeFormationAdmin === 'append') grants.appendDeployer();
    // Without it CreateCustomLogSource answers AccessDenied (user guide, Lake Formation troubleshooting).
    let before: Construct = grants.grant('Register', {
      roleArn: registration.role.roleArn,
      database,
      permissions: ['CREATE_TABLE', 'DESCRIBE'],
    });
    const registered = writtenTables(config).map((table) => {
      const source = new CustomSource(this, `Source-${table.name}`, {
        config,
        securityLake,
        table,
        registration,
        registrarRoleArn: registrar.roleArn,
      });
      // One at a time: Security Lake answers ConflictException to the second.
      source.resource.node.addDependency(before);
      before = grants.grant(`Registrar-${table.name}`, {
        roleArn: registrar.roleArn,
        database: source.settings.database,
        table: source.settings.table,
        permissions: ['DESCRIBE', 'ALTER', 'INSERT'],
      });
      return source;
    });
    this.settings = { catalogId: this.account, tables: registered.map(({ settings }) => settings), registrarRoleArn: registrar.roleArn };
    new CfnOutput(this, 'Registered', {
      description: 'Value of securityLake.registered for a connector in another account',
      value: this.toJsonString({ tables: this.settings.tables, registrarRoleArn: registrar.roleArn }),
    });
    for (const subscriber of securityLake.subscribers) {
      new Subscriber(this, `Subscriber-${subscriber.name}`, {
        subscriber,
        sources: registered.map(({ resource, settings }) => ({ resource, name: settings.source })),
      });
    }
  }

  grantWrite(converter: IGrantable): void {
    const { tables, registrarRoleArn = '' } = this.settings;
    registeredDestination({ tables, registrarRoleArn }, this.account).grantWrite(converter);
  }
}
