import { smallAccount } from '../small-account';
import { ACCOUNT, type Judge, REGION } from './judge';

/** Name of a role that anybody in the account may assume with the external ID below: the other judges let in everybody. */
export const ROLE = { name: 'conformance', externalId: 'tenant-1' };

/** Our own emulator, which stands before the same questions as the others. */
export const emulator: Judge = {
  name: 'emulator',
  services: ['s3', 'sqs', 'glue', 'sts', 'secretsmanager'],
  async start() {
    const { aws, end } = await smallAccount({ region: REGION });
    aws.identities.putRole(ROLE.name, {
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': ROLE.externalId } },
      },
    });
    return { endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials, stop: end };
  },
};
