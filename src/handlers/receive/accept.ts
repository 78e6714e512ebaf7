import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { putOnce, type RawBucket, rawKey } from '../raw-bucket';
import { requestName, type SeenRequests } from './seen';

/** Where alerts go that were let in. */
export interface Intake {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly raw: RawBucket;
  readonly seen: SeenRequests;
}

/**
 * Longest message: every queue takes 256 KiB, also one that was made before messages of 1 MiB were allowed. What is longer is worth a raw
 * object of its own.
 */
export const MAX_MESSAGE_BYTES = 256 * 1024;

/** Characters that a message may hold (SQS API reference, SendMessage). */
const MESSAGE_TEXT = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

export type Accepted =
  | { readonly to: 'queue' }
  /** A request that was accepted before: its alerts are where they were put then. */
  | { readonly to: 'nowhere'; readonly again: true }
  /** The queue has it, but a repetition will not be known as one. */
  | { readonly to: 'queue'; readonly unremembered: unknown }
  | { readonly to: 'bucket'; readonly key: string };

/** Keeps the alerts; resolves once the queue or the bucket has them. */
export async function accept(body: Buffer, signedAtMs: number, intake: Intake): Promise<Accepted> {
  const text = messageText(body);
  if (text !== undefined) {
    return enqueue(text, requestName(body, signedAtMs), intake);
  }
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 32);
  const key = rawKey(intake.raw.source, 'webhook', signedAtMs, `${hash}.json`);
  await putOnce(intake.raw, key, body);
  return { to: 'bucket', key };
}

/** Remembered only once the queue has it: a request that failed may be sent again, and is. */
async function enqueue(text: string, name: string, { sqs, queueUrl, seen }: Intake): Promise<Accepted> {
  if (await seen.has(name)) return { to: 'nowhere', again: true };
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: text }));
  try {
    await seen.remember(name);
  } catch (unremembered) {
    // The alerts are safe. Any answer but 202 would have them sent once more.
    return { to: 'queue', unremembered };
  }
  return { to: 'queue' };
}

/** The body as the text of a message; undefined for what no message can carry: too long, compressed, not UTF-8. */
function messageText(body: Buffer): string | undefined {
  if (body.length > MAX_MESSAGE_BYTES) return undefined;
  const text = body.toString('utf8');
  return MESSAGE_TEXT.test(text) && Buffer.from(text, 'utf8').equals(body) ? text : undefined;
}
