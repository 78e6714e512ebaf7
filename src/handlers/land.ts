import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { CLIENT_DEFAULTS } from './clients';
import { readSettings } from './environment';
import { land } from './land/land';
import type { RawBucket } from './raw-bucket';
import type { LandSettings } from './settings';
import { functionTelemetry } from './telemetry';

/* Intake queue → raw bucket: what came within the queue's window becomes one raw object. */

const settings = readSettings<LandSettings>();
const telemetry = functionTelemetry(settings.source, 'land');
const raw: RawBucket = { s3: new S3Client(CLIENT_DEFAULTS), bucket: settings.rawBucket, source: settings.source };

/** A batch lands as a whole or not at all: where the PUT fails the error rises, and the queue keeps every message. */
export function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return telemetry.observe(context, async () => {
    const messages = Records.map(({ messageId, attributes, body }) => ({
      id: messageId,
      sentAtMs: Number(attributes.SentTimestamp),
      body,
    }));
    const landed = await land(messages, raw);
    telemetry.add('messagesLanded', landed.messages);
    telemetry.info('batch landed', { ...landed });
    return { batchItemFailures: [] };
  });
}
