import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { putOnce, type RawBucket, rawKey } from '../raw-bucket';

/** Where alerts go that were let in. */
export interface Intake {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly raw: RawBucket;
}

/**
 * Longest message: every queue takes 256 KiB, also one that was made before messages of 1 MiB were allowed. What is longer is worth a raw
 * object of its own.
 */
export const MAX_MESSAGE_BYTES = 256 * 1024;

/** Characters that a message may hold (SQS API reference, SendMessage). */
const MESSAGE_TEXT = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

export type Accepted = { readonly to: 'queue' } | { readonly to: 'bucket'; readonly key: string };

/** Keeps the alerts; resolves once the queue or the bucket has them. */
export async function accept(body: Buffer, signedAtMs: number, intake: Intake): Promise<Accepted> {
  const text = messageText(body);
  if (text !== undefined) {
    await intake.sqs.send(new SendMessageCommand({ QueueUrl: intake.queueUrl, MessageBody: text }));
    return { to: 'queue' };
  }
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 32);
  const key = rawKey(intake.raw.source, 'webhook', signedAtMs, `${hash}.json`);
  await putOnce(intake.raw, key, body);
  return { to: 'bucket', key };
}

/** The body as the text of a message; undefined for what no message can carry: too long, compressed, not UTF-8. */
function messageText(body: Buffer): string | undefined {
  if (body.length > MAX_MESSAGE_BYTES) return undefined;
  const text = body.toString('utf8');
  return MESSAGE_TEXT.test(text) && Buffer.from(text, 'utf8').equals(body) ? text : undefined;
}
