import type { Column, ColumnTree } from '../../src/ocsf/columns';
import { fc } from '../seed';
import { expectReadBack } from './read-back';
import { everyKind, map } from './trees';

const LEAVES = ['string', 'json', 'int32', 'int64', 'double', 'boolean', 'timestamp'] as const;

const { column } = fc.letrec<{ column: Column }>((tie) => ({
  column: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(...LEAVES).map((kind): Column => ({ kind })),
    fc.constant(map),
    tie('column').map((element): Column => ({ kind: 'list', element })),
    fc.array(tie('column'), { minLength: 1, maxLength: 4 }).map((columns): Column => ({ kind: 'struct', fields: fieldsOf(columns) })),
  ),
}));

const trees = fc
  .array(column, { minLength: 1, maxLength: 5 })
  .map((columns): ColumnTree => ({ fields: [...fieldsOf(columns), { name: 'time', column: { kind: 'int64' } }] }));

function fieldsOf(columns: readonly Column[]) {
  return columns.map((column, index) => ({ name: `f${index}`, column }));
}

const word = fc.constantFrom('a', 'bb', '', 'same', 'x'.repeat(50), 'é', '漢字', '🙂');
const codeUnits = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units));
const text = fc.oneof({ weight: 3, arbitrary: word }, fc.string(), codeUnits);
const timestamps = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

function valuesOf(column: Column): fc.Arbitrary<unknown> {
  switch (column.kind) {
    case 'string':
      return text;
    case 'json':
      return fc.jsonValue({ maxDepth: 2 });
    case 'int32':
      return fc.oneof(fc.integer(), fc.integer({ min: 0, max: 3 }));
    case 'int64':
      return fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer({ min: 0, max: 3 }));
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'timestamp':
      return timestamps;
    case 'map':
      return fc.dictionary(fc.stringMatching(/^k[a-z.é]{0,3}$/), absentOr(text), { maxKeys: 4, noNullPrototype: true });
    case 'list':
      return fc.array(absentOr(valuesOf(column.element)), { maxLength: 5 });
    case 'struct':
      return fc.record(Object.fromEntries(column.fields.map((field) => [field.name, absentOr(valuesOf(field.column))])), {
        noNullPrototype: true,
      });
  }
}

function absentOr(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: values }, fc.constantFrom(null, undefined));
}

const files = trees.chain((tree) =>
  fc.record({
    tree: fc.constant(tree),
    rows: fc.array(valuesOf({ kind: 'struct', fields: tree.fields }), { maxLength: 40 }),
    codec: fc.constantFrom('zstd', 'gzip', 'none'),
    options: fc.record(
      { rowGroupRows: fc.integer({ min: 1, max: 50 }), pageBytes: fc.integer({ min: 40, max: 2000 }), sortedBy: fc.constant('time') },
      { requiredKeys: ['rowGroupRows', 'pageBytes'] },
    ),
  }),
);

test('every reader gives back random rows of random trees', async () => {
  const property = fc.asyncProperty(files, async ({ tree, rows, codec, options }) => {
    await expectReadBack(tree, rows, codec, options);
  });
  // Time for shrinking ends before jest's does, so that a failure prints its seed.
  await fc.assert(property, { numRuns: 40, interruptAfterTimeLimit: 10_000 });
}, 20_000);

/** Many rows of one tree: few texts first, then more than a dictionary takes, some of them long. */
function manyRows(count: number, seed: number): unknown[] {
  const random = mulberry32(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const sometimes = <Item>(make: () => Item): Item | null | undefined => (random() < 0.7 ? make() : pick([null, undefined]));
  const several = <Item>(make: () => Item) => Array.from({ length: pick([0, 0, 1, 1, 2, 3, 17]) }, () => (random() < 0.15 ? null : make()));
  const integer = () => pick([0, -1, below(1e9), -below(1e15), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 32, -(2 ** 32) - 1]);

  return Array.from({ length: count }, (_, id) => {
    const words = () => {
      if (id < count / 3) return pick(['a', 'bb', '', 'é', '漢字', 'same', 'x'.repeat(50)]);
      if (random() < 0.02) return 'L'.repeat(below(9000));
      return random() < 0.3 ? `u${below(1e9).toString(36)}é🙂` : `id-${below(1e6)}`;
    };
    const mapping = () =>
      Object.fromEntries(
        several(() => [`k${below(9)}${pick(['', '.x', 'é'])}`, sometimes(words) ?? null] as const).filter((entry) => entry !== null),
      );
    return {
      id,
      text: sometimes(words),
      flag: sometimes(() => random() < 0.5),
      time: sometimes(integer),
      ratio: sometimes(() => pick([0, -0.5, 1e300, random()])),
      time_dt: sometimes(() => new Date(below(4e12)).toISOString()),
      inner: sometimes(() => ({
        a: sometimes(words),
        b: sometimes(() => below(5)),
        deeper: sometimes(() => ({ x: sometimes(integer), y: sometimes(words) })),
      })),
      labels: sometimes(() => several(words)),
      numbers: sometimes(() => several(integer)),
      items: sometimes(() =>
        several(() => ({
          k: sometimes(words),
          v: sometimes(() => below(3)),
          tags: sometimes(() => several(words)),
          sub: sometimes(() => ({ z: sometimes(random), hs: sometimes(() => several(() => ({ q: sometimes(words) }))) })),
          m: sometimes(mapping),
        })),
      ),
      unmapped: sometimes(mapping),
    };
  });
}

/** Tommy Ettinger's mulberry32: 32 bits of state are enough to make rows differ. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test.each([
  { seed: 1, options: {} },
  { seed: 2, options: { rowGroupRows: 250, pageBytes: 20_000 } },
  { seed: 3, options: { rowGroupRows: 400, pageBytes: 2_000 } },
  { seed: 4, options: { sortedBy: 'time' } },
  { seed: 5, options: { sortedBy: 'time', rowGroupRows: 250, pageBytes: 2_000 } },
])('every reader gives back 600 rows that outgrow their dictionaries, seed $seed, $options', async ({ seed, options }) => {
  await expectReadBack(everyKind, manyRows(600, seed), 'zstd', options);
});
