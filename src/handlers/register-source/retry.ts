/** What waiting takes: a clock and a way to wait, so that tests need neither. */
export interface Patience {
  /** Time left, in ms; nothing is tried again once a wait would not fit any more. */
  remainingMs(): number;
  sleep(ms: number): Promise<void>;
}

/** First wait; each further one is twice as long, up to the longest. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** Left for the answer to CloudFormation. */
const RESERVED_MS = 10_000;

/** Security Lake changes one thing at a time, and roles are known everywhere only after some seconds. */
const PASSING = new Set([
  'ConflictException',
  'ThrottlingException',
  'TooManyRequestsException',
  'InternalServerException',
  'ConcurrentModificationException',
  'OperationTimeoutException',
  // A crawler is started when its source is made, and cannot be changed or deleted while it runs.
  'CrawlerRunningException',
  'SchedulerTransitioningException',
]);

/** IAM: the message is all that tells a new role from a wrong one, so it is tried for a minute only. */
const PROPAGATING =
  /cannot be assumed|unable to assume|not authorized to perform: sts:AssumeRole|role .* does not exist|invalid principal/i;
const PROPAGATION_MS = 60_000;

/** Tries again while the fault is one that passes; the last error rises. */
export async function patiently<T>(operation: () => Promise<T>, patience: Patience): Promise<T> {
  let waitedMs = 0;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await operation();
    } catch (error) {
      if (!passes(error, waitedMs) || patience.remainingMs() < waitMs + RESERVED_MS) throw error;
      await patience.sleep(waitMs);
      waitedMs += waitMs;
    }
  }
}

function passes(error: unknown, waitedMs: number): boolean {
  if (!(error instanceof Error)) return false;
  return PASSING.has(error.name) || (PROPAGATING.test(error.message) && waitedMs < PROPAGATION_MS);
}
