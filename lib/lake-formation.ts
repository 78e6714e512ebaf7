import { type CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { CfnDataLakeSettings, CfnPrincipalPermissions } from 'aws-cdk-lib/aws-lakeformation';
import { DefaultStackSynthesizer } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface Grant {
  readonly roleArn: string;
  readonly database: string;
  /** Without it the grant is on the database. */
  readonly table?: string;
  readonly permissions: readonly string[];
}

/** Lake Formation permissions, one after the other: at once they answer with ConcurrentModificationException. */
export class LakeFormationGrants extends Construct {
  private last: CfnResource | undefined;

  /** Makes the role that CloudFormation deploys with an administrator. Appended: Security Lake needs those that are there. */
  appendDeployer(): void {
    const { synthesizer } = Stack.of(this);
    if (!(synthesizer instanceof DefaultStackSynthesizer))
      throw new Error('the stack has no CloudFormation execution role, wanted the default synthesizer: use lakeFormationAdmin existing');
    this.last = new CfnDataLakeSettings(this, 'Administrators', {
      mutationType: 'APPEND',
      admins: [{ dataLakePrincipalIdentifier: Fn.sub(synthesizer.cloudFormationExecutionRoleArn) }],
    });
  }

  grant(id: string, { roleArn, database, table, permissions }: Grant): CfnResource {
    const catalogId = Stack.of(this).account;
    const made = new CfnPrincipalPermissions(this, id, {
      catalog: catalogId,
      principal: { dataLakePrincipalIdentifier: roleArn },
      resource:
        table === undefined ? { database: { catalogId, name: database } } : { table: { catalogId, databaseName: database, name: table } },
      permissions: [...permissions],
      permissionsWithGrantOption: [],
    });
    if (this.last) made.node.addDependency(this.last);
    this.last = made;
    return made;
  }
}
