import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { CLIENT_DEFAULTS } from './clients';
import { readSettings } from './environment';
import { allowedSources } from './receive/allowed-sources';
import { answer, type Webhook } from './receive/answer';
import type { WebhookEvent } from './receive/request';
import { cachedKeys } from './receive/secret';
import { seenRequests } from './receive/seen';
import type { ReceiveSettings } from './settings';
import { functionTelemetry } from './telemetry';

/* Webhook → intake queue: a signed request with alerts is answered 202 once the queue, or the raw bucket, has them. */

const settings = readSettings<ReceiveSettings>();
const telemetry = functionTelemetry(settings.source, 'receive');
const s3 = new S3Client(CLIENT_DEFAULTS);
const webhook: Webhook = {
  rules: {
    maxBodyBytes: settings.maxBodyBytes,
    authentication: settings.authentication,
    keys: cachedKeys(new SecretsManagerClient(CLIENT_DEFAULTS), settings.secretArn),
    isAllowed: allowedSources(settings.allowedSources),
  },
  intake: {
    sqs: new SQSClient(CLIENT_DEFAULTS),
    queueUrl: settings.intakeQueueUrl,
    seen: seenRequests(s3, settings.receiptsBucket, settings.source),
    raw: { s3, bucket: settings.rawBucket, source: settings.source },
  },
  telemetry,
};

export function handler(event: WebhookEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  return telemetry.observe(context, () => answer(event, webhook, Date.now()));
}
