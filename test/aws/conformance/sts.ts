import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ROLE } from '../judges/emulator';
import { ACCOUNT, type Address } from '../judges/judge';
import { clientOf } from '../small-account';
import { casesOf, verdict, verdicts } from './case';

interface Stage {
  readonly sts: STSClient;
  readonly judge: Address;
}

const setStage = async (judge: Address): Promise<Stage> => ({ sts: new STSClient(clientOf(judge)), judge });

/** Sessions of a role: STS API reference, AssumeRole and GetCallerIdentity. */
export const STS_CASES = casesOf('sts', setStage, [
  {
    asks: 'the account is told',
    aws: ACCOUNT,
    run: async ({ sts }) => (await sts.send(new GetCallerIdentityCommand({}))).Account,
  },
  {
    asks: 'a role that is assumed has credentials for the time that was asked for, and a name in the account',
    aws: { key: 'ASIA', seconds: 1800, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE.name}/session-1`, caller: 'assumed-role' },
    async run({ sts, judge }) {
      const { Credentials, AssumedRoleUser } = await assume(sts, { DurationSeconds: 1800 });
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = Credentials ?? {};
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      const { Arn } = await new STSClient({ ...clientOf(judge), credentials }).send(new GetCallerIdentityCommand({}));
      return {
        key: AccessKeyId.slice(0, 4),
        // To the minute: how long the answer took does not count.
        seconds: Math.round((Number(Expiration) - Date.now()) / 60_000) * 60,
        arn: AssumedRoleUser?.Arn,
        caller: Arn?.split(':')[5]?.split('/')[0],
      };
    },
  },
  {
    asks: 'a session lasts for a quarter of an hour at least, and as long as the role allows at most',
    aws: ['ValidationError 400', 'ValidationError 400'],
    run: ({ sts }) => verdicts([899, 3601].map((DurationSeconds) => () => assume(sts, { DurationSeconds }))),
  },
  {
    asks: 'a role is not assumed without its external ID, with another one, or where there is none of the name',
    aws: Array(3).fill('AccessDenied 403'),
    run: ({ sts }) =>
      verdicts([
        () => assume(sts, { ExternalId: undefined }),
        () => assume(sts, { ExternalId: 'tenant-2' }),
        () => assume(sts, { RoleArn: `arn:aws:iam::${ACCOUNT}:role/none` }),
      ]),
  },
  {
    asks: 'a caller that STS does not know is refused',
    aws: 'InvalidClientTokenId 403',
    run({ judge }) {
      const credentials = { accessKeyId: 'nobody', secretAccessKey: 'test' };
      return verdict(new STSClient({ ...clientOf(judge), credentials }).send(new GetCallerIdentityCommand({})));
    },
  },
]);

function assume(sts: STSClient, others: Partial<AssumeRoleCommandInput>) {
  const asked = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE.name}`, RoleSessionName: 'session-1', ExternalId: ROLE.externalId };
  return sts.send(new AssumeRoleCommand({ ...asked, ...others }));
}
