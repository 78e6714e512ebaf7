import type { CallPlace, Wave } from '../fault';

/* Sessions that end early, and rights that were taken away. */

const lakePut: CallPlace = { by: 'Convert', service: 's3', operation: 'PutObject', bucket: 'lake' };
const partitions: CallPlace = { by: 'Convert', service: 'glue', operation: 'BatchCreatePartition' };
const denied = { do: 'refuse', status: 403, code: 'AccessDenied' } as const;
const drop = { way: 'drop' } as const;

export const waves: readonly Wave[] = [
  {
    title: 'sessions of the provider role end',
    faults: [
      { kind: 'expired provider credentials', at: lakePut, act: { do: 'expire session' }, inARow: 1, hits: 6, ...drop },
      { kind: 'expired registrar credentials', at: partitions, act: { do: 'expire session' }, inARow: 1, hits: 2, ...drop },
    ],
  },
  {
    title: 'STS throttles',
    faults: [
      // A role is assumed once in the life of a sandbox, so sandboxes have to end for it.
      { kind: 'expired provider credentials', at: lakePut, act: { do: 'expire session' }, inARow: 1, hits: 2, ...drop },
      {
        kind: 'throttling of STS',
        at: { by: 'Convert', service: 'sts', operation: 'AssumeRole' },
        act: { do: 'refuse', status: 400, code: 'Throttling' },
        inARow: 3,
        hits: 4,
        ...drop,
      },
    ],
  },
  ...(['lake', 'rejects', 'receipts'] as const).map(
    (bucket): Wave => ({
      title: `no access to the ${bucket}`,
      untilDead: true,
      faults: [
        {
          kind: `AccessDenied on the ${bucket}`,
          at: { ...lakePut, bucket },
          act: denied,
          inARow: Number.POSITIVE_INFINITY,
          hits: 5,
          ...drop,
        },
      ],
    }),
  ),
];
