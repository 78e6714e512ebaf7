import type { Act, CallPlace, Wave } from '../fault';

/* S3 says no, or says nothing. */

const lakePut: CallPlace = { by: 'Convert', service: 's3', operation: 'PutObject', bucket: 'lake' };
const receiptPut: CallPlace = { ...lakePut, bucket: 'receipts' };
const receiptGet: CallPlace = { ...receiptPut, operation: 'GetObject' };
const rejectsPut: CallPlace = { ...lakePut, bucket: 'rejects' };
const rawGet: CallPlace = { ...lakePut, operation: 'GetObject', bucket: 'raw' };
const send: CallPlace = { by: 'Receive', service: 'sqs', operation: 'SendMessage' };
const rawPut: CallPlace = { ...lakePut, by: 'Land', bucket: 'raw' };

const error500: Act = { do: 'refuse', status: 500, code: 'InternalError' };
const slowDown: Act = { do: 'refuse', status: 503, code: 'SlowDown' };
const skewed: Act = { do: 'refuse', status: 403, code: 'RequestTimeTooSkewed', clockMinutes: 20 };
const drop = { way: 'drop' } as const;
const webhook = { way: 'webhook' } as const;

export const waves: readonly Wave[] = [
  {
    title: 'S3 answers 500',
    faults: [
      { kind: '500 InternalError', at: lakePut, act: error500, inARow: 3, hits: 6, ...drop },
      { kind: '500 InternalError', at: receiptPut, act: error500, inARow: 3, hits: 6, ...drop },
      { kind: '500 InternalError', at: rawGet, act: error500, inARow: 1, hits: 3, ...drop },
      { kind: '500 InternalError', at: rawPut, act: error500, inARow: 3, hits: 4, ...webhook },
    ],
  },
  {
    title: 'S3 asks to slow down',
    faults: [
      { kind: '503 SlowDown', at: lakePut, act: slowDown, inARow: 2, hits: 6, ...drop },
      { kind: '503 SlowDown', at: rejectsPut, act: slowDown, inARow: 1, hits: 2, ...drop },
      { kind: '503 SlowDown', at: receiptGet, act: slowDown, inARow: 1, hits: 3, ...drop },
      { kind: '503 SlowDown', at: rawPut, act: slowDown, inARow: 1, hits: 2, ...webhook },
    ],
  },
  {
    title: 'connections reset in the middle of a PUT and of a GET',
    faults: [
      { kind: 'reset in the middle of a PUT', at: lakePut, act: { do: 'cut request' }, inARow: 3, hits: 7, ...drop },
      { kind: 'reset in the middle of a PUT', at: receiptPut, act: { do: 'cut request' }, inARow: 1, hits: 4, ...drop },
      { kind: 'reset in the middle of a PUT', at: rawPut, act: { do: 'cut request' }, inARow: 1, hits: 3, ...webhook },
      { kind: 'reset in the middle of a GET', at: rawGet, act: { do: 'cut answer' }, inARow: 1, hits: 4, ...drop },
      { kind: 'reset in the middle of a GET', at: receiptGet, act: { do: 'cut answer' }, inARow: 1, hits: 3, ...drop },
    ],
  },
  {
    title: 'success whose answer is lost',
    faults: [
      { kind: 'success, answer lost', at: lakePut, act: { do: 'lose answer' }, inARow: 1, hits: 6, ...drop },
      { kind: 'success, answer lost', at: receiptPut, act: { do: 'lose answer' }, inARow: 1, hits: 6, ...drop },
      { kind: 'success, answer lost', at: rejectsPut, act: { do: 'lose answer' }, inARow: 1, hits: 2, ...drop },
      { kind: 'success, answer lost', at: rawPut, act: { do: 'lose answer' }, inARow: 1, hits: 3, ...webhook },
      {
        kind: 'success, answer lost',
        at: send,
        act: { do: 'lose answer' },
        inARow: 1,
        hits: 4,
        ...webhook,
      },
    ],
  },
  {
    title: 'clocks that differ by 20 minutes',
    faults: [
      { kind: 'wrong clock', at: lakePut, act: skewed, inARow: 1, hits: 3, ...drop },
      { kind: 'wrong clock', at: receiptPut, act: skewed, inARow: 1, hits: 3, ...drop },
      { kind: 'wrong clock', at: rawGet, act: skewed, inARow: 1, hits: 3, ...drop },
      { kind: 'wrong clock', at: rawPut, act: skewed, inARow: 1, hits: 2, ...webhook },
    ],
  },
  {
    title: 'no answer at all, until Lambda ends a function whose PUT is under way',
    faults: [
      { kind: 'time-out of a request', at: receiptPut, act: { do: 'hang' }, inARow: 1, hits: 1, ...drop },
      { kind: 'time-out of a request', at: rawGet, act: { do: 'hang' }, inARow: 1, hits: 1, ...drop },
      { kind: 'time-out of a request', at: rawPut, act: { do: 'hang' }, inARow: 1, hits: 1, ...webhook },
      {
        kind: 'time-out of a request',
        at: send,
        act: { do: 'hang' },
        inARow: 1,
        hits: 1,
        ...webhook,
      },
      { kind: 'Lambda time-out before the PUT', at: lakePut, act: { do: 'hang' }, inARow: 4, hits: 4, ...drop },
    ],
    // 10 s are kept back for the end of a conversion: one PUT that hangs is made again, the second one has no time left.
    timeoutMs: { Convert: 11_500 },
  },
];
