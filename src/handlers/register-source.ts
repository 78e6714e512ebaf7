import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { GlueClient } from '@aws-sdk/client-glue';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SecurityLakeClient } from '@aws-sdk/client-securitylake';
import type { Context } from 'aws-lambda';
import { CLIENT_DEFAULTS } from './clients';
import { type Clients, onEvent, type Registration, type RegistrationEvent } from './register-source/on-event';
import type { FunctionName } from './settings';

/* Custom resource → custom source of the Security Lake. All it is told comes with the resource, so it has no settings. */

const logger = new Logger({ serviceName: 'register-source' satisfies FunctionName });
const clients: Clients = {
  securityLake: new SecurityLakeClient(CLIENT_DEFAULTS),
  glue: new GlueClient(CLIENT_DEFAULTS),
  lakeFormation: new LakeFormationClient(CLIENT_DEFAULTS),
  s3: new S3Client(CLIENT_DEFAULTS),
};

export async function handler(event: RegistrationEvent, context: Context): Promise<Registration> {
  const patience = { remainingMs: () => context.getRemainingTimeInMillis(), sleep: async (ms: number) => void (await setTimeout(ms)) };
  logger.addContext(context);
  const registration = await onEvent(event, clients, patience, Date.now());
  logger.info('custom source settled', { request: event.RequestType, physicalId: registration.PhysicalResourceId, ...registration.Data });
  return registration;
}
