import { readParquetFacts } from '../../../src/lake/parquet-facts';
import { allLakes, allObjects, type Check } from '../check';
import { REGION } from '../lakes';

const ENDINGS = { zstd: '.zstd.parquet', gzip: '.gz.parquet', none: '.parquet' } as const;

const CLASSES = [
  { source: 'darktrace-auth', uid: 3002, name: 'authentication' },
  { source: 'darktrace-detection', uid: 2004, name: 'detection_finding' },
  { source: 'darktrace-finding', uid: 2001, name: 'security_finding' },
] as const;

const MAX_ROWS = 10_000;
const MAX_PAGE_BYTES = 1024 * 1024;

const utcDay = (timeMs: number): string => {
  const at = new Date(timeMs);
  return `${at.getUTCFullYear()}${String(at.getUTCMonth() + 1).padStart(2, '0')}${String(at.getUTCDate()).padStart(2, '0')}`;
};

export const objects: Readonly<Record<string, Check>> = {
  O1: async ({ samples }) => {
    const key = new RegExp(
      `^ext/darktrace-(finding|detection|auth)/region=${REGION}/accountId=external_acme/eventDay=\\d{8}/[0-9a-f]{32}\\.zstd\\.parquet$`,
    );
    expect(samples.objects.length).toBeGreaterThan(50);
    expect(samples.objects.filter((object) => !key.test(object.key))).toEqual([]);
  },

  O2: async (lakes) => {
    for (const { form, objects: found } of allLakes(lakes)) {
      const ending = new RegExp(`/[0-9a-f]{32}${ENDINGS[form.codec].replaceAll('.', '\\.')}$`);
      expect(found.filter(({ key }) => !ending.test(key))).toEqual([]);
    }
  },

  O3: async (lakes) => {
    const found = new Set(allObjects(lakes).flatMap(({ source, rows }) => rows.map(({ class_uid }) => `${source} ${class_uid}`)));
    expect([...found].sort()).toEqual(CLASSES.map(({ source, uid }) => `${source} ${uid}`));
  },

  O4: async (lakes) => {
    for (const { key, eventDay, rows } of allObjects(lakes)) {
      expect({ key, days: [...new Set(rows.map(({ time }) => utcDay(Number(time))))] }).toEqual({ key, days: [eventDay] });
    }
  },

  O5: async (lakes) => {
    for (const { key, rows, metadata } of allObjects(lakes)) {
      const times = rows.map(({ time }) => Number(time));
      expect({ key, times }).toEqual({ key, times: [...times].sort((a, b) => a - b) });
      expect(metadata.row_groups.map(({ sorting_columns }) => sorting_columns)).toEqual([
        [{ column_idx: 0, descending: false, nulls_first: expect.any(Boolean) }],
      ]);
      expect(metadata.row_groups[0]?.columns[0]?.meta_data?.path_in_schema).toEqual(['time']);
    }
  },

  O6: async (lakes) => {
    for (const { rows, metadata } of allObjects(lakes)) {
      expect(metadata.row_groups).toHaveLength(1);
      expect(rows.length).toBeLessThanOrEqual(MAX_ROWS);
    }
    const [longest] = [...lakes.samples.objects].sort((a, b) => b.rows.length - a.rows.length);
    const read = await readParquetFacts(longest?.path ?? '');
    expect(read.ok && read.facts.pages.largest?.uncompressedBytes).toBeLessThanOrEqual(MAX_PAGE_BYTES);
  },

  O7: async (lakes) => {
    for (const { form, objects: found } of allLakes(lakes)) {
      for (const { source, metadata } of found) {
        const values = Object.fromEntries((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value]));
        expect(values).toMatchObject({
          'ocsf.version': form.ocsf,
          'ocsf.class': CLASSES.find((each) => each.source === source)?.name,
          'connector.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
          'mapping.version': expect.stringMatching(/^darktrace \d+$/),
        });
      }
    }
  },

  P1: async (lakes) => {
    for (const { metadata } of allObjects(lakes)) {
      const names = metadata.schema.map(({ name }) => name.toLowerCase());
      expect(names.filter((name) => ['region', 'accountid', 'eventday'].includes(name))).toEqual([]);
    }
  },
};
