import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { DeployedConfig } from './config';
import { attempt, type Finding, ok, unchecked } from './finding';
import type { Account, Place } from './place';

/*
 * Whether the roles that came with the sources can be assumed. With the lake in another account than the connector, each account sees its
 * half: that of the lake everything but this, that of the connector nothing else.
 */

/** Whether who is asking is in the connector's account while the lake is in another. */
export function seesOnlyRoles({ account, lakeAccount }: DeployedConfig, accountId: string): boolean {
  return lakeAccount !== undefined && lakeAccount !== account && accountId === account;
}

/** From the connector's account: the roles that the configuration names. */
export async function* rolesFromConnector(source: string, account: Account): AsyncGenerator<Finding> {
  const { lakeAccount, registered } = account.config;
  const table = registered?.find((each) => each.source === source);
  if (!table?.providerRoleArn) {
    yield {
      check: `${source}: provider role`,
      state: 'failed',
      found: 'securityLake.registered does not name it',
      cause: 'the output Registered of the source stack is not in the configuration',
      fix: `npx cdk deploy Source in account ${lakeAccount}, then copy its output Registered into securityLake.registered`,
    };
    return;
  }
  yield await assumable(source, table.providerRoleArn, account);
  yield unchecked(`${source}: table, grants, partitions, query`, `they are in account ${lakeAccount}: run this with its credentials, too`);
}

/** From the lake's account, whose own identities may not assume a role that trusts the connector's. */
export async function providerRole({ source, providerRoleArn = '' }: Place, account: Account, accountId: string): Promise<Finding> {
  const { account: connector = accountId } = account.config;
  if (accountId === connector) return assumable(source, providerRoleArn, account);
  return unchecked(`${source}: provider role`, `it trusts account ${connector}: run this with its credentials, too`);
}

function assumable(source: string, roleArn: string, { clients, config }: Account): Promise<Finding> {
  const check = `${source}: provider role`;
  const remedy = {
    cause: 'the role trusts another account or external ID, or this identity may not call sts:AssumeRole',
    fix: 'compare securityLake.externalId in cdk.json with the trust policy: aws iam get-role --role-name <role>',
  };
  return attempt(check, remedy, async () => {
    const assume = { RoleArn: roleArn, RoleSessionName: 'slc-doctor', ExternalId: config.externalId, DurationSeconds: 900 };
    await clients.sts.send(new AssumeRoleCommand(assume));
    return ok(check, `${roleArn} can be assumed with the external ID`);
  });
}
