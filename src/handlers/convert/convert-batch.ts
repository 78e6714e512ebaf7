import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { LakeWriteError } from '../../lake/s3-lake';
import { LostRaceError } from '../../lake/s3-receipts';
import { isDenied } from '../../lake/service-error';
import type { Telemetry } from '../telemetry';
import { type Converter, convertObject } from './convert-object';
import { readNotification } from './notification';

/** What is left for closing and for the answer when a conversion is ended because its time is over. */
const RESERVED_MS = 10_000;

/** Converts what a batch of messages tells of. A message whose objects are not all converted is handed back. */
export async function convertBatch(messages: readonly SQSRecord[], converter: Converter, remainingMs: number): Promise<SQSBatchResponse> {
  const ending = new AbortController();
  // Ended by Lambda, neither a log line nor a metric would say why the message comes again.
  const timer = setTimeout(() => ending.abort(new OutOfTimeError(remainingMs)), Math.max(0, remainingMs - RESERVED_MS));
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  try {
    for (const { messageId, body } of messages) {
      try {
        for (const object of readNotification(body)) await convertObject(object, converter, ending.signal);
      } catch (cause) {
        tell(cause, messageId, converter.telemetry);
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
  } finally {
    clearTimeout(timer);
  }
  return { batchItemFailures };
}

/** The function's time was over before the raw object was. */
class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';

  constructor(hadMs: number) {
    super(`not converted within ${Math.round(hadMs / 1000)} s: give the function more time or memory, or drop smaller objects`);
  }
}

function tell(cause: unknown, messageId: string, telemetry: Telemetry): void {
  const reason = reasonOf(cause);
  telemetry.add('messagesHandedBack', 1, reason);
  if (cause instanceof LakeWriteError) {
    telemetry.add('lakePutErrors', 1);
    if (cause.denied) telemetry.add('lakeAccessDenied', 1);
  }
  telemetry.error('message handed back', cause, { messageId, because: reason });
}

function reasonOf(cause: unknown): 'access-denied' | 'out-of-time' | 'lost-race' | 'fault' {
  if (cause instanceof OutOfTimeError) return 'out-of-time';
  if (cause instanceof LostRaceError) return 'lost-race';
  if (isDenied(cause) || (cause instanceof LakeWriteError && cause.denied)) return 'access-denied';
  return 'fault';
}
