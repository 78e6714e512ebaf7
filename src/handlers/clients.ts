import { AssumeRoleCommand, type STSClient, type STSClientConfig } from '@aws-sdk/client-sts';

/** Of every client: a connection that hangs must not take the whole invocation with it. */
export const CLIENT_DEFAULTS = { requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000 } } as const;

export interface AssumedRole {
  readonly roleArn: string;
  /** Shown in the lake account's CloudTrail. */
  readonly sessionName: string;
  readonly externalId?: string;
}

/** A role that was assumed by a role lives for an hour at most (STS, role chaining). */
const SESSION_SECONDS = 3600;

/**
 * Credentials of a role. A client that is given this asks again five minutes before they expire, so one client serves for as long as the
 * function lives.
 */
export function assumedRole(
  sts: STSClient,
  { roleArn, sessionName, externalId }: AssumedRole,
): NonNullable<STSClientConfig['credentials']> {
  return async () => {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: SESSION_SECONDS,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw new Error(`${roleArn}: STS answered without credentials`);
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration: Expiration };
  };
}
