import type { ParquetCodec } from '../../src/parquet/writer';
import { expectReadBack } from './read-back';
import { everyKind, int32, int64, list, map, string, struct, tree } from './trees';

/** What nesting, numbers and text do at their edges; one row a case, so that a failure names it. */
const CASES: readonly { readonly name: string; readonly rows: readonly unknown[] }[] = [
  { name: 'a row with nothing in it', rows: [{}] },
  {
    name: 'a null struct, a struct of nothing, a struct of nulls',
    rows: [{ inner: null }, { inner: {} }, { inner: { a: null, deeper: { x: null } } }],
  },
  { name: 'a null list, an empty list, a list of null', rows: [{ labels: null }, { labels: [] }, { labels: [null] }] },
  { name: 'null elements among others', rows: [{ labels: ['a', null, 'b'], numbers: [null, 1, null] }] },
  { name: 'null, empty and filled structs in a list', rows: [{ items: [null, {}, { k: 'x' }, null] }] },
  {
    name: 'a list in a struct in a list',
    rows: [{ items: [{ sub: { hs: [] } }, { sub: { hs: [null, { q: null }, { q: 'a' }] } }, { sub: null }, { tags: ['t', null] }] }],
  },
  {
    name: 'a null map, an empty map, a null map value',
    rows: [{ unmapped: null }, { unmapped: {} }, { unmapped: { a: '1', 'b.c': null } }],
  },
  {
    name: 'maps in structs and in lists',
    rows: [{ holder: { inside: { k: 'v' } } }, { items: [{ m: {} }, {}, { m: { a: 'b', c: 'd' } }] }],
  },
  {
    name: 'int64 limits as numbers',
    rows: [{ time: 2 ** 53 - 1 }, { time: -(2 ** 53 - 1) }, { time: 2 ** 32 }, { time: -(2 ** 32) - 1 }, { time: 0 }, { time: -1 }],
  },
  { name: 'int64 limits as BigInt', rows: [{ time: 2n ** 63n - 1n }, { time: -(2n ** 63n) }, { time: 2n ** 53n }, { time: 7n }] },
  { name: 'int32 limits', rows: [{ id: 2 ** 31 - 1 }, { id: -(2 ** 31) }, { id: -0 }] },
  { name: 'doubles', rows: [{ ratio: 0 }, { ratio: -0 }, { ratio: 1e300 }, { ratio: -5e-324 }, { ratio: 0.1 }] },
  {
    name: 'dates before 1970, after 9999 and between',
    rows: ['1969-12-31T23:59:59.999Z', '0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z'].map((time_dt) => ({
      time_dt,
    })),
  },
  { name: 'times with an offset and with microseconds', rows: [{ time_dt: '2025-03-01T01:30:00.123456+05:30' }] },
  { name: 'NUL, line ends and control characters', rows: [{ text: 'a\u0000b' }, { text: '\r\n\t\u001b[31m' }] },
  {
    name: 'text outside ASCII and the basic plane',
    rows: [{ text: 'ünï — 漢字 🙂' }, { text: '\uffff\ue000' }, { labels: ['🙂', 'é', 'plain'] }],
  },
  {
    name: 'lone surrogates',
    rows: [{ text: 'a\ud800' }, { text: '\udfff' }, { text: '\ud800b' }, { unmapped: { 'k\ud800': 'v\udc00' } }, { data: ['\ud800'] }],
  },
  { name: 'empty strings', rows: [{ text: '' }, { labels: ['', ''], unmapped: { '': '' } }] },
  { name: 'a very long string', rows: [{ text: 'L'.repeat(1_200_000) }, { text: 'é'.repeat(40_000) }, { text: 'short' }] },
  {
    name: 'JSON of every kind',
    rows: [{ data: { a: [1, null, 'x', { b: true }] } }, { data: 'text' }, { data: 0 }, { data: false }, { data: [] }],
  },
  { name: 'JSON in a list', rows: [{ holder: { documents: [{ a: 1 }, null, 'x'], flags: [true, null, false] } }] },
  { name: 'attributes without a column', rows: [{ text: 'kept', other: 'not looked at', inner: { c: 1 } }] },
];

describe.each<ParquetCodec>(['zstd', 'gzip', 'none'])('every reader gives back, from %s files,', (codec) => {
  test('all edge cases in one file', async () => {
    const rows = CASES.flatMap((one) => one.rows);
    await expectReadBack(everyKind, rows, codec);
  });
});

test.each(CASES)('every reader gives back $name', async ({ rows }) => {
  await expectReadBack(everyKind, rows, 'gzip');
});

test.each([0, 1, 7, 8, 9, 1023, 1024, 1025, 2049])('every reader gives back %i rows', async (count) => {
  const rows = Array.from({ length: count }, (_, id) => ({
    id,
    text: id % 3 === 0 ? undefined : `r${id % 5}`,
    labels: id % 4 === 1 ? ['x'] : undefined,
  }));
  await expectReadBack(tree({ id: int32, text: string, labels: list(string) }), rows, 'gzip', { without: ['parquetjs-lite'] });
});

test('dictionaries of more than 256 entries keep runs of their later entries', async () => {
  const rows = Array.from({ length: 400 }, (_, index) => ({
    numbers: Array(20).fill(index * 2 ** 33),
    labels: Array(20).fill(`label ${index}`),
  }));
  await expectReadBack(tree({ numbers: list(int64), labels: list(string) }), rows, 'gzip', { without: ['parquetjs-lite'] });
});

test('a list directly in a list is written as the format has it', async () => {
  const nested = tree({ matrix: list(list(int64)), maps: list(list(map)) });
  const rows = [{}, { matrix: [] }, { matrix: [[]] }, { matrix: [null, [1, null], [], [2, 3]] }, { maps: [[{ a: 'b' }, {}, null], null] }];
  await expectReadBack(nested, rows, 'gzip');
});

test('twenty levels of structs and lists keep their levels apart', async () => {
  let column = string;
  let value: unknown = 'deep';
  for (let depth = 0; depth < 10; depth++) {
    column = struct({ [`s${depth}`]: list(column) });
    value = { [`s${depth}`]: [null, value] };
  }
  await expectReadBack(tree({ root: column }), [{ root: value }, {}, { root: {} }, { root: value }], 'gzip');
});

test('a map key that objects treat specially is only a key', async () => {
  const rows = [{ unmapped: JSON.parse('{"__proto__": "p", "constructor": "c", "1": "one"}') }];
  await expectReadBack(tree({ unmapped: map }), rows, 'gzip', { without: ['hyparquet'] }); // it shows maps as plain objects
  expect(Object.getPrototypeOf({}).p).toBeUndefined();
});
