import { type Compressor, zstdOfNode, zstdOfWasm } from '../../src/parquet/compress';
import { encodeParquet, loadCompressor, ParquetTypeError, pathsOutside } from '../../src/parquet/writer';
import { CREATED_BY, encode, expectReadBack } from './read-back';
import { canonical, readers } from './readers';
import { everyKind, int32, json, list, map, string, struct, tree } from './trees';

const rows = Array.from({ length: 500 }, (_, id) => ({
  id,
  text: `text ${id}`,
  labels: ['a', `b${id % 3}`],
  unmapped: { k: String(id % 5) },
}));

describe('the same rows give the same bytes', () => {
  test('in a second file of the same tree', async () => {
    const first = await encode(everyKind, rows, 'zstd');
    await encode(everyKind, [{ text: 'another file between', items: [{ tags: ['x'] }] }], 'zstd');
    expect(await encode(everyKind, rows, 'zstd')).toEqual(first);
  });

  test('after a file that was longer and whose texts outgrew their dictionary', async () => {
    const fresh = tree({ id: int32, text: string, labels: list(string) });
    const small = ['a', 'b', 'a'].map((text, id) => ({ id, text, labels: [text, null, 'c'] }));
    const first = await encode(fresh, small, 'none');
    await encode(fresh, rows, 'none');
    expect(await encode(fresh, small, 'none')).toEqual(first);
  });

  test('after a file that failed half way', async () => {
    const first = await encode(everyKind, rows, 'gzip');
    await expect(encode(everyKind, [...rows.slice(0, 77), { labels: ['a', 'b'], items: [{ k: 1 }] }], 'gzip')).rejects.toThrow(
      ParquetTypeError,
    );
    expect(await encode(everyKind, rows, 'gzip')).toEqual(first);
  });

  test('while another file of the same tree is being written', async () => {
    const compressor = await loadCompressor('zstd');
    const options = { compressor, createdBy: CREATED_BY };
    const alone = encodeParquet(everyKind, rows, options);
    const inner: Uint8Array[] = [];
    function* interrupted() {
      for (const row of rows) {
        if (row.id === 250) inner.push(encodeParquet(everyKind, rows, options));
        yield row;
      }
    }
    expect(encodeParquet(everyKind, interrupted(), options)).toEqual(alone);
    expect(inner).toEqual([alone]);
  });

  test('whatever the order of attributes in a row', async () => {
    const turned = rows.map((row) => Object.fromEntries(Object.entries(row).reverse()));
    expect(await encode(everyKind, turned, 'zstd')).toEqual(await encode(everyKind, rows, 'zstd'));
  });
});

test('bytes are a file of their own, not a view into something larger', async () => {
  const bytes = await encode(everyKind, rows, 'none');
  expect(bytes.buffer.byteLength).toBe(bytes.length);
});

describe('zstd', () => {
  async function expectReadable(compressor: Compressor) {
    const bytes = encodeParquet(everyKind, rows, { compressor, createdBy: CREATED_BY });
    for (const read of [readers.duckdb, readers.hyparquet, readers['parquet-wasm']]) {
      expect(await read(bytes, everyKind)).toEqual(rows.map((row) => canonical(everyKind, row)));
    }
  }

  test('of WebAssembly is readable', async () => {
    await expectReadable(await zstdOfWasm());
  });

  test('of node:zlib is readable, and there from Node 22.15 on', async () => {
    const compressor = zstdOfNode();
    const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
    const expected = major > 23 || (major === 23 && minor >= 8) || (major === 22 && minor >= 15);
    expect(compressor !== undefined).toBe(expected);
    if (compressor !== undefined) await expectReadable(compressor);
  });
});

describe('a value that its column cannot hold is an error that names it:', () => {
  test.each<[unknown, string, string]>([
    [{ id: 2 ** 31 }, '$.id', 'found 2147483648, wanted a 32-bit integer'],
    [{ id: 1.5 }, '$.id', 'found 1.5, wanted a 32-bit integer'],
    [{ id: 1n }, '$.id', 'found 1n, wanted a 32-bit integer'],
    [{ time: 2 ** 53 }, '$.time', 'found 9007199254740992, wanted a 64-bit integer'],
    [{ time: 2n ** 63n }, '$.time', 'found 9223372036854775808n, wanted a 64-bit integer'],
    [{ time: '12' }, '$.time', 'found "12", wanted a 64-bit integer'],
    [{ time: Number.NaN }, '$.time', 'found NaN, wanted a 64-bit integer'],
    [{ ratio: Number.POSITIVE_INFINITY }, '$.ratio', 'found Infinity, wanted a finite number'],
    [{ flag: 1 }, '$.flag', 'found 1, wanted true or false'],
    [{ text: 7 }, '$.text', 'found 7, wanted a string'],
    [{ text: { a: 1 } }, '$.text', 'found an object, wanted a string'],
    [{ time_dt: 'June 1, 2025' }, '$.time_dt', 'found "June 1, 2025", wanted an RFC 3339 date and time'],
    [{ time_dt: '2025-13-01T00:00:00Z' }, '$.time_dt', 'wanted an RFC 3339 date and time'],
    [{ time_dt: 0 }, '$.time_dt', 'found 0, wanted an RFC 3339 date and time'],
    [{ data: () => 1 }, '$.data', 'wanted a JSON value'],
    [{ data: { n: 1n } }, '$.data', 'found an object, wanted a JSON value'],
    [{ inner: 'x' }, '$.inner', 'found "x", wanted an object'],
    [{ inner: [] }, '$.inner', 'found a list of 0, wanted an object'],
    [{ inner: { deeper: { y: false } } }, '$.inner.deeper.y', 'found false, wanted a string'],
    [{ labels: 'x' }, '$.labels', 'found "x", wanted a list'],
    [{ labels: { length: 1 } }, '$.labels', 'found an object, wanted a list'],
    [{ labels: ['a', 'b', 3] }, '$.labels[2]', 'found 3, wanted a string'],
    [{ items: [{ tags: ['a', 'b'] }, { sub: { hs: [{}, { q: 5 }] } }] }, '$.items[1].sub.hs[1].q', 'found 5, wanted a string'],
    [{ unmapped: ['a'] }, '$.unmapped', 'found a list of 1, wanted an object of strings'],
    [{ unmapped: { a: 'x', 'b.c': 4 } }, '$.unmapped["b.c"]', 'found 4, wanted a string'],
    [{ items: [{}, { m: { k: {} } }] }, '$.items[1].m["k"]', 'found an object, wanted a string'],
    [null, '$', 'found null, wanted an object'],
    ['row', '$', 'found "row", wanted an object'],
  ])('%j', async (row, path, message) => {
    const failed: unknown = await encode(everyKind, [{}, row], 'none').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ParquetTypeError);
    expect((failed as ParquetTypeError).path).toBe(path);
    expect((failed as ParquetTypeError).message).toContain(`${path}: `);
    expect((failed as ParquetTypeError).message).toContain(message);
  });

  test('a long value, shortened', async () => {
    await expect(encode(everyKind, [{ id: 'x'.repeat(10_000) }], 'none')).rejects.toThrow(
      /^\$\.id: found "x{79}…, wanted a 32-bit integer$/,
    );
  });
});

test('a column with the name of something every object has is refused', async () => {
  await expect(encode(tree({ inner: struct({ toString: string }) }), [], 'none')).rejects.toThrow('column $.inner.toString');
});

test('a tree deeper than levels count is refused', async () => {
  let column = string;
  for (let depth = 0; depth < 300; depth++) column = struct({ a: column });
  await expect(encode(tree({ a: column }), [], 'none')).rejects.toThrow('wanted at most 255');
});

describe('paths outside a tree', () => {
  const columns = tree({
    id: int32,
    inner: struct({ a: string }),
    items: list(struct({ k: string })),
    matrix: list(list(struct({ x: int32 }))),
    data: json,
    m: map,
  });

  test('are all attributes without a column, with their places in lists', () => {
    const row = {
      id: 1,
      other: 1,
      inner: { a: 'x', b: { c: 1 } },
      items: [{ k: 'a' }, null, { k: 'b', l: [] }],
      matrix: [[{ y: 1 }]],
      'a.b': 0,
    };
    expect(pathsOutside(columns, row)).toEqual(['$.other', '$.inner.b', '$.items[2].l', '$.matrix[0][0].y', '$["a.b"]']);
  });

  test('are none for nulls, for what is in JSON and map columns, and for values of another type', () => {
    const row = { gone: null, never: undefined, data: { any: [{ thing: 1 }] }, m: { 'a.b': 'c' }, inner: 'text', items: { x: 1 } };
    expect(pathsOutside(columns, row)).toEqual([]);
  });

  test('are found for keys that objects treat specially', () => {
    expect(pathsOutside(columns, JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}'))).toEqual(['$.__proto__', '$.constructor']);
  });
});

test('a row group of more than a million rows leaves nothing behind for the next file of its tree', async () => {
  const numbers = tree({ n: int32 });
  const large = function* () {
    for (let n = 0; n < 1_100_000; n++) yield { n };
  };
  await encode(numbers, large(), 'none', { rowGroupRows: 2_000_000 });
  await expectReadBack(
    numbers,
    Array.from({ length: 500 }, (_, n) => (n % 3 === 0 ? {} : { n })),
    'none',
  );
});
