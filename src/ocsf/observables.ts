import { isIP } from 'node:net';
import { DRAFT_VERSION, factsOf } from './facts';
import type { AttributeFacts, Facts } from './facts/types';
import type { Item } from './moves';
import type { AttributePlan, ItemPlan } from './plan';
import { OTHER } from './plan';
import type { OcsfVersion } from './record';

/**
 * Observables: what an analyst pivots on, derived from the finished record so that every one points to a value that is there.
 *
 * 1. Every scalar that the schema types as one of PIVOTS, named by its path with `[]` on lists (`evidences[].src_endpoint.ip`). Ports,
 *    subnets, process ids and command lines are typed as well and no pivots. Neither is a link back to the product (`src_url`) nor
 *    anything below `metadata`.
 * 2. What the schema leaves untyped and an analyst still asks for: the number of an autonomous system (99 "Autonomous System"),
 *    `device.uid` and `resources[].uid` (10), `resources[].name` by what the resource is, `enrichments[].value` by the OCSF path that
 *    the enrichment's name says.
 * 3. A kind that the version lacks: country is 26 Geo Location in 1.1.0, anything else 99 with the later version's caption.
 *
 * An IP address that does not parse is no observable. The same name, type and value comes once; at most 1,000 a record.
 */
export interface Observable {
  readonly name: string;
  readonly type: string;
  readonly type_id: number;
  readonly value: string;
}

const HOST_NAME = 1;
const IP_ADDRESS = 2;
const USER_NAME = 4;
const EMAIL_ADDRESS = 5;
const FILE_NAME = 7;
const RESOURCE_UID = 10;
const COUNTRY = 14;
const GEO_LOCATION = 26;
const AUTONOMOUS_SYSTEM = 'Autonomous System';

/** Host name, IP and MAC address, user name, e-mail address, URL, file name, hash, process name, resource uid, country, user agent. */
const PIVOTS: ReadonlySet<number> = new Set([
  HOST_NAME,
  IP_ADDRESS,
  3,
  USER_NAME,
  EMAIL_ADDRESS,
  6,
  FILE_NAME,
  8,
  9,
  RESOURCE_UID,
  COUNTRY,
  16,
]);

const NO_PIVOTS: ReadonlySet<string> = new Set(['metadata', 'observables', 'src_url']);

const MAX_OBSERVABLES = 1_000;

/** The observables of a finished record; undefined where there are none. */
export function observablesOf(record: Item, plan: ItemPlan, version: OcsfVersion): readonly Observable[] | undefined {
  const found = new Observables(kindsOf(version));
  walk(pivotsOf(plan), record, found);
  nameResources(record['resources'], found);
  nameEnrichments(record['enrichments'], found);
  return found.list.length > 0 ? found.list : undefined;
}

class Observables {
  readonly list: Observable[] = [];
  private readonly values = new Set<string>();

  constructor(private readonly kinds: Kinds) {}

  add(name: string, kind: Kind, value: unknown): void {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text === '' || this.list.length >= MAX_OBSERVABLES) return;
    if (kind.id === IP_ADDRESS && isIP(text) === 0) return;
    const { type_id, type } = this.kinds.say(kind);
    if (this.values.has(text) && this.list.some((one) => one.value === text && one.type_id === type_id && one.name === name)) return;
    this.values.add(text);
    this.list.push({ name, type, type_id, value: text });
  }
}

/** What kind of thing a value is: a `type_id` as the draft's version numbers it, with a word where that is 99. */
type Kind = { readonly id: number; readonly word: string };

function kind(id: number): Kind {
  return { id, word: '' };
}

interface Kinds {
  say(kind: Kind): { readonly type_id: number; readonly type: string };
}

const kindsByVersion = new Map<OcsfVersion, Kinds>();

function kindsOf(version: OcsfVersion): Kinds {
  let kinds = kindsByVersion.get(version);
  if (!kinds) {
    const captions = factsOf(version).enums['observable.type_id']!;
    const later = factsOf(DRAFT_VERSION).enums['observable.type_id']!;
    const said = new Map<number, { type_id: number; type: string }>();
    for (const [id, caption] of Object.entries(later)) {
      const type_id = id in captions ? Number(id) : Number(id) === COUNTRY ? GEO_LOCATION : OTHER;
      said.set(Number(id), { type_id, type: type_id === OTHER ? caption : captions[type_id]! });
    }
    kinds = { say: ({ id, word }) => (id === OTHER ? { type_id: OTHER, type: word } : said.get(id)!) };
    kindsByVersion.set(version, kinds);
  }
  return kinds;
}

// 1 and the first half of 2: paths that are known beforehand

/** What to look at in an item that is reached by one path. */
interface Pivots {
  readonly leaves: readonly { readonly name: string; readonly array: boolean; readonly path: string; readonly kind: Kind }[];
  readonly items: readonly { readonly name: string; readonly array: boolean; readonly pivots: () => Pivots }[];
}

const pivotsByPlan = new WeakMap<ItemPlan, Pivots>();

function pivotsOf(plan: ItemPlan): Pivots {
  let pivots = pivotsByPlan.get(plan);
  if (!pivots) {
    pivots = pivotsBelow(plan, '');
    pivotsByPlan.set(plan, pivots);
  }
  return pivots;
}

/** The attributes of an item that are pivots or lead to some. Made only as deep as records go, since objects lead back to themselves. */
function pivotsBelow(plan: ItemPlan, path: string): Pivots {
  const leaves: Pivots['leaves'][number][] = [];
  const items: Pivots['items'][number][] = [];
  for (const attribute of plan.attributes) {
    const { name, array, item } = attribute;
    const pathOfValue = `${path}${name}${array ? '[]' : ''}`;
    if (NO_PIVOTS.has(name)) continue;
    if (attribute.kind === 'object') {
      let below: Pivots | undefined;
      const pivots = () => {
        below ??= pivotsBelow(item!, `${pathOfValue}.`);
        return below;
      };
      if (leadsToPivot(item!, new Set())) items.push({ name, array, pivots });
      continue;
    }
    const kind = kindOfAttribute(plan, attribute);
    if (kind) leaves.push({ name, array, path: pathOfValue, kind });
  }
  return { leaves, items };
}

function leadsToPivot(plan: ItemPlan, passed: Set<ItemPlan>): boolean {
  if (passed.has(plan)) return false;
  passed.add(plan);
  return plan.attributes.some((attribute) => {
    if (NO_PIVOTS.has(attribute.name)) return false;
    return attribute.kind === 'object' ? leadsToPivot(attribute.item!, passed) : kindOfAttribute(plan, attribute) !== undefined;
  });
}

function kindOfAttribute(plan: ItemPlan, attribute: AttributePlan): Kind | undefined {
  const later = factsOf(DRAFT_VERSION);
  return kindOf(later, plan.name, attribute.name, later.objects[plan.name]?.attributes[attribute.name] ?? attribute.facts);
}

/** The kind of an object's attribute: the schema's where it is a pivot, else ours, else none. */
function kindOf(facts: Facts, objectName: string, name: string, attribute: AttributeFacts): Kind | undefined {
  if (objectName === 'autonomous_system' && name === 'number') return { id: OTHER, word: AUTONOMOUS_SYSTEM };
  if (objectName === 'device' && name === 'uid') return kind(RESOURCE_UID);
  const id = attribute.observable ?? facts.types[attribute.type]?.observable;
  return id !== undefined && PIVOTS.has(id) ? kind(id) : undefined;
}

function walk(pivots: Pivots, item: Item, found: Observables): void {
  for (const { name, array, path, kind } of pivots.leaves) {
    const value = item[name];
    if (value === undefined) continue;
    if (array && Array.isArray(value)) for (const element of value) found.add(path, kind, element);
    else found.add(path, kind, value);
  }
  for (const { name, array, pivots: below } of pivots.items) {
    const value = item[name];
    if (value === undefined) continue;
    if (!array) walkItem(below(), value, found);
    else if (Array.isArray(value)) for (const element of value) walkItem(below(), element, found);
  }
}

function walkItem(pivots: Pivots, value: unknown, found: Observables): void {
  if (typeof value === 'object' && value !== null) walk(pivots, value as Item, found);
}

// The second half of 2: resources and enrichments, whose kind is told by what they say of themselves

function nameResources(resources: unknown, found: Observables): void {
  if (!Array.isArray(resources)) return;
  for (const resource of resources as Item[]) {
    const { name, uid } = resource;
    if (typeof name === 'string') {
      const what = kindOfResource(name, resource);
      found.add('resources[].name', what, name);
      if (what.id === USER_NAME && looksLikeEmail(name)) found.add('resources[].name', kind(EMAIL_ADDRESS), name);
    }
    found.add('resources[].uid', kind(RESOURCE_UID), uid);
  }
}

const USER_TYPES: ReadonlySet<string> = new Set(['user', 'account', 'user account', 'saas account']);

function kindOfResource(name: string, resource: Item): Kind {
  const type = typeof resource['type'] === 'string' ? resource['type'] : 'Resource';
  const word = type.toLowerCase();
  if (USER_TYPES.has(word)) return kind(USER_NAME);
  if (word === 'file') return kind(FILE_NAME);
  if (isDevice(word, resource['data'])) {
    if (isIP(name) > 0) return kind(IP_ADDRESS);
    if (looksLikeHostName(name)) return kind(HOST_NAME);
  }
  return { id: OTHER, word: type };
}

const DEVICE_TYPES: ReadonlySet<string> = new Set(
  Object.values(factsOf(DRAFT_VERSION).enums['device.type_id']!)
    .map((caption) => caption.toLowerCase())
    .filter((caption) => caption !== 'unknown' && caption !== 'other')
    .concat('device', 'host', 'endpoint', 'computer'),
);

/** A resource is a device where its type says so, or its data has what only devices have. */
function isDevice(word: string, data: unknown): boolean {
  if (DEVICE_TYPES.has(word)) return true;
  return typeof data === 'object' && data !== null && ['ip', 'mac', 'hostname', 'os'].some((name) => Object.hasOwn(data, name));
}

function looksLikeEmail(text: string): boolean {
  const at = text.indexOf('@');
  const dot = text.lastIndexOf('.');
  return at > 0 && text.indexOf('@', at + 1) < 0 && dot > at + 1 && dot < text.length - 1 && !/\s/.test(text);
}

/** Letters, digits, dots, dashes and underscores, with a letter or digit at both ends. */
function looksLikeHostName(text: string): boolean {
  return text.length <= 253 && /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text);
}

function nameEnrichments(enrichments: unknown, found: Observables): void {
  if (!Array.isArray(enrichments)) return;
  for (const { name, value } of enrichments as Item[]) {
    if (typeof name !== 'string') continue;
    const kind = kindOfPath(name);
    if (kind) found.add('enrichments[].value', kind, value);
  }
}

/** Whether an OCSF path is one of a pivot, in any class. */
export function isPivot(path: string): boolean {
  const kind = kindOfPath(path);
  return kind !== undefined && kind.word !== path;
}

const MAX_KNOWN_PATHS = 1_000;
const kindsByPath = new Map<string, Kind | undefined>();

/**
 * The kind that an OCSF path has, whichever class it belongs to (`src_endpoint.ip`, `http_request.user_agent`): undefined where the
 * schema types it as something that is no pivot; 99 with the path itself as the word where it types nothing, or knows no such path.
 */
function kindOfPath(path: string): Kind | undefined {
  if (kindsByPath.has(path)) return kindsByPath.get(path);
  const kind = resolveKind(path);
  // Names of enrichments may come from alerts, so not every one is remembered.
  if (kindsByPath.size < MAX_KNOWN_PATHS) kindsByPath.set(path, kind);
  return kind;
}

function resolveKind(path: string): Kind | undefined {
  const facts = factsOf(DRAFT_VERSION);
  const unknown = { id: OTHER, word: path };
  const segments = path.replaceAll('[]', '').split('.');
  const leaf = segments.pop()!;
  let objectName = '';
  let attributes = objectsAnywhere(facts);
  for (const segment of segments) {
    const next = Object.hasOwn(attributes, segment) ? attributes[segment]!.object : undefined;
    if (!next) return unknown;
    objectName = next;
    attributes = facts.objects[next]!.attributes;
  }
  if (!Object.hasOwn(attributes, leaf) || segments.length === 0) return unknown;
  const attribute = attributes[leaf]!;
  const kind = kindOf(facts, objectName, leaf, attribute);
  if (kind) return kind;
  return attribute.observable === undefined && facts.types[attribute.type]?.observable === undefined ? unknown : undefined;
}

let anywhere: Readonly<Record<string, AttributeFacts>> | undefined;

/** The attributes that a path may begin with: those of the classes, then those of objects. */
function objectsAnywhere(facts: Facts): Readonly<Record<string, AttributeFacts>> {
  if (!anywhere) {
    const first: Record<string, AttributeFacts> = {};
    for (const { attributes } of [...Object.values(facts.classes), ...Object.values(facts.objects)]) {
      for (const [name, attribute] of Object.entries(attributes)) if (attribute.object) first[name] ??= attribute;
    }
    anywhere = first;
  }
  return anywhere;
}
