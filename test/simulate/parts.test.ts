import { OpenLives } from '../../src/sources/darktrace/simulate/noise/open-lives';
import { Random } from '../../src/sources/darktrace/simulate/random';
import { Schedule } from '../../src/sources/darktrace/simulate/schedule';
import { fc } from '../seed';

const MONDAY_MS = Date.UTC(2025, 0, 6);

describe('chance', () => {
  test('neighbouring keys have nothing in common', () => {
    const firsts = Array.from({ length: 20_000 }, (_, slot) => new Random(1, 8, slot).next());
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    expect(mean).toBeGreaterThan(0.49);
    expect(mean).toBeLessThan(0.51);
    // Of pairs of neighbours, a quarter has both in the upper half.
    const bothUpper = firsts.filter((value, index) => value > 0.5 && (firsts[index + 1] ?? 0) > 0.5).length / firsts.length;
    expect(bothUpper).toBeGreaterThan(0.23);
    expect(bothUpper).toBeLessThan(0.27);
  });

  test('ids of many slots are all different', () => {
    expect(new Set(Array.from({ length: 50_000 }, (_, slot) => new Random(1, 8, slot).uuid())).size).toBe(50_000);
  });

  test.each([
    ['between', (random: Random) => random.between(3, 7), [3, 4, 5, 6, 7]],
    ['below', (random: Random) => random.below(3), [0, 1, 2]],
    ['pick', (random: Random) => random.pick(['a', 'b']), ['a', 'b']],
  ])('%s gives each of its values and no other', (_name, draw, values) => {
    const random = new Random(5);
    expect([...new Set(Array.from({ length: 500 }, () => draw(random)))].sort()).toEqual(values);
  });

  test('the numbers are the same on every machine', () => {
    const random = new Random(42, 7);
    expect([random.below(1_000), random.below(1_000), random.below(1_000), random.uuid()]).toEqual([
      593,
      143,
      69,
      'd6d7fe5e-8f55-4568-a2c3-e6318625f2f0',
    ]);
  });
});

test('what is open comes out when it is due, the earliest first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { maxLength: 60 }), fc.nat(1_000), (times, nowMs) => {
      const open = new OpenLives();
      times.forEach((dueMs, slot) => {
        open.add({ dueMs, slot, slotMs: 0, step: 1 });
      });
      const taken: number[] = [];
      for (let due = open.take(nowMs); due !== undefined; due = open.take(nowMs)) taken.push(due.dueMs);
      expect(taken).toEqual(times.filter((timeMs) => timeMs <= nowMs).sort((a, b) => a - b));
    }),
  );
});

test('slots of a schedule never go back, and fill the days', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 }), fc.nat(), (days, slots, seed) => {
      const schedule = new Schedule(MONDAY_MS, days, slots);
      const times = Array.from({ length: slots }, (_, slot) => schedule.timeOf(slot, new Random(seed, slot)));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual(MONDAY_MS);
      expect(times.at(-1)).toBeLessThanOrEqual(MONDAY_MS + days * 86_400_000);
    }),
    { numRuns: 30 },
  );
});
