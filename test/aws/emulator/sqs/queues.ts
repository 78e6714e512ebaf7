import { Queue } from './queue';
import { sqsRefuse } from './refusal';

/** All queues of the account. */
export class Queues {
  private readonly byName = new Map<string, Queue>();

  constructor(
    /** Endpoint that queue URLs begin with. */
    readonly endpoint: () => string,
    private readonly region: string,
    private readonly account: string,
    private readonly now: () => number,
  ) {}

  /** Makes a queue; one of the name that is there already is answered as it is, unless an attribute would differ. */
  create(name: string, attributes: Readonly<Record<string, string>> = {}): Queue {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) sqsRefuse('InvalidParameterValue', 'Can only include alphanumeric characters');
    const existing = this.byName.get(name);
    if (existing) {
      const differing = Object.entries(attributes).find(([attribute, value]) => existing.attributes[attribute] !== value);
      if (differing)
        sqsRefuse('QueueNameExists', `A queue already exists with the same name and a different value for attribute ${differing[0]}`);
      return existing;
    }
    const arn = `arn:aws:sqs:${this.region}:${this.account}:${name}`;
    const queue = new Queue(name, arn, attributes, this, this.now);
    this.byName.set(name, queue);
    return queue;
  }

  url(queue: Queue): string {
    return `${this.endpoint()}/${this.account}/${queue.name}`;
  }

  byUrl(url: string): Queue | undefined {
    return this.byName.get(url.split('/').at(-1) ?? '');
  }

  byArn(arn: string): Queue | undefined {
    return [...this.byName.values()].find((queue) => queue.arn === arn);
  }

  all(): Queue[] {
    return [...this.byName.values()];
  }
}
