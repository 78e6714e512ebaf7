import { randomUUID } from 'node:crypto';
import type { Policy } from '../iam/policy';
import { checkAttributes } from './limits';
import type { Queues } from './queues';
import { sqsRefuse } from './refusal';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export interface NewMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly delaySeconds?: number;
}

export interface Message extends NewMessage {
  readonly id: string;
  readonly sentMs: number;
  /** Other receivers do not see it before. */
  visibleMs: number;
  receives: number;
  firstReceivedMs?: number;
  /** ARN of the queue that it was dead in. */
  readonly deadIn?: string;
}

/** A message in someone's hands. */
export interface Received {
  readonly message: Message;
  /** Good until the message is received again. */
  readonly receiptHandle: string;
}

export interface Receiving {
  /** 1 to 10. */
  readonly max: number;
  readonly waitMs: number;
  readonly visibilitySeconds?: number;
  readonly signal?: AbortSignal;
}

/** Attributes that a queue has where nothing else is said (SQS API reference, CreateQueue; the size since August 2025). */
const DEFAULTS = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
};

/** A standard queue: in order where nothing comes between, at least once, dead letters aside after too many receives. */
export class Queue {
  attributes: Readonly<Record<string, string>> = DEFAULTS;
  private readonly messages = new Map<string, Message>();
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly arn: string,
    attributes: Readonly<Record<string, string>>,
    private readonly queues: Queues,
    private readonly now: () => number,
  ) {
    this.set(attributes);
  }

  /** Sets attributes over those that are there; an empty one is taken away. */
  set(attributes: Readonly<Record<string, string>>): void {
    checkAttributes(attributes);
    this.attributes = Object.fromEntries(Object.entries({ ...this.attributes, ...attributes }).filter(([, value]) => value !== ''));
  }

  /** Who else may use it. */
  get policies(): readonly Policy[] {
    const policy = this.attributes['Policy'];
    return policy === undefined ? [] : [JSON.parse(policy)];
  }

  /** ARN of its dead-letter queue, if it has one. */
  get deadLetterArn(): string | undefined {
    const policy = this.attributes['RedrivePolicy'];
    return policy === undefined ? undefined : JSON.parse(policy).deadLetterTargetArn;
  }

  /** Largest message, bytes, its attributes included. */
  get maxBytes(): number {
    return Number(this.attributes['MaximumMessageSize']);
  }

  get visibilitySeconds(): number {
    return Number(this.attributes['VisibilityTimeout']);
  }

  send(message: NewMessage): Message {
    const sentMs = this.now();
    const delayMs = (message.delaySeconds ?? Number(this.attributes['DelaySeconds'])) * 1000;
    return this.add({ ...message, id: randomUUID(), sentMs, visibleMs: sentMs + delayMs, receives: 0 });
  }

  /** Waits for the first message, then takes what is there. */
  async receive({ max, waitMs, visibilitySeconds = this.visibilitySeconds, signal }: Receiving): Promise<Received[]> {
    const untilMs = this.now() + waitMs;
    for (;;) {
      const received = this.take(max, visibilitySeconds);
      const leftMs = untilMs - this.now();
      if (received.length > 0 || leftMs <= 0 || signal?.aborted) return received;
      await this.change(Math.min(leftMs, this.nextVisibleMs() - this.now()), signal);
    }
  }

  /** Takes a message away; a handle that a later receive made stale does nothing, as in SQS. */
  delete(receiptHandle: string): void {
    const message = this.held(receiptHandle);
    if (message) this.messages.delete(message.id);
  }

  /** Sets when a message that is in someone's hands is seen again. */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.held(receiptHandle);
    if (!message || message.visibleMs <= this.now()) sqsRefuse('MessageNotInflight', 'The specified message is not in flight.');
    message.visibleMs = this.now() + seconds * 1000;
    this.wake();
  }

  purge(): void {
    this.messages.clear();
  }

  /** Messages by what can be done with them now. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const now = this.now();
    const hidden = [...this.messages.values()].filter(({ visibleMs }) => visibleMs > now);
    const inFlight = hidden.filter(({ receives }) => receives > 0).length;
    return { visible: this.messages.size - hidden.length, inFlight, delayed: hidden.length - inFlight };
  }

  private add(message: Message): Message {
    this.messages.set(message.id, message);
    this.wake();
    return message;
  }

  private take(max: number, visibilitySeconds: number): Received[] {
    const now = this.now();
    const received: Received[] = [];
    for (const message of this.messages.values()) {
      if (received.length === max) break;
      if (message.visibleMs > now || this.isOver(message, now)) continue;
      message.receives++;
      message.firstReceivedMs ??= now;
      message.visibleMs = now + visibilitySeconds * 1000;
      received.push({ message, receiptHandle: this.handleOf(message) });
    }
    return received;
  }

  /** A message that is too old is dropped, one that was received too often is moved to the dead letters. */
  private isOver(message: Message, now: number): boolean {
    const tooOld = message.sentMs + Number(this.attributes['MessageRetentionPeriod']) * 1000 < now;
    const redrive = this.redrive();
    const dead = redrive !== undefined && message.receives >= redrive.maxReceives;
    if (tooOld || dead) this.messages.delete(message.id);
    if (dead && !tooOld) redrive.to.add({ ...message, visibleMs: now, deadIn: this.arn });
    return tooOld || dead;
  }

  private redrive(): { readonly to: Queue; readonly maxReceives: number } | undefined {
    const policy = this.attributes['RedrivePolicy'];
    if (!policy) return undefined;
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy);
    const to = this.queues.byArn(deadLetterTargetArn);
    if (!to) throw new Error(`queue ${this.name}: its dead-letter queue ${deadLetterTargetArn} does not exist`);
    return { to, maxReceives: Number(maxReceiveCount) };
  }

  private handleOf({ id, receives }: Message): string {
    return Buffer.from(`${this.name} ${id} ${receives}`).toString('base64');
  }

  private held(receiptHandle: string): Message | undefined {
    const [queue, id, receives] = Buffer.from(receiptHandle, 'base64').toString().split(' ');
    if (queue !== this.name) sqsRefuse('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
    const message = this.messages.get(id ?? '');
    return message?.receives === Number(receives) ? message : undefined;
  }

  private nextVisibleMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { visibleMs } of this.messages.values()) if (visibleMs < next) next = visibleMs;
    return next;
  }

  private wake(): void {
    for (const resume of [...this.waiting]) resume();
  }

  private change(withinMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const resume = (): void => {
        clearTimeout(timer);
        this.waiting.delete(resume);
        signal?.removeEventListener('abort', resume);
        resolve();
      };
      const timer = setTimeout(resume, Math.max(1, Math.min(withinMs, 20_000)));
      this.waiting.add(resume);
      signal?.addEventListener('abort', resume);
    });
  }
}
