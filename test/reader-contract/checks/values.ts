import { isIP } from 'node:net';
import { slc } from '../../cli/run';
import { allLakes, allObjects, type Check, type Lakes } from '../check';
import { type Leaf, leavesOf } from '../leaves';

const NEVER_NULL = [
  'time',
  'class_uid',
  'class_name',
  'category_uid',
  'category_name',
  'activity_id',
  'activity_name',
  'type_uid',
  'type_name',
  'severity_id',
  'severity',
  'message',
  'metadata.uid',
  'metadata.version',
  'metadata.product.vendor_name',
  'metadata.product.name',
  'metadata.product.feature.name',
];

const PRODUCTS = [
  'Darktrace Attack Surface Management',
  'Darktrace Cyber AI Analyst',
  'Darktrace DETECT',
  'Darktrace Email',
  'Darktrace RESPOND',
  'Darktrace System',
];

const KINDS = ['ai-analyst-event', 'ai-analyst-group', 'asm-risk', 'email', 'login', 'model-breach', 'respond-action', 'system-status'];

const rowsOf = (lakes: Lakes) => allObjects(lakes).flatMap(({ rows }) => rows);

const leavesIn = (lakes: Lakes): Leaf[] => rowsOf(lakes).flatMap((row) => leavesOf(row));

/** Vendor text that is kept as it came: a dash in it is the vendor's. */
const isVendorText = ({ path }: Leaf): boolean => path.startsWith('unmapped/') || path === 'raw_data';

const isStandIn = ({ value }: Leaf): boolean => typeof value === 'string' && /^(|-|n\/?a|null|none|undefined|nan)$/i.test(value.trim());

const isHollow = ({ value }: Leaf): boolean => typeof value === 'object' && value !== null && !(value instanceof Date);

const distinct = (leaves: readonly Leaf[], path: string): unknown[] =>
  [...new Set(leaves.filter((leaf) => leaf.path === path).map(({ value }) => value))].sort();

export const values: Readonly<Record<string, Check>> = {
  V1: async (lakes) => {
    for (const row of rowsOf(lakes)) {
      const paths = new Set(leavesOf(row).map(({ path }) => path));
      expect(NEVER_NULL.filter((path) => !paths.has(path))).toEqual([]);
    }
  },

  V2: async (lakes) => {
    for (const { form, objects } of allLakes(lakes)) {
      const leaves = objects.flatMap(({ rows }) => rows.flatMap((row) => leavesOf(row)));
      expect(distinct(leaves, 'metadata.version')).toEqual([form.ocsf]);
    }
  },

  V3: async (lakes) => {
    const leaves = leavesIn(lakes);
    expect(distinct(leaves, 'metadata.product.vendor_name')).toEqual(['Darktrace']);
    expect(distinct(leaves, 'metadata.product.name')).toEqual(PRODUCTS);
    expect(distinct(leaves, 'metadata.product.feature.name')).toEqual(KINDS);
  },

  V4: async (lakes) => {
    const leaves = leavesIn(lakes).filter((leaf) => !isVendorText(leaf));
    const told = ({ path, value }: Leaf) => `${path}: ${JSON.stringify(value)}`;
    expect(leaves.filter((leaf) => isStandIn(leaf) || isHollow(leaf)).map(told)).toEqual([]);
    const unknown = leaves.filter(({ value }) => value === 'Unknown');
    expect(unknown.filter(({ name, struct }) => struct[`${name}_id`] !== 0).map(told)).toEqual([]);
  },

  V5: async (lakes) => {
    const addresses = leavesIn(lakes).filter(({ name }) => name === 'ip');
    expect(addresses.length).toBeGreaterThan(50);
    expect(addresses.filter(({ value }) => isIP(String(value)) === 0)).toEqual([]);
  },

  V6: async (lakes) => {
    for (const { path, name, value, struct } of leavesIn(lakes)) {
      if (path.startsWith('unmapped/')) continue;
      if (name.endsWith('_id')) {
        const caption = name.slice(0, -3);
        expect({ path, caption: struct[caption] ?? struct[`${caption}_name`] }).toEqual({ path, caption: expect.any(String) });
      }
      if (name.endsWith('_dt')) {
        expect({ path, at: (value as Date).getTime() }).toEqual({ path, at: Number(struct[name.slice(0, -3)]) });
      }
    }
  },

  V7: async (lakes) => {
    let seen = 0;
    for (const row of rowsOf(lakes)) {
      const found = new Map<string, Set<string>>();
      for (const { path, value } of leavesOf(row)) found.set(path, (found.get(path) ?? new Set()).add(String(value)));
      for (const { name, value } of (row['observables'] as readonly Observable[] | null) ?? []) {
        seen++;
        expect({ name, value, stands: found.get(name.replaceAll('[]', ''))?.has(value) ?? false }).toEqual({ name, value, stands: true });
      }
    }
    expect(seen).toBeGreaterThan(500);
  },

  V8: async (lakes) => {
    for (const { folder } of allLakes(lakes)) {
      const { exitCode, stderr, stdout } = await slc(['validate', folder, '--json']);
      expect({ exitCode, stderr, stdout: exitCode === 0 ? '' : stdout.slice(0, 2000) }).toEqual({ exitCode: 0, stderr: '', stdout: '' });
    }
  },
};

interface Observable {
  readonly name: string;
  readonly value: string;
}
