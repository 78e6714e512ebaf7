import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';

/**
 * Credentials of the role that Security Lake made for the subscriber. It may read the subscribed sources and the queue, and whoever
 * assumes it has to name the external ID that the subscriber was created with. Clients ask again before they expire.
 */
export function subscriberRole(roleArn: string, externalId: string | undefined): NonNullable<STSClientConfig['credentials']> {
  const sts = new STSClient({});
  return async () => {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: 'lake-subscriber',
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw new Error(`${roleArn}: STS answered without credentials`);
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration: Expiration };
  };
}
