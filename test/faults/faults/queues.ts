import type { CallPlace, Wave } from '../fault';

/* SQS delivers at least once, in any order, and throttles. */

const send: CallPlace = { by: 'Receive', service: 'sqs', operation: 'SendMessage' };
const webhook = { way: 'webhook' } as const;

export const waves: readonly Wave[] = [
  {
    title: 'SQS throttles',
    faults: [
      { kind: 'throttling of SQS', at: send, act: { do: 'refuse', status: 400, code: 'RequestThrottled' }, inARow: 3, hits: 6, ...webhook },
      {
        kind: 'throttling of SQS',
        at: send,
        act: { do: 'refuse', status: 400, code: 'ThrottlingException' },
        inARow: 1,
        hits: 2,
        ...webhook,
      },
      { kind: '500 InternalError', at: send, act: { do: 'refuse', status: 500, code: 'InternalFailure' }, inARow: 1, hits: 2, ...webhook },
    ],
  },
  {
    title: 'SQS delivers twice',
    faults: [
      { kind: 'SQS double delivery', queue: 'Intake', act: 'double', hits: 8, ...webhook },
      { kind: 'SQS double delivery', queue: 'Convert', act: 'double', hits: 8, way: 'drop' },
    ],
  },
  {
    title: 'SQS delivers in another order',
    faults: [
      { kind: 'SQS reordering', queue: 'Intake', act: 'reorder', hits: 4, ...webhook },
      { kind: 'SQS reordering', queue: 'Convert', act: 'reorder', hits: 4, way: 'drop' },
    ],
  },
  {
    title: 'SQS delivers again, grouped otherwise',
    faults: [
      { kind: 'SQS redelivery in another grouping', queue: 'Intake', act: 'forget delete', hits: 8, ...webhook },
      { kind: 'SQS redelivery in another grouping', queue: 'Convert', act: 'forget delete', hits: 6, way: 'drop' },
    ],
  },
];
