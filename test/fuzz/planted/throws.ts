import type { Door } from '../door';

/* A fault, to see that campaigns find it. */

export const door: Door = {
  limitMs: 1_000,
  async seeds() {
    return [Buffer.from('y'), Buffer.from('x')];
  },
  async open() {
    return {
      async enter(input) {
        if (Buffer.from(input).includes('x')) throw new Error('cannot bear x');
      },
      async close() {},
    };
  },
};
