import type { CallPlace, Wave } from '../fault';

/* The catalogue is busy or shut: objects are delivered all the same, and the partition follows. */

const create: CallPlace = { by: 'Convert', service: 'glue', operation: 'BatchCreatePartition' };
const table: CallPlace = { ...create, operation: 'GetTable' };
const drop = { way: 'drop' } as const;

export const waves: readonly Wave[] = [
  {
    fresh: ['Convert'],
    title: 'Glue is at odds with another writer, and lets nobody in',
    faults: [
      {
        kind: 'Glue conflict',
        at: create,
        act: { do: 'refuse', status: 400, code: 'ConcurrentModificationException' },
        inARow: 1,
        hits: 2,
        ...drop,
      },
      {
        kind: 'AccessDenied by Glue',
        at: create,
        act: { do: 'refuse', status: 400, code: 'AccessDeniedException' },
        inARow: 2,
        hits: 2,
        ...drop,
      },
    ],
  },
  {
    fresh: ['Convert'],
    title: 'Glue throttles',
    faults: [
      {
        kind: 'throttling of Glue',
        at: create,
        act: { do: 'refuse', status: 400, code: 'ThrottlingException' },
        inARow: 3,
        hits: 4,
        ...drop,
      },
      {
        kind: 'throttling of Glue',
        at: table,
        act: { do: 'refuse', status: 400, code: 'ThrottlingException' },
        inARow: 1,
        hits: 2,
        ...drop,
      },
    ],
  },
];
