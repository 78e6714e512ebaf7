import { readdirSync } from 'node:fs';
import { SEED } from '../seed';
import { campaign } from './campaign';
import { damaged } from './damage';
import { Random } from './random';
import { allDoors, fuzz, REGRESSIONS } from './watch';

/** For each door; a campaign by hand takes what it is given: npm run fuzz -- --seconds 600. */
const SECONDS = 1.5;

test('damaged inputs of every door are answered as documented, and crashes of earlier campaigns stay fixed', async () => {
  const results = await fuzz({ seconds: SECONDS, seed: SEED });
  const crashes = results.flatMap(({ door, crashes: found }) => found.map(({ reason, input }) => ({ door, seed: SEED, reason, input })));
  expect(crashes).toEqual([]);
  expect(results.map(({ door }) => door)).toEqual(allDoors().map((path) => /([^/]+)\.ts$/.exec(path)?.[1]));
  // Campaigns that do not get past their valid inputs, or reach no code, test nothing. Of code that an earlier door has made hot V8 tells little.
  expect(results.filter(({ tried }) => tried <= 40).map(({ door }) => door)).toEqual([]);
  expect(results.reduce((sum, { blocks }) => sum + blocks, 0)).toBeGreaterThan(2_000);
}, 120_000);

test('a door that throws, one that soils the prototypes and one that never ends are found out, and the next one is still tried', async () => {
  const doors = ['throws', 'soils', 'hangs', 'throws'].map((name) => `test/fuzz/planted/${name}.ts`);
  const results = await fuzz({ seconds: 1, seed: 1, doors, hangMs: 2_000 });
  expect(results.map(({ door, crashes: [crash] }) => [door, crash?.reason.split('\n')[0]])).toEqual([
    ['throws', 'Error: cannot bear x'],
    ['soils', 'Error: the prototype of everything has got soiled'],
    ['hangs', 'not ended after 2000 ms'],
    ['throws', 'Error: cannot bear x'],
  ]);
  expect(Buffer.from(results[2]?.crashes[0]?.input ?? []).toString()).toContain('x');
}, 60_000);

test('an input that takes too long is a crash', async () => {
  const door = {
    limitMs: 1,
    seeds: async () => [Buffer.from('a')],
    open: async () => ({ enter: () => new Promise<void>((resolve) => setTimeout(resolve, 10)), close: async () => {} }),
  };
  const { crashes } = await campaign(door, { seconds: 0.1, seed: 1 });
  expect(crashes[0]?.reason).toMatch(/took \d+ ms for \d+ bytes, wanted at most 1/);
});

test('the same seed damages the same way', () => {
  const made = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 200 }, () => damaged(Buffer.from('{"a":1,"b":[true]}'), random, [Buffer.from('<1>')]).toString('hex'));
  };
  expect(made(7)).toEqual(made(7));
  expect(new Set(made(7)).size).toBeGreaterThan(150);
  expect(made(8)).not.toEqual(made(7));
});

test('kept crashes belong to a door', () => {
  const names = allDoors().map((path) => /([^/]+)\.ts$/.exec(path)?.[1]);
  for (const folder of readdirSync(REGRESSIONS)) expect(names).toContain(folder);
});
