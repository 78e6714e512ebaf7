import type { Policy } from '../iam/policy';
import { Queue } from './queue';

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

  create(name: string, attributes: Readonly<Record<string, string>> = {}, policies: readonly Policy[] = []): Queue {
    const arn = `arn:aws:sqs:${this.region}:${this.account}:${name}`;
    const queue = new Queue(name, arn, attributes, policies, this, this.now);
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
