import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../pace';

export interface MoveLimits {
  readonly max: number;
  readonly perSecond: number;
}

/** Long enough to send and delete one round at the slowest rate. */
const VISIBILITY_SECONDS = 120;

/** About as many messages as wait there. */
export async function waitingIn(sqs: SQSClient, queueUrl: string): Promise<number> {
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
  return Number((await sqs.send(asked)).Attributes?.['ApproximateNumberOfMessages'] ?? 0);
}

/** URLs of the queues that have this one as their dead-letter queue; a page of them is more than anybody has. */
export async function sourceOf(sqs: SQSClient, queueUrl: string): Promise<readonly string[]> {
  return (await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: queueUrl }))).queueUrls ?? [];
}

/**
 * Moves messages, ten at a time, and tells the number of each ten. It ends when the queue answers with none, or at the limit. Sent first,
 * then deleted: whatever fails in between, no message is in neither queue.
 */
export async function* moveMessages(
  sqs: SQSClient,
  from: string,
  to: string,
  { max, perSecond }: MoveLimits,
  signal: AbortSignal,
  clock: Clock,
): AsyncGenerator<number> {
  const startedMs = clock.now();
  let moved = 0;
  while (moved < max && !signal.aborted) {
    const early = startedMs + (moved * 1000) / perSecond - clock.now();
    if (early > 0) await clock.wait(early, signal);
    if (signal.aborted) return;
    const messages = await receive(sqs, from, Math.min(10, max - moved));
    if (messages.length === 0) return;
    for (const group of groupsBySize(messages)) {
      await send(sqs, to, group);
      await remove(sqs, from, group);
    }
    moved += messages.length;
    yield messages.length;
  }
}

async function receive(sqs: SQSClient, queueUrl: string, number: number): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: number,
      WaitTimeSeconds: 1,
      VisibilityTimeout: VISIBILITY_SECONDS,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

async function send(sqs: SQSClient, queueUrl: string, messages: readonly Message[]): Promise<void> {
  const Entries = messages.map(({ Body = '', MessageAttributes }, index) => ({
    Id: String(index),
    MessageBody: Body,
    ...(MessageAttributes === undefined ? {} : { MessageAttributes }),
  }));
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  if (Failed[0]) throw refused(queueUrl, 'take', Failed.length, messages.length, Failed[0].Code);
}

async function remove(sqs: SQSClient, queueUrl: string, messages: readonly Message[]): Promise<void> {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  if (Failed[0]) throw refused(queueUrl, 'delete', Failed.length, messages.length, Failed[0].Code);
}

const refused = (queueUrl: string, verb: string, failed: number, all: number, code: string | undefined): Error =>
  new Error(`${queueUrl} did not ${verb} ${failed} of ${all} messages: ${code}`);

/** A batch holds 256 KiB where a queue's messages do (SQS API reference, SendMessageBatch); ten long messages go one by one. */
const BATCH_CHARACTERS = 64 * 1024;

function groupsBySize(messages: readonly Message[]): readonly (readonly Message[])[] {
  const characters = messages.reduce((sum, { Body = '' }) => sum + Body.length, 0);
  return characters <= BATCH_CHARACTERS ? [messages] : messages.map((message) => [message]);
}
