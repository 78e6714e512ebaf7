import { CreateSecretCommand, GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Address } from '../judges/judge';
import { clientOf } from '../small-account';
import { casesOf, verdict } from './case';

/** A secret of one's own, with one version. */
interface Stage {
  readonly secrets: SecretsManagerClient;
  readonly name: string;
  readonly arn: string | undefined;
}

async function setStage(judge: Address, name: string): Promise<Stage> {
  const secrets = new SecretsManagerClient(clientOf(judge));
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: 'first' }));
  return { secrets, name, arn: ARN };
}

/** Secrets and their versions: Secrets Manager API reference. */
export const SECRETS_MANAGER_CASES = casesOf('secretsmanager', setStage, [
  {
    asks: 'a secret is read by its name and by its ARN, which ends in six characters of its own',
    aws: { texts: ['first', 'first'], arn: true },
    async run(stage) {
      const { name, arn = '' } = stage;
      return { texts: [await text(stage, name), await text(stage, arn)], arn: new RegExp(`:secret:${name}-[A-Za-z0-9]{6}$`).test(arn) };
    },
  },
  {
    asks: 'a new version is current, and the one before is previous',
    aws: ['second', 'second', 'first'],
    async run(stage) {
      const { secrets, name } = stage;
      await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: 'second' }));
      return [await text(stage, name), await text(stage, name, 'AWSCURRENT'), await text(stage, name, 'AWSPREVIOUS')];
    },
  },
  {
    asks: 'no secret is read or put that is not there, nor a version before the first',
    aws: Array(3).fill('ResourceNotFoundException 400'),
    async run(stage) {
      const put = new PutSecretValueCommand({ SecretId: 'none', SecretString: 'first' });
      return [
        await verdict(text(stage, 'none')),
        await verdict(text(stage, stage.name, 'AWSPREVIOUS')),
        await verdict(stage.secrets.send(put)),
      ];
    },
  },
  {
    asks: 'a secret is made once',
    aws: 'ResourceExistsException 400',
    run: ({ secrets, name }) => verdict(secrets.send(new CreateSecretCommand({ Name: name, SecretString: 'first' }))),
  },
]);

async function text({ secrets }: Stage, id: string, stage?: string): Promise<string | undefined> {
  return (await secrets.send(new GetSecretValueCommand({ SecretId: id, ...(stage ? { VersionStage: stage } : {}) }))).SecretString;
}
