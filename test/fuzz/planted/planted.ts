import type { Door } from '../door';

/** A door with a fault, which the second of its inputs meets, to see that campaigns find it. */
export const planted = (fault: () => void): Door => ({
  limitMs: 1_000,
  async seeds() {
    return [Buffer.from('y'), Buffer.from('x')];
  },
  async open() {
    return {
      async enter(input) {
        if (Buffer.from(input).includes('x')) fault();
      },
      async close() {},
    };
  },
});
