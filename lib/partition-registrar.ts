import { Aws, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from './grants';

export interface PartitionRegistrarProps {
  /** Account of the converter. */
  readonly connectorAccount: string;
  readonly externalId: string;
  readonly database: string;
}

/** The role in the lake's account by which the converter, wherever it runs, makes partitions visible. */
export class PartitionRegistrar extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { connectorAccount, externalId, database }: PartitionRegistrarProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      description: 'Registers partitions of our custom sources in Glue',
      assumedBy: new AccountPrincipal(connectorAccount),
      externalIds: [externalId],
    });
    const arn = (resource: string) => `arn:${Aws.PARTITION}:glue:${Stack.of(this).region}:${Stack.of(this).account}:${resource}`;
    allow(
      this.role,
      ['glue:GetTable', 'glue:BatchCreatePartition'],
      // Table names come from the registration; Lake Formation narrows this down to our tables.
      [arn('catalog'), arn(`database/${database}`), arn(`table/${database}/*`)],
    );
  }
}
