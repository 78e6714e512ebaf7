import { GetObjectCommand, type ObjectVersion, type S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { accountIdOf, receiptName } from '../../lake/lake';
import { receiptKey } from '../../lake/prefixes';
import { readReceiptText } from '../../lake/receipt-text';
import { type NotifiedObject, notificationOf } from '../convert/notification';
import type { UnregisteredPartitions } from '../unregistered-partitions';

/** Where raw objects, their receipts and the converter's queue are. */
export interface Sweep {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly rawBucket: string;
  readonly receiptsBucket: string;
  readonly convertQueueUrl: string;
  readonly tenant: string;
  /** Region code of the lake. */
  readonly region: string;
  /** Versions that were put, or tried, from this time on are left alone: their message may still be under way. In ms since 1970. */
  readonly untilMs: number;
  /** Versions from before are not looked at any more. In ms since 1970. */
  readonly sinceMs: number;
}

/** With more messages waiting the converter is behind, not forgetful: queueing again what waits there would only make it longer. */
const MAX_WAITING = 1000;

/** Whether the converter's queue is short enough to put something back. */
export async function queueIsShort(
  { sqs, convertQueueUrl }: Pick<Sweep, 'sqs' | 'convertQueueUrl'>,
  maxWaiting = MAX_WAITING,
): Promise<boolean> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: convertQueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0) <= maxWaiting;
}

/** Of pages of raw versions, those between the two times whose receipt does not say `done` and was not written since. */
export async function* unfinishedVersions(pages: AsyncIterable<readonly ObjectVersion[]>, sweep: Sweep): AsyncGenerator<NotifiedObject> {
  for await (const versions of pages) {
    const due = versions.filter(({ LastModified }) => isWithin(LastModified?.getTime(), sweep));
    for (const group of groupsOf(due, RECEIPTS_AT_ONCE)) {
      const caredFor = await Promise.all(group.map((version) => isCaredFor(version, sweep)));
      for (const [index, version] of group.entries()) if (!caredFor[index]) yield createdAgain(version, sweep.rawBucket);
    }
  }
}

/** The raw objects of partitions that are not registered yet, each once: one may have records in several. */
export async function* unregisteredVersions(unregistered: UnregisteredPartitions, rawBucket: string): AsyncGenerator<NotifiedObject> {
  const seen = new Set<string>();
  for await (const raw of unregistered.list()) {
    const identity = JSON.stringify([raw.key, raw.versionId]);
    if (raw.bucket !== rawBucket || seen.has(identity)) continue;
    seen.add(identity);
    yield raw;
  }
}

/** Queues objects as S3 would, ten a call; answers with their number. */
export async function requeue(
  objects: AsyncIterable<NotifiedObject>,
  { sqs, convertQueueUrl, region }: Pick<Sweep, 'sqs' | 'convertQueueUrl' | 'region'>,
): Promise<number> {
  let queued = 0;
  let batch: NotifiedObject[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const entries = batch.map((object, index) => ({ Id: String(index), MessageBody: notificationOf(object, region) }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: convertQueueUrl, Entries: entries }));
    if (Failed[0])
      throw new Error(
        `${convertQueueUrl} refused ${Failed.length} of ${entries.length} messages: ${Failed[0].Code} ${Failed[0].Message ?? ''}`,
      );
    queued += batch.length;
    batch = [];
  };
  for await (const object of objects) {
    batch.push(object);
    if (batch.length === 10) await flush();
  }
  await flush();
  return queued;
}

const RECEIPTS_AT_ONCE = 20;

const isWithin = (atMs: number | undefined, { sinceMs, untilMs }: Sweep): boolean =>
  atMs !== undefined && atMs >= sinceMs && atMs < untilMs;

/**
 * Whether nobody has to look after a version: its receipt says `done`, or was written just now. Every attempt writes the receipt, so the
 * message of one that fails is still under way; a second one beside it would only fail as well.
 */
async function isCaredFor(version: ObjectVersion, { s3, receiptsBucket, tenant, region, untilMs }: Sweep): Promise<boolean> {
  const { Key = '', VersionId = 'null' } = version;
  const name = receiptName({ key: Key, version: VersionId }, accountIdOf(tenant), region);
  try {
    const { Body, LastModified } = await s3.send(new GetObjectCommand({ Bucket: receiptsBucket, Key: receiptKey(name) }));
    const read = readReceiptText((await Body?.transformToString()) ?? '');
    // One that was edited: converting again says what is wrong with it.
    if (!read.ok) return false;
    return read.receipt.state === 'done' || (LastModified?.getTime() ?? 0) >= untilMs;
  } catch (cause) {
    if ((cause as Error).name === 'NoSuchKey') return false;
    throw cause;
  }
}

const createdAgain = ({ Key = '', VersionId = 'null', Size = 0 }: ObjectVersion, bucket: string): NotifiedObject => ({
  bucket,
  key: Key,
  versionId: VersionId,
  bytes: Size,
  event: 'ObjectCreated:Put',
});

function* groupsOf<T>(values: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < values.length; start += size) yield values.slice(start, start + size);
}
