import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ACCOUNT, type Address, REGION } from '../judges/judge';
import { clientOf } from '../small-account';
import { casesOf, verdict, verdicts } from './case';

type Attributes = Readonly<Record<string, string>>;

/** A queue of one's own, with the defaults of SQS. */
class Stage {
  constructor(
    readonly sqs: SQSClient,
    readonly name: string,
    readonly url: string,
  ) {}

  async create(name: string, attributes?: Attributes): Promise<string> {
    const { QueueUrl = '' } = await this.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return QueueUrl;
  }

  /** Another queue, with a name that begins like the first one's. */
  async another(attributes: Attributes): Promise<Stage> {
    const name = `${this.name}-another`;
    return new Stage(this.sqs, name, await this.create(name, attributes));
  }

  send(body: string, others: Partial<SendMessageCommandInput> = {}) {
    return this.sqs.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: body, ...others }));
  }

  sendBatch(entries: SendMessageBatchRequestEntry[]) {
    return this.sqs.send(new SendMessageBatchCommand({ QueueUrl: this.url, Entries: entries }));
  }

  async receive(others: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const asked = { QueueUrl: this.url, MaxNumberOfMessages: 10, ...others };
    return (await this.sqs.send(new ReceiveMessageCommand(asked))).Messages ?? [];
  }

  async bodies(others: Partial<ReceiveMessageCommandInput> = {}): Promise<(string | undefined)[]> {
    return (await this.receive(others)).map(({ Body }) => Body);
  }

  remove(receiptHandle: string | undefined) {
    return this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle: receiptHandle }));
  }

  hide(receiptHandle: string | undefined, seconds: number) {
    return this.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: this.url, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }),
    );
  }

  set(attributes: Attributes) {
    return this.sqs.send(new SetQueueAttributesCommand({ QueueUrl: this.url, Attributes: attributes }));
  }

  async attributes(...names: string[]): Promise<Record<string, string> | undefined> {
    const asked = { QueueUrl: this.url, AttributeNames: names as 'All'[] };
    return (await this.sqs.send(new GetQueueAttributesCommand(asked))).Attributes;
  }
}

async function setStage(judge: Address, name: string): Promise<Stage> {
  const sqs = new SQSClient(clientOf(judge));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return new Stage(sqs, name, QueueUrl);
}

/** A character that SQS takes in no message. */
const FORBIDDEN = '\u0001';

const MIB = 1_048_576;

/** Standard queues: SQS API reference, each action's parameters and errors; the developer guide on quotas. */
export const SQS_CASES = casesOf('sqs', setStage, [
  {
    asks: 'a dead-letter queue knows the queues that it serves, and no others; one that nobody has serves none',
    aws: { served: ['another'], none: [], unknown: 'QueueDoesNotExist 400' },
    async run(stage) {
      const { QueueArn: deadLetterTargetArn } = (await stage.attributes('QueueArn')) ?? {};
      const main = await stage.another({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) });
      const served = async (url: string) =>
        (await stage.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url }))).queueUrls?.map((each) => each.split('-').at(-1));
      return {
        served: await served(stage.url),
        none: await served(main.url),
        unknown: await verdict(served(`${stage.url}-nobody`)),
      };
    },
  },
  {
    asks: 'a message comes back with its digest, and with the attributes that are asked for',
    aws: {
      digests: true,
      bare: [undefined, undefined],
      asked: ['1', true, { kind: { DataType: 'String', StringValue: 'breach' } }],
    },
    async run(stage) {
      const kind = { DataType: 'String', StringValue: 'breach' };
      const { MD5OfMessageBody } = await stage.send('hello', { MessageAttributes: { kind } });
      const [bare] = await stage.receive({ VisibilityTimeout: 0 });
      const [asked] = await stage.receive({ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
      const { ApproximateReceiveCount, SentTimestamp } = asked?.Attributes ?? {};
      return {
        digests: [MD5OfMessageBody, asked?.MD5OfBody].every((digest) => digest === md5('hello')),
        bare: [bare?.Attributes, bare?.MessageAttributes],
        asked: [
          String(Number(ApproximateReceiveCount) - 1),
          Math.abs(Date.now() - Number(SentTimestamp)) < 60_000,
          asked?.MessageAttributes,
        ],
      };
    },
  },
  {
    asks: 'a message that was received is hidden, and gone once it is deleted',
    aws: { hidden: [], counts: ['0', '1'], left: ['0', '0'] },
    async run(stage) {
      await stage.send('hello');
      const [message] = await stage.receive();
      const hidden = await stage.bodies();
      const counted = await counts(stage);
      await stage.remove(message?.ReceiptHandle);
      return { hidden, counts: counted, left: await counts(stage) };
    },
  },
  {
    asks: 'a message comes again when its visibility timeout is over, and at once when that is set to 0',
    aws: [['hello'], ['hello']],
    async run(stage) {
      await stage.send('hello');
      await stage.receive({ VisibilityTimeout: 1 });
      await sleep(1_100);
      const again = await stage.receive({ VisibilityTimeout: 30 });
      await stage.hide(again[0]?.ReceiptHandle, 0);
      return [again.map(({ Body }) => Body), await stage.bodies()];
    },
  },
  {
    asks: 'a message that was received too often goes to the dead letters, and says from where',
    aws: { main: [], dead: ['hello'], from: true },
    async run(dead) {
      const { QueueArn: deadLetterTargetArn } = (await dead.attributes('QueueArn')) ?? {};
      const main = await dead.another({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) });
      await main.send('hello');
      await main.receive({ VisibilityTimeout: 0 });
      const left = await main.bodies();
      const letters = await dead.receive({ WaitTimeSeconds: 1, MessageSystemAttributeNames: ['All'] });
      return {
        main: left,
        dead: letters.map(({ Body }) => Body),
        from: letters[0]?.Attributes?.['DeadLetterQueueSourceArn'] === arnOf(main.name),
      };
    },
  },
  {
    asks: 'a delayed message is seen later',
    aws: [[], ['hello']],
    async run(stage) {
      await stage.send('hello', { DelaySeconds: 1 });
      return [await stage.bodies(), await stage.bodies({ WaitTimeSeconds: 3 })];
    },
  },
  {
    asks: 'a long poll ends when a message comes',
    aws: [['hello'], true],
    async run(stage) {
      const startedMs = performance.now();
      const waiting = stage.bodies({ WaitTimeSeconds: 10 });
      await sleep(300);
      await stage.send('hello');
      return [await waiting, performance.now() - startedMs < 5_000];
    },
  },
  {
    asks: 'a queue made again is the same queue, unless an attribute would differ',
    aws: { again: [true, true], other: 'QueueNameExists 400', kept: ['hello'] },
    async run(stage) {
      const queue = await stage.another({ VisibilityTimeout: '60' });
      await queue.send('hello');
      return {
        again: [
          (await stage.create(queue.name, { VisibilityTimeout: '60' })) === queue.url,
          (await stage.create(queue.name)) === queue.url,
        ],
        other: await verdict(stage.create(queue.name, { VisibilityTimeout: '61' })),
        kept: await queue.bodies(),
      };
    },
  },
  {
    asks: 'a queue is found by its name, and a missing one is told of: by name, by address',
    aws: [true, 'QueueDoesNotExist 400', 'QueueDoesNotExist 400'],
    async run({ sqs, name, url }) {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
      const missing = await verdicts([
        () => sqs.send(new GetQueueUrlCommand({ QueueName: `${name}-none` })),
        () => sqs.send(new ReceiveMessageCommand({ QueueUrl: `${url}-none` })),
      ]);
      return [QueueUrl === url, ...missing];
    },
  },
  {
    asks: 'attributes are those of a new queue until they are set, a policy among them',
    aws: {
      before: { QueueArn: true, VisibilityTimeout: '30', MessageRetentionPeriod: '345600', MaximumMessageSize: '1048576' },
      after: { VisibilityTimeout: '90', Policy: true },
      unknown: 'InvalidAttributeName 400',
    },
    async run(stage) {
      const before = await stage.attributes('QueueArn', 'VisibilityTimeout', 'MessageRetentionPeriod', 'MaximumMessageSize', 'Policy');
      const policy = JSON.stringify({ Version: '2012-10-17', Statement: [ALLOW_S3] });
      await stage.set({ VisibilityTimeout: '90', Policy: policy });
      const after = await stage.attributes('VisibilityTimeout', 'Policy');
      return {
        before: { ...before, QueueArn: before?.['QueueArn'] === arnOf(stage.name) },
        after: { ...after, Policy: sameJson(after?.['Policy'], policy) },
        unknown: await verdict(stage.attributes('Colour')),
      };
    },
  },
  {
    asks: 'ten messages are sent and deleted in a batch',
    aws: [10, 10, ['0', '0']],
    async run(stage) {
      const sent = await stage.sendBatch(entries(10));
      const received: Message[] = [];
      for (let round = 0; round < 10 && received.length < 10; round++) received.push(...(await stage.receive()));
      const Entries = received.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      const removed = await stage.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: stage.url, Entries }));
      return [sent.Successful?.length, removed.Successful?.length, await counts(stage)];
    },
  },
  {
    asks: 'an entry of a batch fails alone: a message that SQS does not take, a foreign receipt handle',
    aws: {
      sent: [['good'], [['bad', 'InvalidMessageContents', true]]],
      deleted: [['good'], [['bad', 'ReceiptHandleIsInvalid', true]]],
    },
    async run(stage) {
      const sent = await stage.sendBatch([
        { Id: 'good', MessageBody: 'hello' },
        { Id: 'bad', MessageBody: FORBIDDEN },
      ]);
      const [message] = await stage.receive();
      const Entries = [
        { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
        { Id: 'bad', ReceiptHandle: 'none' },
      ];
      const deleted = await stage.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: stage.url, Entries }));
      return { sent: outcomes(sent), deleted: outcomes(deleted) };
    },
  },
  {
    asks: 'a batch is refused whole: of none, of eleven, of one ID twice, of an ID with a dot, of more than 1 MiB',
    aws: [
      'EmptyBatchRequest 400',
      'TooManyEntriesInBatchRequest 400',
      'BatchEntryIdsNotDistinct 400',
      'InvalidBatchEntryId 400',
      'BatchRequestTooLong 400',
    ],
    run: (stage) =>
      verdicts([
        () => stage.sendBatch([]),
        () => stage.sendBatch(entries(11)),
        () => stage.sendBatch([...entries(1), ...entries(1)]),
        () => stage.sendBatch([{ Id: 'a.b', MessageBody: 'hello' }]),
        () => stage.sendBatch(entries(2, 'x'.repeat(MIB / 2 + 1))),
      ]),
  },
  {
    asks: 'a message of more than 1 MiB is refused, one of characters outside XML, and not one of 1 MiB',
    aws: ['InvalidParameterValue 400', 'InvalidMessageContents 400', 'accepted'],
    run: (stage) => verdicts([() => stage.send('x'.repeat(MIB + 1)), () => stage.send(FORBIDDEN), () => stage.send('x'.repeat(MIB))]),
  },
  {
    asks: 'a receive has bounds: 1 to 10 messages, 0 to 20 s of waiting, hidden for 0 to 43,200 s',
    aws: Array(6).fill('InvalidParameterValue 400'),
    run: (stage) =>
      verdicts([
        () => stage.receive({ MaxNumberOfMessages: 0 }),
        () => stage.receive({ MaxNumberOfMessages: 11 }),
        () => stage.receive({ WaitTimeSeconds: -1 }),
        () => stage.receive({ WaitTimeSeconds: 21 }),
        () => stage.receive({ VisibilityTimeout: -1 }),
        () => stage.receive({ VisibilityTimeout: 43_201 }),
      ]),
  },
  {
    asks: 'a message is delayed by 900 s at most, and hidden for 43,200 s',
    aws: ['InvalidParameterValue 400', 'InvalidParameterValue 400'],
    async run(stage) {
      await stage.send('hello');
      const [message] = await stage.receive();
      return verdicts([() => stage.send('hello', { DelaySeconds: 901 }), () => stage.hide(message?.ReceiptHandle, 43_201)]);
    },
  },
  {
    asks: 'a queue has bounds: hidden to 43,200 s, kept for 60 s to 14 days, waiting to 20 s, delayed to 900 s',
    aws: Array(5).fill('InvalidAttributeValue 400'),
    run: (stage) =>
      verdicts([
        () => stage.another({ VisibilityTimeout: '43201' }),
        () => stage.set({ MessageRetentionPeriod: '59' }),
        () => stage.set({ MessageRetentionPeriod: '1209601' }),
        () => stage.set({ ReceiveMessageWaitTimeSeconds: '21' }),
        () => stage.set({ DelaySeconds: '901' }),
      ]),
  },
  {
    asks: 'a foreign receipt handle is refused, and a message that nobody holds is not hidden',
    aws: ['ReceiptHandleIsInvalid 400', 'MessageNotInflight 400'],
    async run(stage) {
      await stage.send('hello');
      const [message] = await stage.receive({ VisibilityTimeout: 0 });
      return verdicts([() => stage.remove('none'), () => stage.hide(message?.ReceiptHandle, 30)]);
    },
  },
  {
    asks: 'a purged queue is empty',
    aws: ['0', '0'],
    async run(stage) {
      await stage.sendBatch(entries(3));
      await stage.receive({ MaxNumberOfMessages: 1 });
      await stage.sqs.send(new PurgeQueueCommand({ QueueUrl: stage.url }));
      return counts(stage);
    },
  },
]);

const ALLOW_S3 = { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' };

const arnOf = (name: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const entries = (count: number, body = 'hello'): SendMessageBatchRequestEntry[] =>
  Array.from({ length: count }, (_, index) => ({ Id: `m${index}`, MessageBody: body }));

/** Visible messages, and those in someone's hands. */
async function counts(stage: Stage): Promise<(string | undefined)[]> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const found = await stage.attributes(...names);
  return names.map((name) => found?.[name]);
}

/** What of a batch was done, and what failed with which code, by whose fault. */
function outcomes({ Successful = [], Failed = [] }: BatchAnswer): unknown {
  return [Successful.map(({ Id }) => Id), Failed.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])];
}

interface BatchAnswer {
  readonly Successful?: readonly { readonly Id: string | undefined }[] | undefined;
  readonly Failed?: readonly Pick<BatchResultErrorEntry, 'Id' | 'Code' | 'SenderFault'>[] | undefined;
}

function sameJson(a: string | undefined, b: string): boolean {
  return a !== undefined && JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
}
