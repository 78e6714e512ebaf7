import type { Way } from './traffic';

/** Functions by the part of their logical ID that tells them. */
export type FunctionPart = 'Receive' | 'Land' | 'Poll' | 'Convert' | 'Sweep';

/** Buckets by what they hold. */
export type BucketPart = 'raw' | 'lake' | 'rejects' | 'receipts';

/** Calls to AWS that a fault meets. */
export interface CallPlace {
  readonly by: FunctionPart;
  /** Signing name of the service. */
  readonly service: 's3' | 'sqs' | 'glue' | 'sts' | 'secretsmanager';
  readonly operation: string;
  readonly bucket?: BucketPart;
}

/** What happens to a call in place of its answer. */
export type Act =
  /** The service says no. `clockMinutes`: how far its clock, which the answer tells, is from ours. */
  | { readonly do: 'refuse'; readonly status: number; readonly code: string; readonly clockMinutes?: number }
  /** The connection is reset after half of the request. */
  | { readonly do: 'cut request' }
  /** The connection is reset after half of the answer's body. */
  | { readonly do: 'cut answer' }
  /** It is done, and the connection is reset before the answer. */
  | { readonly do: 'lose answer' }
  /** Nothing is done and nothing is answered. */
  | { readonly do: 'hang' }
  /** Every session of who calls is over: the service itself refuses the call. */
  | { readonly do: 'expire session' }
  /** The function's process is killed, before the call is done or after. */
  | { readonly do: 'kill before' | 'kill after' };

/** What happens between a queue and its function. */
export type QueueAct =
  /** A message is seen again by the next receive while the function has it. */
  | 'double'
  /** Messages come in another order. */
  | 'reorder'
  /** A message that was deleted stays, and comes again beside other ones. */
  | 'forget delete';

interface Played {
  /** As the table names it. */
  readonly kind: string;
  /** How the alerts come in that meet it. */
  readonly way: Way;
  /** How many calls meet it in all. */
  readonly hits: number;
}

/** One row: a fault, where it strikes and how often. */
export type Fault = Played &
  (
    | {
        readonly at: CallPlace;
        readonly act: Act;
        /** Calls in a row that meet it: the SDK tries three times before it gives up. */
        readonly inARow: number;
      }
    | { readonly queue: 'Intake' | 'Convert'; readonly act: QueueAct }
  );

export type CallFault = Extract<Fault, { at: CallPlace }>;
export type QueueFault = Extract<Fault, { queue: string }>;

/** Faults that strike together, in one wave of alerts. */
export interface Wave {
  readonly title: string;
  readonly faults: readonly Fault[];
  /** They strike every call, until the messages are dead letters; then somebody mends it. */
  readonly untilDead?: boolean;
  /** Functions that begin with new sandboxes: what these remember they do not ask for again. */
  readonly fresh?: readonly FunctionPart[];
  /** Time of a function while they strike, ms. */
  readonly timeoutMs?: Partial<Record<FunctionPart, number>>;
}
