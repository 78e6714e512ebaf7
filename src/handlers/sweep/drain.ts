import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type IntakeMessage, land } from '../land/land';
import type { RawBucket } from '../raw-bucket';

/** Long enough to put and delete one round. */
const VISIBILITY_SECONDS = 120;

/**
 * Puts what the intake's dead-letter queue holds into the raw bucket and answers with the number of messages. They are alerts that we answered
 * 202 for: whatever kept them from landing, here they land. A message is deleted only once its raw object is stored.
 */
export async function drain(sqs: SQSClient, queueUrl: string, raw: RawBucket, hasTime: () => boolean): Promise<number> {
  let drained = 0;
  while (hasTime()) {
    const messages = await receive(sqs, queueUrl);
    if (messages.length === 0) break;
    await land(messages.map(toIntakeMessage), raw);
    const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    // One that cannot be deleted comes again and lands again: its alerts have the same uids.
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    drained += messages.length;
  }
  return drained;
}

async function receive(sqs: SQSClient, queueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      VisibilityTimeout: VISIBILITY_SECONDS,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages;
}

const toIntakeMessage = ({ MessageId = '', Attributes, Body = '' }: Message): IntakeMessage => ({
  id: MessageId,
  sentAtMs: Number(Attributes?.SentTimestamp),
  body: Body,
});
