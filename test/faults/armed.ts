import type { AwsCall } from './call';
import type { Act, BucketPart, CallFault, FunctionPart, QueueFault } from './fault';

/** A fault that waits for its calls, and counts them. */
export interface Armed<F = CallFault | QueueFault> {
  readonly fault: F;
  injected: number;
  /** Calls that it lets pass before the next ones meet it. */
  pass: number;
  /** Calls in a row that still meet it. */
  left: number;
}

/** Who and what a call is about, in the words of the rows. */
export interface Names {
  readonly functionOf: (call: AwsCall) => FunctionPart | undefined;
  readonly bucketOf: (name: string) => BucketPart | undefined;
}

/** Chooses by the seed which of the calls of a row meet the fault. */
export class Arms {
  private calls: Armed<CallFault>[] = [];
  private queues: Armed<QueueFault>[] = [];
  private endless = false;

  constructor(private readonly random: () => number) {}

  get all(): readonly Armed[] {
    return [...this.calls, ...this.queues];
  }

  /** `endless`: every call meets its fault, until `disarm`. */
  arm(faults: readonly (CallFault | QueueFault)[], endless = false): void {
    this.endless = endless;
    const armed = <F extends CallFault | QueueFault>(fault: F): Armed<F> => ({ fault, injected: 0, pass: this.gap(), left: 0 });
    this.calls = faults.flatMap((fault) => ('at' in fault ? armed(fault) : []));
    this.queues = faults.flatMap((fault) => ('queue' in fault ? armed(fault) : []));
  }

  disarm(): void {
    this.calls = [];
    this.queues = [];
  }

  /** What happens to a call. */
  ofCall(call: AwsCall, names: Names): Act | undefined {
    const by = names.functionOf(call);
    for (const armed of this.calls) {
      const { at, act, inARow } = armed.fault;
      if (at.by !== by || at.service !== call.service || at.operation !== call.operation) continue;
      if (at.bucket !== undefined && at.bucket !== names.bucketOf(call.bucket ?? '')) continue;
      if (this.strikes(armed, inARow)) return act;
    }
    return undefined;
  }

  /** Whether a queue does this now. */
  ofQueue(queueName: string, act: QueueFault['act']): boolean {
    const armed = this.queues.find(({ fault }) => fault.act === act && queueName.includes(fault.queue));
    return armed !== undefined && this.strikes(armed, 1);
  }

  private strikes(armed: Armed, inARow: number): boolean {
    if (this.endless) {
      armed.injected++;
      return true;
    }
    if (armed.injected >= armed.fault.hits) return false;
    if (armed.left === 0 && armed.pass-- > 0) return false;
    if (armed.left === 0) armed.left = inARow;
    armed.left--;
    armed.injected++;
    if (armed.left === 0) armed.pass = this.gap();
    return true;
  }

  private gap(): number {
    return Math.floor(this.random() * 2);
  }
}
