import { GetDataLakeSettingsCommand } from '@aws-sdk/client-lakeformation';
import { ListDataLakesCommand } from '@aws-sdk/client-securitylake';
import { attempt, type Finding, ok } from './finding';
import type { Account } from './place';

/** Whether there is a lake in the Region, and whether the deployment may grant on its tables. `accountId`: of who is asking. */
export async function* lakeFindings(account: Account, accountId: string): AsyncGenerator<Finding> {
  yield await lakeIsOn(account);
  yield await deployerIsAdministrator(account, accountId);
}

function lakeIsOn({ clients, config }: Account): Promise<Finding> {
  const check = 'lake';
  const fix = 'turn Security Lake on in this Region, and run this with credentials of the account that owns it (docs/deploy.md)';
  return attempt(check, { cause: 'no permission for securitylake:ListDataLakes', fix }, async () => {
    const { dataLakes = [] } = await clients.securityLake.send(new ListDataLakesCommand({ regions: [config.region] }));
    const lake = dataLakes.find(({ region }) => region === config.region);
    if (lake?.createStatus === 'COMPLETED') return ok(check, `Security Lake is on in ${config.region}, bucket ${lake.s3BucketArn}`);
    const found = lake ? `Security Lake in ${config.region} is ${lake.createStatus}` : `no Security Lake in ${config.region}`;
    return { check, state: 'failed', found, cause: 'it is not set up, or belongs to another account', fix };
  });
}

/** Registering needs a grant on the lake's database, and only an administrator of Lake Formation may give it. */
function deployerIsAdministrator({ clients, config }: Account, accountId: string): Promise<Finding> {
  const check = 'Lake Formation administrator';
  const role = new RegExp(`:role/cdk-[a-z0-9]+-cfn-exec-role-${accountId}-${config.region}$`);
  const fix = 'set securityLake.lakeFormationAdmin to "append" and deploy, or add the role in the Lake Formation console (docs/deploy.md)';
  return attempt(check, { cause: 'no permission for lakeformation:GetDataLakeSettings', fix }, async () => {
    const { DataLakeSettings } = await clients.lakeFormation.send(new GetDataLakeSettingsCommand({}));
    const administrators = (DataLakeSettings?.DataLakeAdmins ?? []).map((each) => each.DataLakePrincipalIdentifier ?? '');
    const deployer = administrators.find((arn) => role.test(arn));
    if (deployer) return ok(check, `${deployer} may grant`);
    return {
      check,
      state: 'warning',
      found: `the role that CloudFormation deploys with is none of the ${administrators.length} administrators`,
      cause: 'the account was bootstrapped after Lake Formation was set up, or another role deploys',
      fix,
    };
  });
}
