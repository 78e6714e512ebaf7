import { randomUUID } from 'node:crypto';
import { refuse } from './aws-error';
import type { Gate } from './iam/gate';
import { jsonService, type Operation } from './json-protocol';
import type { Service } from './wire';

interface Secret {
  readonly arn: string;
  readonly name: string;
  /** Newest first: the first is AWSCURRENT, the second AWSPREVIOUS. */
  readonly versions: { readonly id: string; readonly text: string }[];
}

export class Secrets {
  private readonly byArn = new Map<string, Secret>();

  constructor(
    private readonly region: string,
    private readonly account: string,
  ) {}

  /** Makes a secret, or a new version of it. */
  put(name: string, text: string): string {
    // The six characters that Secrets Manager appends; the same each time, so that a local stack has the same settings each time.
    const arn = `arn:aws:secretsmanager:${this.region}:${this.account}:secret:${name}-AbCdEf`;
    const secret = this.byArn.get(arn) ?? { arn, name, versions: [] };
    secret.versions.unshift({ id: randomUUID(), text });
    this.byArn.set(arn, secret);
    return arn;
  }

  /** By ARN or by name. */
  find(id: string): Secret | undefined {
    return this.byArn.get(id) ?? [...this.byArn.values()].find(({ name }) => name === id);
  }
}

/** Secrets Manager: reading a secret, which is all that the functions do, and putting one, which an operator does. */
export function secretsManagerService(secrets: Secrets, gate: Gate): Service {
  const get: Operation<{ SecretId: string; VersionStage?: 'AWSCURRENT' | 'AWSPREVIOUS' }> = {
    on: ({ SecretId }) => [secrets.find(SecretId)?.arn ?? SecretId],
    run({ SecretId, VersionStage = 'AWSCURRENT' }) {
      const secret = known(SecretId);
      const version = secret.versions[VersionStage === 'AWSCURRENT' ? 0 : 1];
      if (!version)
        refuse(
          400,
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`,
        );
      return { ARN: secret.arn, Name: secret.name, SecretString: version.text, VersionId: version.id, VersionStages: [VersionStage] };
    },
  };
  const create: Operation<{ Name: string; SecretString: string }> = {
    on: ({ Name }) => [Name],
    run({ Name, SecretString }) {
      if (secrets.find(Name)) refuse(400, 'ResourceExistsException', `The operation failed because the secret ${Name} already exists.`);
      return described(secrets.put(Name, SecretString));
    },
  };
  const put: Operation<{ SecretId: string; SecretString: string }> = {
    on: ({ SecretId }) => [secrets.find(SecretId)?.arn ?? SecretId],
    run: ({ SecretId, SecretString }) => described(secrets.put(known(SecretId).name, SecretString)),
  };
  return jsonService({
    service: 'secretsmanager',
    version: '1.1',
    gate,
    operations: { GetSecretValue: get, CreateSecret: create, PutSecretValue: put },
  });

  function known(id: string): Secret {
    return secrets.find(id) ?? refuse(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  function described(arn: string): unknown {
    const { name, versions } = known(arn);
    return { ARN: arn, Name: name, VersionId: versions[0]?.id };
  }
}
