import { type ColumnMetaData, type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet';
import type { ColumnTree } from '../../src/ocsf/columns';
import { pagesOf, rawFooter } from './pages';
import { CREATED_BY, encode, expectReadBack } from './read-back';
import { everyKind, int32, int64, json, list, string, struct, timestamp, tree } from './trees';

const SMALL = tree({ time: int64, time_dt: timestamp, name: string, tags: list(string), inner: struct({ n: int32, data: json }) });

const rows = Array.from({ length: 300 }, (_, index) => ({
  time: 1_700_000_000_000 + index,
  time_dt: new Date(1_700_000_000_000 + index).toISOString(),
  name: `name-${String(index).padStart(3, '0')}`,
  tags: index % 10 === 0 ? null : ['a', null, `tag ${index % 7}`],
  inner: { n: 5 - index },
}));

function metadata(bytes: Uint8Array): FileMetaData {
  return parquetMetadata(bytes.slice().buffer);
}

function chunkOf(file: FileMetaData, path: string, rowGroup = 0): ColumnMetaData {
  const chunk = file.row_groups[rowGroup]!.columns.find(({ meta_data }) => meta_data!.path_in_schema.join('.') === path);
  return chunk!.meta_data!;
}

/** A schema element without the fields that are not set. */
function set(element: SchemaElement): Partial<SchemaElement> {
  return Object.fromEntries(Object.entries(element).filter(([, value]) => value !== undefined));
}

describe('the schema in the footer', () => {
  test('has three-level lists, maps with required keys and logical types beside converted ones', async () => {
    const everything = tree({
      s: string,
      i: int32,
      l: int64,
      t: timestamp,
      j: json,
      b: { kind: 'boolean' },
      d: { kind: 'double' },
      ls: list(int32),
      m: { kind: 'map' },
    });
    const { schema } = metadata(await encode(everything, [], 'none'));
    const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    expect(schema.map(set)).toEqual([
      { name: 'schema', num_children: 9 },
      { name: 's', repetition_type: 'OPTIONAL', ...text },
      { name: 'i', repetition_type: 'OPTIONAL', type: 'INT32' },
      { name: 'l', repetition_type: 'OPTIONAL', type: 'INT64' },
      {
        name: 't',
        repetition_type: 'OPTIONAL',
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      },
      { name: 'j', repetition_type: 'OPTIONAL', ...text },
      { name: 'b', repetition_type: 'OPTIONAL', type: 'BOOLEAN' },
      { name: 'd', repetition_type: 'OPTIONAL', type: 'DOUBLE' },
      { name: 'ls', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', type: 'INT32' },
      { name: 'm', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'MAP', logical_type: { type: 'MAP' } },
      { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
      { name: 'key', repetition_type: 'REQUIRED', ...text },
      { name: 'value', repetition_type: 'OPTIONAL', ...text },
    ]);
  });

  test('is whole in a file of no rows', async () => {
    const file = metadata(await encode(everyKind, [], 'zstd'));
    expect(file.num_rows).toBe(0n);
    expect(file.row_groups).toEqual([]);
    expect(file.schema).toEqual(metadata(await encode(everyKind, [{ id: 1 }], 'zstd')).schema);
  });
});

describe('the footer', () => {
  test('names its writer, its version and the key-values in their order', async () => {
    const file = metadata(await encode(SMALL, rows, 'zstd', { keyValues: { 'ocsf.version': '1.3.0', b: '', a: 'é' } }));
    expect(file.version).toBe(1);
    expect(file.created_by).toBe(CREATED_BY);
    expect(file.key_value_metadata).toEqual([
      { key: 'ocsf.version', value: '1.3.0' },
      { key: 'b', value: '' },
      { key: 'a', value: 'é' },
    ]);
  });

  test('says that every column has the order of its type', async () => {
    const { field_7: columnOrders } = rawFooter(await encode(SMALL, rows, 'zstd'));
    expect(columnOrders).toEqual(Array.from({ length: 6 }, () => ({ field_1: {} })));
  });

  test.each([
    ['zstd', 'ZSTD'],
    ['gzip', 'GZIP'],
    ['none', 'UNCOMPRESSED'],
  ] as const)('gives %s chunks the codec %s, and small ones none', async (codec, name) => {
    const file = metadata(await encode(SMALL, rows, codec));
    expect(chunkOf(file, 'name').codec).toBe(name);
    expect(chunkOf(file, 'inner.data').codec).toBe('UNCOMPRESSED');
  });

  test('counts what the pages are', async () => {
    const bytes = await encode(SMALL, rows, 'zstd', { rowGroupRows: 120, pageBytes: 1000 });
    const file = metadata(bytes);
    expect(file.row_groups.map((group) => Number(group.num_rows))).toEqual([120, 120, 60]);
    for (const [rowGroup, group] of file.row_groups.entries()) {
      for (const { meta_data: chunk } of group.columns) {
        const path = chunk!.path_in_schema.join('.');
        const pages = pagesOf(bytes).filter((page) => page.rowGroup === rowGroup && page.column === path);
        const data = pages.filter((page) => page.type === 'data');
        const dictionaries = pages.length - data.length;
        expect(data.reduce((sum, page) => sum + page.values, 0)).toBe(Number(chunk!.num_values));
        expect(pages.reduce((sum, page) => sum + page.headerBytes + page.uncompressedBytes, 0)).toBe(
          Number(chunk!.total_uncompressed_size),
        );
        expect(pages.reduce((sum, page) => sum + page.headerBytes + page.compressedBytes, 0)).toBe(Number(chunk!.total_compressed_size));
        expect(chunk!.encoding_stats).toEqual([
          ...(dictionaries > 0 ? [{ page_type: 'DICTIONARY_PAGE', encoding: 'PLAIN_DICTIONARY', count: 1 }] : []),
          { page_type: 'DATA_PAGE', encoding: dictionaries > 0 ? 'PLAIN_DICTIONARY' : 'PLAIN', count: data.length },
        ]);
        expect(chunk!.encodings).toEqual([dictionaries > 0 ? 'PLAIN_DICTIONARY' : 'PLAIN', 'RLE']);
      }
    }
  });
});

describe('statistics', () => {
  test('hold least and greatest value and the nulls, also of elements', async () => {
    const file = metadata(await encode(SMALL, rows, 'zstd'));
    const of = (path: string) => {
      const { min_value: min, max_value: max, null_count: nulls } = chunkOf(file, path).statistics!;
      return { min, max, nulls };
    };
    expect(of('time')).toEqual({ min: 1_700_000_000_000n, max: 1_700_000_000_299n, nulls: 0n });
    expect(of('time_dt')).toEqual({ min: new Date(1_700_000_000_000), max: new Date(1_700_000_000_299), nulls: 0n });
    expect(of('name')).toEqual({ min: 'name-000', max: 'name-299', nulls: 0n });
    expect(of('inner.n')).toEqual({ min: -294, max: 5, nulls: 0n });
    expect(of('tags.list.element')).toEqual({ min: 'a', max: 'tag 6', nulls: 300n });
    expect(of('inner.data')).toEqual({ min: undefined, max: undefined, nulls: 300n });
  });

  test.each([
    ['int64 beyond 32 bits', int64, [2 ** 40, 5, -(2 ** 40), -1], -(2n ** 40n), 2n ** 40n],
    ['int64 with equal high words', int64, [2 ** 32 + 2 ** 31, 2 ** 32 + 1], 2n ** 32n + 1n, 2n ** 32n + 2n ** 31n],
    ['double zeros, which cover both', { kind: 'double' }, [0], -0, 0],
    ['booleans', { kind: 'boolean' }, [true, false, true], false, true],
    ['strings ordered by their bytes', string, ['b', 'B', 'é', 'a'], 'B', 'é'],
    ['strings from U+D800 up, where UTF-16 orders otherwise', string, ['a', '\uffff', '🙂'], undefined, undefined],
    ['strings longer than 64 characters', string, ['a', 'x'.repeat(65)], undefined, undefined],
    ['strings in a lone surrogate', string, ['\ud800', 'a'], undefined, undefined],
  ] as const)('of %s', async (_, column, values, min, max) => {
    const file = metadata(
      await encode(
        tree({ column }),
        values.map((value) => ({ column: value })),
        'none',
      ),
    );
    expect(chunkOf(file, 'column').statistics).toMatchObject({ min_value: min, max_value: max });
  });
});

describe('sorting columns', () => {
  test('name the leaf that rows ascend by', async () => {
    const file = metadata(await encode(everyKind, rows, 'zstd', { sortedBy: 'time', rowGroupRows: 100 }));
    const timeLeaf = file.row_groups[0]!.columns.findIndex(({ meta_data }) => meta_data!.path_in_schema.join('.') === 'time');
    expect(file.row_groups.map((group) => group.sorting_columns)).toEqual(
      Array.from({ length: 3 }, () => [{ column_idx: timeLeaf, descending: false, nulls_first: false }]),
    );
  });

  test('are left out if not asked for', async () => {
    expect(metadata(await encode(SMALL, rows, 'zstd')).row_groups[0]!.sorting_columns).toBeUndefined();
  });

  test('are true of rows that came in another order', async () => {
    await expectReadBack(SMALL, [{ time: 2 }, {}, { time: 1 }, { time: -3 }], 'none', { sortedBy: 'time' });
  });

  test.each(['name', 'inner', 'nothing'])('of %s are refused', async (sortedBy) => {
    await expect(encode(SMALL, [], 'none', { sortedBy })).rejects.toThrow(`sorted by ${sortedBy}`);
  });
});

describe('sizes', () => {
  const MEGABYTE = 1_000_000;
  const largest = (bytes: Uint8Array, type: 'data' | 'dictionary') =>
    Math.max(
      0,
      ...pagesOf(bytes)
        .filter((page) => page.type === type)
        .map((page) => page.uncompressedBytes),
    );

  test.each<[string, ColumnTree, (index: number) => unknown]>([
    ['of 65 kB each', tree({ data: string }), (index) => ({ data: `${index}${'x'.repeat(65_000)}` })],
    [
      'that outgrow a dictionary late',
      tree({ data: string }),
      (index) => ({ data: `${index < 100 ? index % 4 : index}${'x'.repeat(65_000)}` }),
    ],
    ['of three bytes a character', tree({ data: string }), (index) => ({ data: `${index % 30}${'漢'.repeat(20_000)}` })],
    [
      'in lists',
      tree({ items: list(struct({ data: string })) }),
      (index) => ({ items: [{ data: `${index}${'y'.repeat(30_000)}` }, null, { data: 'z'.repeat(10_000) }] }),
    ],
  ])('pages of strings %s stay below 1 MB', async (_, columns, row) => {
    const bytes = await encode(
      columns,
      Array.from({ length: 120 }, (_, index) => row(index)),
      'zstd',
    );
    expect(largest(bytes, 'data')).toBeLessThanOrEqual(MEGABYTE);
    expect(largest(bytes, 'data')).toBeGreaterThan(MEGABYTE / 100);
    expect(largest(bytes, 'dictionary')).toBeLessThanOrEqual(MEGABYTE);
  });

  test('pages of numbers and levels stay below 1 MB', async () => {
    const columns = tree({ numbers: list(int64), sparse: list(struct({ a: string })) });
    const sparse = Array.from({ length: 4000 }, () => ({}));
    const many = Array.from({ length: 150 }, (_, row) => ({
      numbers: Array.from({ length: 1000 }, (_, index) => row * 1_000_003 + index * 7_919),
      sparse,
    }));
    const bytes = await encode(columns, many, 'zstd');
    expect(largest(bytes, 'data')).toBeLessThanOrEqual(MEGABYTE);
    expect(pagesOf(bytes).map((page) => page.column)).toEqual([
      'numbers.list.element',
      'numbers.list.element',
      'sparse.list.element.a',
      'sparse.list.element.a',
    ]);
  });

  test('a row whose one value is larger than a page has a page of its own', async () => {
    const bytes = await encode(tree({ data: string }), [{ data: 'a' }, { data: 'b'.repeat(1_500_000) }, { data: 'c' }], 'zstd');
    expect(pagesOf(bytes).map((page) => page.values)).toEqual([1, 1, 1]);
  });

  test('row groups end at 80 million characters, which are less than 256 MB in any script', async () => {
    const labels = Array.from({ length: 100 }, () => '漢'.repeat(10_000));
    const file = metadata(await encode(everyKind, Array(81).fill({ labels }), 'zstd'));
    expect(file.row_groups.map((group) => Number(group.num_rows))).toEqual([80, 1]);
  });
});

test.each(['', 'writer', 'writer version 1', 'writer version 1.2.3', 'version 1.2.3 (build x)'])(
  'created by "%s" is refused',
  async (createdBy) => {
    await expect(encode(SMALL, [], 'none', { createdBy })).rejects.toThrow('wanted: name version x.y.z (build id)');
  },
);
