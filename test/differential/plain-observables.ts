import { isIP } from 'node:net';
import { DRAFT_VERSION, factsOf } from '../../src/ocsf/facts';
import type { AttributeFacts } from '../../src/ocsf/facts/types';
import type { Item } from '../../src/ocsf/moves';
import type { Observable } from '../../src/ocsf/observables';
import type { ItemPlan } from '../../src/ocsf/plan';
import type { OcsfVersion } from '../../src/ocsf/record';

/*
 * What src/ocsf/observables.ts promises, as one walk over the finished record: no path is worked out beforehand and none is kept. Within an
 * item values come first, then objects, both in the order of the facts; resources and enrichments come last.
 */

const later = factsOf(DRAFT_VERSION);

const PIVOTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 16];
const NO_PIVOTS = ['metadata', 'observables', 'src_url'];

/** A `type_id` as the draft's version numbers it; the word of 99. */
type Kind = readonly [id: number, word?: string];

/** What may be an observable: the path it is named by, its kind and value. */
type Candidate = readonly [name: string, kind: Kind, value: unknown];

/** The observables of a finished record; undefined where there are none. */
export function plainObservables(record: Item, plan: ItemPlan, version: OcsfVersion): Observable[] | undefined {
  const found = new Map<string, Observable>();
  for (const [name, kind, given] of [...typed(plan, record, ''), ...ofResources(record), ...ofEnrichments(record)]) {
    const value = typeof given === 'number' ? String(given) : given;
    if (typeof value !== 'string' || value === '' || (kind[0] === 2 && isIP(value) === 0)) continue;
    const [type_id, type] = said(kind, version);
    const key = JSON.stringify([name, type_id, value]);
    if (!found.has(key)) found.set(key, { name, type, type_id, value });
  }
  return found.size > 0 ? [...found.values()].slice(0, 1_000) : undefined;
}

/** A kind that the version lacks: country is 26, anything else 99 with the later version's caption. */
function said([id, word = '']: Kind, version: OcsfVersion): [type_id: number, type: string] {
  const captions = factsOf(version).enums['observable.type_id']!;
  if (id === 99) return [99, word];
  if (captions[id]) return [id, captions[id]];
  return id === 14 ? [26, captions[26]!] : [99, later.enums['observable.type_id']![id]!];
}

function typed(plan: ItemPlan, item: Item, path: string): Candidate[] {
  const values: Candidate[] = [];
  const inside: Candidate[] = [];
  for (const [name, value] of Object.entries(item)) {
    const attribute = plan.byName.get(name);
    if (!attribute || NO_PIVOTS.includes(name) || Array.isArray(value) !== attribute.array) continue;
    const own = `${path}${name}${attribute.array ? '[]' : ''}`;
    const kind = kindOf(plan.name, name, later.objects[plan.name]?.attributes[name] ?? attribute.facts);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (attribute.kind !== 'object') values.push(...(kind ? [[own, kind, one] as const] : []));
      else if (typeof one === 'object') inside.push(...typed(attribute.item!, one, `${own}.`));
    }
  }
  return [...values, ...inside];
}

function kindOf(objectName: string, name: string, attribute: AttributeFacts): Kind | undefined {
  if (objectName === 'autonomous_system' && name === 'number') return [99, 'Autonomous System'];
  if (objectName === 'device' && name === 'uid') return [10];
  const id = typeOf(attribute);
  return id !== undefined && PIVOTS.includes(id) ? [id] : undefined;
}

const typeOf = (attribute: AttributeFacts): number | undefined => attribute.observable ?? later.types[attribute.type]?.observable;

function ofResources({ resources }: Item): Candidate[] {
  if (!Array.isArray(resources)) return [];
  return resources.flatMap(({ name, uid, type, data }: Item): Candidate[] => [
    ...kindsOfResource(name, typeof type === 'string' ? type : 'Resource', data).map((kind) => ['resources[].name', kind, name] as const),
    ['resources[].uid', [10], uid],
  ]);
}

const USERS = ['user', 'account', 'user account', 'saas account'];
const DEVICES = [
  ...Object.values(later.enums['device.type_id']!).filter((caption) => caption !== 'Unknown' && caption !== 'Other'),
  ...['device', 'host', 'endpoint', 'computer'],
].map((caption) => caption.toLowerCase());

/** What a resource is by its own word, or by data that only devices have. */
function kindsOfResource(name: unknown, type: string, data: unknown): Kind[] {
  if (typeof name !== 'string') return [];
  const word = type.toLowerCase();
  if (USERS.includes(word)) return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(name) ? [[4], [5]] : [[4]];
  if (word === 'file') return [[7]];
  const hasDeviceData =
    typeof data === 'object' && data !== null && ['ip', 'mac', 'hostname', 'os'].some((key) => Object.hasOwn(data, key));
  if (DEVICES.includes(word) || hasDeviceData) {
    if (isIP(name) > 0) return [[2]];
    if (name.length <= 253 && /^[A-Za-z0-9._-]+$/.test(name) && /^[^._-]/.test(name) && /[^._-]$/.test(name)) return [[1]];
  }
  return [[99, type]];
}

function ofEnrichments({ enrichments }: Item): Candidate[] {
  if (!Array.isArray(enrichments)) return [];
  return enrichments.flatMap(({ name, value }: Item): Candidate[] => {
    const kind = typeof name === 'string' ? kindOfPath(name) : undefined;
    return kind ? [['enrichments[].value', kind, value]] : [];
  });
}

/** Whether an OCSF path is one of a pivot, in any class. */
export function isPivot(path: string): boolean {
  const kind = kindOfPath(path);
  return kind !== undefined && kind[1] !== path;
}

/** The attributes that a path may begin with: those of the classes, then those of objects. */
const beginnings: Record<string, AttributeFacts> = {};
for (const { attributes } of [...Object.values(later.classes), ...Object.values(later.objects)])
  for (const [name, attribute] of Object.entries(attributes)) if (attribute.object) beginnings[name] ??= attribute;

/** Undefined where the schema types it as something that is no pivot; 99 with the path as its word where it types nothing. */
function kindOfPath(path: string): Kind | undefined {
  const steps = path.replaceAll('[]', '').split('.');
  let at: { readonly objectName: string; readonly attributes: Readonly<Record<string, AttributeFacts>> } | undefined;
  at = { objectName: '', attributes: beginnings };
  for (const step of steps.slice(0, -1)) {
    const objectName: string | undefined = at && Object.hasOwn(at.attributes, step) ? at.attributes[step]!.object : undefined;
    at = objectName === undefined ? undefined : { objectName, attributes: later.objects[objectName]!.attributes };
  }
  const leaf = steps.at(-1)!;
  const attribute = steps.length > 1 && at && Object.hasOwn(at.attributes, leaf) ? at.attributes[leaf] : undefined;
  if (!at || !attribute) return [99, path];
  return kindOf(at.objectName, leaf, attribute) ?? (typeOf(attribute) === undefined ? [99, path] : undefined);
}
