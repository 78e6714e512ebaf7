import type { S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { lineOf } from './line';
import { type LakeObject, notifiedObjects } from './notification';
import { readRecords } from './read-records';
import type { SeenUids } from './seen';

/** What the subscriber works with. */
export interface Subscription {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly queueUrl: string;
  readonly seen: SeenUids;
  /** Takes one line, and resolves when it is safe: the message is deleted after that. */
  print(line: string): Promise<void>;
  /** Takes a remark for the operator. */
  note(remark: string): void;
}

/** Objects of this connector. A queue may tell of other sources, too, and of objects that are no records. */
const OURS = /^ext\/darktrace-[a-z]+\/(?:[^/]+\/)?region=[^/]+\/accountId=[^/]+\/eventDay=\d{8}\/[0-9a-f]{32}(?:\.zstd|\.gz)?\.parquet$/;

/** Waits for messages, at most ten and at most so many seconds (SQS takes up to 20), and handles them one by one. Gives their number. */
export async function receive(subscription: Subscription, waitSeconds: number, signal?: AbortSignal): Promise<number> {
  const { sqs, queueUrl } = subscription;
  const wanted = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds });
  const { Messages = [] } = await sqs.send(wanted, signal ? { abortSignal: signal } : {});
  for (const message of Messages) await handle(message, subscription);
  return Messages.length;
}

async function handle({ Body = '', MessageId, ReceiptHandle }: Message, subscription: Subscription): Promise<void> {
  const { sqs, queueUrl, note } = subscription;
  try {
    for (const object of notifiedObjects(Body)) await printNew(object, subscription);
  } catch (cause) {
    // Not deleted: SQS hands it out again, and sets it aside after as many attempts as the queue's redrive policy says.
    note(`message ${MessageId} stays in the queue: ${cause instanceof Error ? cause.message : String(cause)}`);
    return;
  }
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
}

/** Prints what an object holds and was not printed yet. */
async function printNew(object: LakeObject, { s3, seen, print, note }: Subscription): Promise<void> {
  if (!OURS.test(object.key)) {
    note(`${object.key} is not of this connector: passed over`);
    return;
  }
  const records = await readRecords(s3, object);
  if (!records) note(`${object.key} is gone: its retention has ended`);
  // A conversion was run again and no longer writes here; who keeps rows by object deletes them now.
  else if (records.length === 0) note(`${object.key} is empty: what it held before is withdrawn`);
  for (const record of records ?? []) {
    const { uid } = record.metadata;
    if (seen.has(uid)) continue;
    await print(lineOf(record));
    seen.add(uid);
  }
}
