import type { Gate } from '../emulator/iam/gate';
import type { Role } from '../emulator/iam/identities';
import { statementsOf } from '../emulator/iam/policy';
import type { Queue, Received } from '../emulator/sqs/queue';
import { md5, systemAttributes } from '../emulator/sqs/sqs';
import type { LambdaFunction } from '../lambda/function';

/** What a mapping does with a queue. */
export type SourceQueue = Pick<Queue, 'arn' | 'name' | 'visibilitySeconds' | 'receive' | 'delete' | 'changeVisibility'>;

/** How a queue's messages come to a function (Lambda API reference, event source mappings). */
export interface EventSource {
  readonly queue: SourceQueue;
  readonly function: LambdaFunction;
  /** The function's, which the mapping receives and deletes with. */
  readonly role: Role;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** The answer may name single messages that failed. */
  readonly partialFailures: boolean;
  /** Pollers side by side. */
  readonly concurrency: number;
  readonly region: string;
  readonly account: string;
  readonly gate: Gate;
}

/** Waiting times that a test cannot have: a window of minutes, a message hidden for half an hour. Both are cut to these. */
export interface Pace {
  readonly maxWindowMs: number;
  readonly maxVisibilitySeconds: number;
  /** What failed is seen again so soon, in place of after the rest of its visibility. */
  readonly retrySeconds?: number;
}

/** Largest event of an invocation, bytes; a batch is closed before it (Lambda developer guide, SQS). */
const MAX_BATCH_BYTES = 6 * 1024 * 1024;

/** Runs the pollers of a mapping until the signal. */
export function runEventSource(source: EventSource, pace: Pace, signal: AbortSignal): Promise<void> {
  const pollers = Array.from({ length: source.concurrency }, () => poll(source, pace, signal));
  return Promise.all(pollers).then(() => undefined);
}

async function poll(source: EventSource, pace: Pace, signal: AbortSignal): Promise<void> {
  let left: readonly Received[] = [];
  while (!signal.aborted) {
    const { batch, over } = await gather(source, pace, left, signal);
    left = over;
    if (batch.length > 0 && !signal.aborted) await deliver(source, batch, pace);
  }
}

/** A batch closes at its window, its count or 6 MB, whatever is first; what was received beyond is the next batch's. */
async function gather(source: EventSource, pace: Pace, left: readonly Received[], signal: AbortSignal) {
  const { queue, batchSize, windowSeconds } = source;
  const visibilitySeconds = Math.min(queue.visibilitySeconds, pace.maxVisibilitySeconds);
  const batch: Received[] = [...left];
  let bytes = batch.reduce((sum, each) => sum + bytesOf(each), 0);
  let untilMs = batch.length > 0 ? Date.now() : Number.POSITIVE_INFINITY;
  while (batch.length < batchSize && !signal.aborted) {
    const waitMs = batch.length === 0 ? 20_000 : untilMs - Date.now();
    if (batch.length > 0 && waitMs <= 0) break;
    allowed(source, 'ReceiveMessage');
    const received = await queue.receive({ max: Math.min(10, batchSize - batch.length), waitMs, visibilitySeconds, signal });
    if (batch.length === 0 && received.length > 0) untilMs = Date.now() + Math.min(windowSeconds * 1000, pace.maxWindowMs);
    for (const [index, each] of received.entries()) {
      if (batch.length > 0 && bytes + bytesOf(each) > MAX_BATCH_BYTES) return { batch, over: received.slice(index) };
      batch.push(each);
      bytes += bytesOf(each);
    }
  }
  return { batch, over: [] };
}

/** What succeeded is deleted; the rest comes back when its visibility ends. */
async function deliver(source: EventSource, batch: readonly Received[], { retrySeconds }: Pace): Promise<void> {
  const { payload, error } = await source.function.invoke({ Records: batch.map((each) => toRecord(each, source)) });
  const retry = ({ receiptHandle }: Received): void => {
    if (retrySeconds !== undefined) source.queue.changeVisibility(receiptHandle, retrySeconds);
  };
  if (error) return batch.forEach(retry);
  const failures = source.partialFailures
    ? (payload as { batchItemFailures?: { itemIdentifier: string }[] } | null)?.batchItemFailures
    : [];
  const failed = new Set(failures?.map(({ itemIdentifier }) => itemIdentifier));
  allowed(source, 'DeleteMessage');
  for (const received of batch) {
    if (failed.has(received.message.id)) retry(received);
    else source.queue.delete(received.receiptHandle);
  }
}

/** The mapping calls SQS with the function's role. */
function allowed({ gate, role, queue }: EventSource, operation: string): void {
  const caller = { arn: role.arn, sessionArn: role.arn, statements: statementsOf(role.policies) };
  gate.pass({ caller, service: 'sqs', operation, resources: [queue.arn] });
}

const bytesOf = ({ message }: Received): number => Buffer.byteLength(JSON.stringify(message.body));

function toRecord(received: Received, { queue, region, account }: EventSource): unknown {
  const { message, receiptHandle } = received;
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    attributes: systemAttributes(received, account),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        { dataType: DataType, stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: region,
  };
}
