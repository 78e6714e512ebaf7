import { readFileSync } from 'node:fs';
import type { Field } from '../../../src/ocsf/columns';
import { catalogue } from '../../../src/queries/catalogue';
import { slc } from '../../cli/run';
import { allLakes, allObjects, type Check, type Lakes, type OpenedLake } from '../check';
import { type LakeObject, objectsOf, withLake, writeInto } from '../lakes';
import { asWritten, scalars, shapeOf } from '../shape';
import { story } from '../story';

const PUBLISHED: Readonly<Record<string, { readonly fields: readonly Field[] }>> = JSON.parse(
  readFileSync('test/columns/published.json', 'utf8'),
);

/** Columns of every object, as scalars with their paths. */
const scalarsOf = (lakes: Lakes) => allObjects(lakes).flatMap(({ metadata }) => scalars(shapeOf(metadata)));

const kindsOf = (lakes: Lakes, isMeant: (name: string, path: string) => boolean): string[] => [
  ...new Set(
    scalarsOf(lakes)
      .filter(({ name, path }) => isMeant(name, path))
      .map(({ kind }) => kind),
  ),
];

const chunksOf = ({ metadata }: LakeObject) => metadata.row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data));

export const columns: Readonly<Record<string, Check>> = {
  C1: async (lakes) => {
    for (const { objects } of allLakes(lakes)) {
      for (const source of new Set(objects.map((object) => object.source))) {
        const schemas = objects.filter((object) => object.source === source).map(({ metadata }) => JSON.stringify(metadata.schema));
        expect({ source, schemas: new Set(schemas).size }).toEqual({ source, schemas: 1 });
      }
    }
    const { form, objects } = lakes.samples;
    const full = objects.find(({ source }) => source === 'darktrace-detection');
    await withLake(form, [story()], async (lake) => {
      await writeInto(lake.folder, form, [story()], { settings: { findingClass: 'security', appliance: 'appliance-1', redact: false } });
      const emptied = (await objectsOf(lake)).filter(({ source }) => source === 'darktrace-detection');
      expect(emptied.length).toBeGreaterThan(0);
      for (const { rows, metadata } of emptied) {
        expect(rows).toEqual([]);
        expect(metadata.schema).toEqual(full?.metadata.schema);
      }
    });
  },

  C2: async (lakes) => {
    for (const { form, objects } of allLakes(lakes)) {
      for (const { source, metadata } of objects) {
        const { fields = [] } = PUBLISHED[`${source} ${form.ocsf}`] ?? {};
        expect(shapeOf(metadata)).toEqual(asWritten(fields, form.datetime));
      }
    }
  },

  C3: async (lakes) => {
    const parts = allObjects(lakes).flatMap(({ metadata }) => metadata.schema.slice(1));
    // The groups inside of lists and maps repeat, and the key of a map is required: those are no columns.
    expect(parts.filter(({ repetition_type }) => repetition_type !== 'OPTIONAL').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['list', 'key_value', 'key']),
    );
    expect(new Set(parts.filter(({ repetition_type }) => repetition_type !== 'OPTIONAL').map(({ name }) => name)).size).toBe(3);
  },

  C4: async (lakes) => {
    expect(kindsOf(lakes, (name, path) => /(^|_)time$/.test(name) && path !== 'metadata.original_time')).toEqual(['int64']);
    expect(kindsOf(lakes, (_, path) => path === 'metadata.original_time')).toEqual(['string']);
  },

  C5: async (lakes) => {
    expect(kindsOf(lakes, (name) => name.endsWith('_dt'))).toEqual(['timestamp']);
  },

  C6: async (lakes) => {
    expect(kindsOf(lakes, (name) => name === 'type_uid')).toEqual(['int64']);
    expect(kindsOf(lakes, (name) => /(_id|_score|^class_uid|^category_uid|^port|^count|^number)$/.test(name))).toEqual(['int32']);
    expect(kindsOf(lakes, (name) => /^(lat|long|coordinates)$/.test(name))).toEqual(['double']);
    expect(kindsOf(lakes, (name) => name.startsWith('is_'))).toEqual(['boolean']);
  },

  C7: async (lakes) => {
    expect(kindsOf(lakes, (name) => /^(data|supporting_data|message|value)$/.test(name))).toEqual(['string']);
    const texts = lakes.samples.objects.flatMap(({ rows }) =>
      rows.flatMap(({ finding }) => (finding as Finding | null)?.supporting_data ?? []),
    );
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) expect(typeof JSON.parse(text)).toBe('object');
  },

  C8: async (lakes) => {
    const lists = new Set(allObjects(lakes).flatMap(({ metadata }) => listsOf(shapeOf(metadata))));
    expect([...lists]).toEqual(expect.arrayContaining(['observables', 'resources', 'evidences', 'attacks']));
  },

  C9: async (lakes) => {
    expect(kindsOf(lakes, (_, path) => path === 'unmapped')).toEqual(['map']);
    const values = lakes.samples.objects.flatMap(({ rows }) => rows.flatMap(({ unmapped }) => Object.values(unmapped ?? {})));
    expect(new Set(values.map((value) => typeof value))).toEqual(new Set(['string']));
  },

  C10: async (lakes) => {
    const names = scalarsOf(lakes).map(({ path }) => path);
    expect(names.filter((path) => path !== path.toLowerCase())).toEqual([]);
  },

  C11: async (lakes) => {
    const codecs = { zstd: 'ZSTD', gzip: 'GZIP', none: 'UNCOMPRESSED' } as const;
    for (const { form, objects } of allLakes(lakes)) {
      const found = new Set(objects.flatMap(chunksOf).map((chunk) => chunk?.codec ?? 'none'));
      found.delete('UNCOMPRESSED');
      expect([...found]).toEqual(form.codec === 'none' ? [] : [codecs[form.codec]]);
    }
  },

  C12: async (lakes) => {
    const found = new Set(
      allObjects(lakes)
        .flatMap(chunksOf)
        .flatMap((chunk) => chunk?.encodings ?? []),
    );
    for (const encoding of found) expect(['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE']).toContain(encoding);
    const pages = new Set(
      allObjects(lakes)
        .flatMap(chunksOf)
        .flatMap((chunk) => chunk?.encoding_stats ?? [])
        .map(({ page_type }) => page_type),
    );
    expect([...pages].sort()).toEqual(['DATA_PAGE', 'DICTIONARY_PAGE']);
  },

  C13: async (lakes) => {
    for (const { rows, metadata } of allObjects(lakes)) {
      const chunks = metadata.row_groups.flatMap((group) => group.columns.map(({ meta_data }) => meta_data));
      expect(chunks.filter((chunk) => chunk?.statistics?.null_count === undefined)).toEqual([]);
      for (const path of ['time', 'class_uid', 'severity_id', 'type_uid', 'metadata.uid']) {
        const chunk = chunks.find((each) => each?.path_in_schema.join('.') === path);
        const values = rows.map((row) => valueAt(row, path)).sort((a, b) => (a < b ? -1 : 1));
        expect({ path, least: chunk?.statistics?.min_value, greatest: chunk?.statistics?.max_value }).toEqual({
          path,
          least: values[0],
          greatest: values.at(-1),
        });
      }
    }
  },

  D1: async ({ forms }) => {
    const without = forms.filter(({ form }) => !form.datetime);
    expect(without).toHaveLength(2);
    for (const { form, objects } of without) {
      for (const { source, metadata } of objects) {
        const found = scalars(shapeOf(metadata)).map(({ path }) => path);
        const published = scalars(PUBLISHED[`${source} ${form.ocsf}`]?.fields ?? []).map(({ path }) => path);
        expect(published.filter((path) => path.endsWith('_dt')).length).toBeGreaterThan(3);
        expect(found).toEqual(published.filter((path) => !path.endsWith('_dt')));
      }
    }
  },

  D2: async ({ forms }) => {
    const [withTimes, without] = bothWays(forms);
    const rowsOf = ({ objects }: OpenedLake) => objects.flatMap(({ rows }) => rows);
    expect(rowsOf(without).length).toBeGreaterThan(10);
    expect(rowsOf(without).filter(({ metadata }) => profilesOf(metadata).includes('datetime'))).toEqual([]);
    expect(rowsOf(withTimes).filter(({ metadata }) => !profilesOf(metadata).includes('datetime'))).toEqual([]);
    const others = (rows: readonly object[]) =>
      rows
        .map(withoutTwins)
        .map((row) => JSON.stringify(row, bigintText))
        .sort();
    expect(others(rowsOf(without))).toEqual(others(rowsOf(withTimes)));
  },

  D3: async ({ forms }) => {
    const [withTimes, without] = bothWays(forms);
    const answerOf = async (id: string, { folder }: OpenedLake) =>
      JSON.parse((await slc(['query', id, '--lake', folder, '--json'])).stdout);
    for (const { id } of catalogue) {
      const { ok, result } = await answerOf(id, without);
      expect({ id, ok, rows: result.rows }).toEqual({ id, ok: true, rows: (await answerOf(id, withTimes)).result.rows });
    }
  },
};

/** The lakes of one version with and without datetime, of the same alerts. */
const bothWays = (forms: readonly OpenedLake[]): readonly [OpenedLake, OpenedLake] => {
  const [withTimes, without] = [true, false].map((datetime) =>
    forms.find(({ form }) => form.ocsf === '1.1.0' && form.datetime === datetime),
  );
  if (!withTimes || !without) throw new Error('no two lakes of OCSF 1.1.0, one with datetime and one without');
  return [withTimes, without];
};

interface Finding {
  readonly supporting_data?: string | null;
}

const valueAt = (row: unknown, path: string): string | number | bigint =>
  path.split('.').reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>>)[name], row) as string | number | bigint;

const listsOf = (fields: readonly Field[]): string[] => fields.filter(({ column }) => column.kind === 'list').map(({ name }) => name);

const profilesOf = (metadata: unknown): readonly string[] => (metadata as { profiles?: readonly string[] | null }).profiles ?? [];

/** A row without the twins of its timestamps and without the profiles. */
function withoutTwins(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTwins);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !name.endsWith('_dt') && name !== 'profiles');
  return Object.fromEntries(kept.map(([name, held]) => [name, withoutTwins(held)]));
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
