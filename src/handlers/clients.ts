import type { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type STSClient, type STSClientConfig } from '@aws-sdk/client-sts';

/**
 * Of every client: a connection that hangs must not take the whole invocation with it. The SDK's three attempts fit into the 25 s of the
 * webhook; without `throwOnRequestTimeout` the SDK only warns.
 */
export const CLIENT_DEFAULTS = {
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 7_000, throwOnRequestTimeout: true },
} as const;

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

/** What services call a session that is over (S3 error responses; Glue API reference, common errors). */
const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);

/**
 * A client that asks for new credentials where a service says that the session is over, and then makes the call again. Left to itself the
 * SDK goes by the clock: it would use refused credentials for the rest of their hour. Of no use without `credentials` that can be asked again.
 */
export function renewing<Client extends S3Client | GlueClient>(client: Client): Client {
  const { config, middlewareStack }: Pick<S3Client, 'config' | 'middlewareStack'> = client as S3Client;
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (cause) {
        if (!EXPIRED.has((cause as Error).name)) throw cause;
        await config.credentials({ forceRefresh: true });
        return next(args);
      }
    },
    // Outside of everything that has to do with who calls.
    { name: 'renewingCredentials', step: 'initialize' },
  );
  return client;
}

/** A client whose credentials are asked for at once, while the function starts, and not by its first call. A fault is left to that call. */
export function credentialsAhead<Client extends S3Client | GlueClient>(client: Client): Client {
  (client as S3Client).config.credentials().catch(() => undefined);
  return client;
}
