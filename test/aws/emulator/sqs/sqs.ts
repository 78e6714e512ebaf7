import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error';
import type { Gate } from '../iam/gate';
import type { Caller } from '../iam/identities';
import { jsonService, type Operation, type Operations } from '../json-protocol';
import type { Service, WireRequest } from '../wire';
import { checkAttributeNames, checkEntries, checkParameter } from './limits';
import type { MessageAttribute, Queue, Received } from './queue';
import type { Queues } from './queues';
import { sqsRefuse } from './refusal';

interface OnQueue {
  readonly QueueUrl: string;
}

interface Send {
  readonly MessageBody: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly DelaySeconds?: number;
}

interface Receive extends OnQueue {
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
  readonly MessageAttributeNames?: readonly string[];
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
}

interface Entry {
  readonly Id: string;
}

/** SQS in its JSON protocol: standard queues. */
export function sqsService(queues: Queues, gate: Gate, account: string): Service {
  const operations: Operations = {
    CreateQueue: {
      on: ({ QueueName }: { QueueName: string }) => [QueueName],
      run: ({ QueueName, Attributes }: { QueueName: string; Attributes?: Record<string, string> }) => ({
        QueueUrl: queues.url(queues.create(QueueName, Attributes)),
      }),
    },
    GetQueueUrl: {
      on: ({ QueueName }: { QueueName: string }) => [queues.byUrl(QueueName)?.arn ?? QueueName],
      run: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: queues.url(known(QueueName)) }),
    },
    GetQueueAttributes: onQueue(({ AttributeNames = [] }: { AttributeNames?: readonly string[] }, queue) => {
      checkAttributeNames(AttributeNames);
      const all = described(queue);
      return { Attributes: AttributeNames.includes('All') ? all : pick(all, AttributeNames) };
    }),
    SetQueueAttributes: onQueue(({ Attributes }: { Attributes: Record<string, string> }, queue) => queue.set(Attributes)),
    ListDeadLetterSourceQueues: onQueue((_, queue) => ({
      queueUrls: queues
        .all()
        .filter(({ deadLetterArn }) => deadLetterArn === queue.arn)
        .map((each) => queues.url(each)),
    })),
    PurgeQueue: onQueue((_, queue) => queue.purge()),
    SendMessage: onQueue(send),
    SendMessageBatch: onQueue(({ Entries }: { Entries: (Entry & Send)[] }, queue) => {
      const bytes = Entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
      if (bytes > MAX_BATCH_BYTES) sqsRefuse('BatchRequestTooLong', `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes.`);
      return eachOf(Entries, (entry) => send(entry, queue));
    }, 'SendMessage'),
    ReceiveMessage: onQueue(receive),
    DeleteMessage: onQueue(remove),
    DeleteMessageBatch: onQueue(
      ({ Entries }: { Entries: (Entry & { ReceiptHandle: string })[] }, queue) => eachOf(Entries, (entry) => remove(entry, queue)),
      'DeleteMessage',
    ),
    ChangeMessageVisibility: onQueue(changeVisibility),
    ChangeMessageVisibilityBatch: onQueue(
      ({ Entries }: { Entries: (Entry & Visibility)[] }, queue) => eachOf(Entries, (entry) => changeVisibility(entry, queue)),
      'ChangeMessageVisibility',
    ),
  };
  return jsonService({ service: 'sqs', version: '1.0', operations, gate });

  function onQueue<I>(
    run: (input: I & OnQueue, queue: Queue, caller: Caller, request: WireRequest) => unknown,
    action?: string,
  ): Operation<I & OnQueue> {
    return {
      on: ({ QueueUrl }) => [known(QueueUrl).arn],
      run: (input, caller, request) => run(input, known(input.QueueUrl), caller, request),
      ...(action === undefined ? {} : { action }),
    };
  }

  function known(url: string): Queue {
    const queue = queues.byUrl(url);
    return queue ?? sqsRefuse('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  async function receive(input: Receive, queue: Queue, _: Caller, { gone }: WireRequest): Promise<unknown> {
    for (const name of ['MaxNumberOfMessages', 'WaitTimeSeconds', 'VisibilityTimeout'] as const) checkParameter(name, input[name]);
    const waitSeconds = input.WaitTimeSeconds ?? Number(queue.attributes['ReceiveMessageWaitTimeSeconds']);
    const received = await queue.receive({
      max: input.MaxNumberOfMessages ?? 1,
      waitMs: waitSeconds * 1000,
      signal: gone,
      ...(input.VisibilityTimeout === undefined ? {} : { visibilitySeconds: input.VisibilityTimeout }),
    });
    return received.length > 0 ? { Messages: received.map((each) => toMessage(each, input, account)) } : {};
  }
}

/** Largest batch, bytes of all its messages. */
const MAX_BATCH_BYTES = 1_048_576;

/** Characters that SQS takes (SQS API reference, SendMessage). */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

function send({ MessageBody, MessageAttributes, DelaySeconds }: Send, queue: Queue): unknown {
  checkParameter('DelaySeconds', DelaySeconds);
  if (!MessageBody) sqsRefuse('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (FORBIDDEN.test(MessageBody)) sqsRefuse('InvalidMessageContents', 'Invalid characters found.');
  if (bytesOf({ MessageBody, ...(MessageAttributes ? { MessageAttributes } : {}) }) > queue.maxBytes) {
    sqsRefuse('InvalidParameterValue', `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maxBytes} bytes.`);
  }
  const message = queue.send({
    body: MessageBody,
    ...(MessageAttributes ? { attributes: MessageAttributes } : {}),
    ...(DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds }),
  });
  return { MessageId: message.id, MD5OfMessageBody: md5(MessageBody), MD5OfMessageAttributes: attributesDigest(MessageAttributes) };
}

function remove({ ReceiptHandle }: { ReceiptHandle: string }, queue: Queue): unknown {
  queue.delete(ReceiptHandle);
  return {};
}

interface Visibility {
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}

function changeVisibility({ ReceiptHandle, VisibilityTimeout }: Visibility, queue: Queue): unknown {
  checkParameter('VisibilityTimeout', VisibilityTimeout);
  queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
  return {};
}

/** A batch: each entry has its own outcome. */
function eachOf<E extends Entry>(entries: readonly E[], run: (entry: E) => unknown): unknown {
  checkEntries(entries);
  const Successful: unknown[] = [];
  const Failed: unknown[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...(run(entry) as object) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return Failed.length > 0 ? { Successful, Failed } : { Successful };
}

function described(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    ...queue.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}

/** System attributes of a received message, as SQS and the event source mapping tell them. */
export function systemAttributes({ message }: Received, account: string): Record<string, string> {
  return {
    SenderId: account,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    ...(message.deadIn ? { DeadLetterQueueSourceArn: message.deadIn } : {}),
  };
}

function toMessage(received: Received, input: Receive, account: string): unknown {
  const { message, receiptHandle } = received;
  const wanted = [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])];
  const system = systemAttributes(received, account);
  const attributes = attributesWanted(message.attributes ?? {}, input.MessageAttributeNames ?? []);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(wanted.length > 0 ? { Attributes: wanted.includes('All') ? system : pick(system, wanted) } : {}),
    ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributes, MD5OfMessageAttributes: attributesDigest(attributes) } : {}),
  };
}

function attributesWanted(
  attributes: Readonly<Record<string, MessageAttribute>>,
  wanted: readonly string[],
): Record<string, MessageAttribute> {
  return wanted.includes('All') ? { ...attributes } : pick(attributes, wanted);
}

function pick<T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

function bytesOf({ MessageBody, MessageAttributes = {} }: Send): number {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      name.length + DataType.length + Buffer.byteLength(StringValue) + BinaryValue.length,
  );
  return attributes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(MessageBody ?? ''));
}

/** Digest of the attributes, which SDKs check (SQS developer guide, calculating the MD5 message digest for message attributes). */
function attributesDigest(attributes: Readonly<Record<string, MessageAttribute>> = {}): string | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, { DataType, StringValue = '', BinaryValue }] of entries) {
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]));
    add(BinaryValue === undefined ? Buffer.from(StringValue) : Buffer.from(BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
