import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { AwsError } from '../aws/emulator/aws-error';
import type { Emulator } from '../aws/emulator/emulator';
import type { Call } from '../aws/emulator/iam/gate';
import { securityLakeNames } from '../aws/emulator/security-lake';
import { clientOf, smallAccount } from '../aws/small-account';

/** Clients of one identity. */
export interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly glue: GlueClient;
  readonly sts: STSClient;
  readonly secrets: SecretsManagerClient;
}

/** An AWS account on the loopback. */
export interface Cloud {
  readonly aws: Emulator;
  readonly region: string;
  readonly account: string;
  /** Who sets up and looks on: may do everything. */
  readonly root: Clients;
  /** The functions: may do what their policies say, and no more. */
  readonly own: Clients;
  readonly ownRoleArn: string;
  /** Everything that was asked of the account. */
  readonly calls: readonly Call[];
  /** Calls that are refused, whatever the policies say. */
  deny: ((call: Pick<Call, 'principal' | 'service' | 'operation' | 'resource'>) => boolean) | undefined;
  close(): Promise<void>;
}

/** Buckets of a test; the lake's is the one that Security Lake made. */
export const REGION = 'eu-west-1';
export const BUCKETS = { raw: 'raw', lake: securityLakeNames(REGION).bucket, rejects: 'rejects', receipts: 'receipts' } as const;

/** Starts an account whose functions have one role with the permissions that they need. */
export async function startCloud(): Promise<Cloud> {
  const { aws, end } = await smallAccount({ region: REGION });
  const { gate, identities, account } = aws;
  const role = identities.putRole('functions', { Statement: [] });
  role.policies.push({ Statement: FUNCTION_PERMISSIONS });
  const cloud: Cloud = {
    aws,
    region: REGION,
    account,
    root: clientsOf(aws),
    own: clientsOf({ ...aws, credentials: identities.serviceSession(role.arn, 'functions', 3600) }),
    ownRoleArn: role.arn,
    calls: gate.calls,
    deny: undefined,
    close: end,
  };
  gate.fault = (call) => (cloud.deny?.(call) ? denied(call.service) : undefined);
  return cloud;
}

const FUNCTION_PERMISSIONS = [
  allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], 'arn:aws:s3:::raw/*'),
  // A missing key is told from a forbidden one only to who may list.
  allow(['s3:ListBucket', 's3:ListBucketVersions'], 'arn:aws:s3:::raw', 'arn:aws:s3:::receipts'),
  allow(['s3:PutObject', 's3:DeleteObject'], 'arn:aws:s3:::rejects/rejects/*'),
  allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::receipts/receipts/*'),
  allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], 'arn:aws:s3:::receipts/unregistered/*', 'arn:aws:s3:::receipts/state/sweep/*'),
  allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::receipts/state/webhook/*'),
  allow(['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], '*'),
  allow(['glue:GetTable', 'glue:BatchCreatePartition'], '*'),
  allow(['secretsmanager:GetSecretValue'], '*'),
  allow(['sts:AssumeRole'], '*'),
];

function allow(Action: readonly string[], ...Resource: readonly string[]) {
  return { Effect: 'Allow' as const, Action, Resource };
}

function clientsOf(aws: Pick<Emulator, 'endpoint' | 'region' | 'credentials'>): Clients {
  const config = clientOf(aws);
  return {
    s3: new S3Client(config),
    sqs: new SQSClient(config),
    glue: new GlueClient(config),
    sts: new STSClient(config),
    secrets: new SecretsManagerClient(config),
  };
}

/** As the service says it. */
function denied(service: string): AwsError {
  return service === 's3' || service === 'sts'
    ? new AwsError(403, 'AccessDenied', 'Access Denied')
    : new AwsError(400, 'AccessDeniedException', 'User is not authorized to perform this operation');
}
