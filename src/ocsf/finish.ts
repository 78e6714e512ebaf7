import { DRAFT_VERSION, factsOf } from './facts';
import { isEmpty, toJson } from './json';
import type { Item } from './moves';
import { isPivot, observablesOf } from './observables';
import type { AttributePlan, ItemPlan } from './plan';
import { OTHER, planOf } from './plan';
import type { Draft, OcsfRecord, OcsfVersion } from './record';
import { wellFormed } from './text';
import { rfc3339 } from './time';
import { addUnmapped, toMap, type Unmapped } from './unmapped';

/** Enrichments added to a record for pivots that its version has no place for. */
const MAX_ENRICHMENTS = 100;

/**
 * The finished record of a draft, in the words of an OCSF version. Derives what nobody types by hand: the captions of every id at any
 * depth (for 99 the draft's own word stays), class and category, `type_uid`, `type_name`, `metadata.version` and `.profiles`, the RFC 3339
 * twins of timestamps, `observables`. Leaves out what is empty, makes texts well-formed, flattens `unmapped`, and writes attributes in
 * the order of the facts.
 *
 * What the version lacks is moved as `moves.ts` says, else to `unmapped` under its path, and what an analyst pivots on (an AS number,
 * a URL) becomes an enrichment besides. An object that cannot meet its constraint (a location of nothing but coordinates) goes to
 * `unmapped` too. What no version has stays where it is, for `validate` to name. Never throws for what a value holds; the draft is left
 * alone.
 */
export function finish(draft: Draft, version: OcsfVersion): OcsfRecord {
  const plan = planOf(version, draft.class, draft.profiles);
  const rest: Rest = { unmapped: new Map(), enrichments: new Map() };
  addUnmapped(rest.unmapped, '', draft.attributes.unmapped);
  const record = finishAttributes(plan, { ...draft.attributes, ...classification(draft, version, plan) }, undefined, rest) ?? {};
  const added = rest.enrichments.size > 0 && {
    enrichments: [...((record['enrichments'] as unknown[]) ?? []), ...rest.enrichments.values()],
  };
  const unmapped = toMap(rest.unmapped);
  const observables = observablesOf(added ? { ...record, ...added } : record, plan, version);
  if (added || !unmapped || !observables) return inOrder({ ...record, ...added, unmapped, observables }, plan) as unknown as OcsfRecord;
  record['unmapped'] = unmapped;
  record['observables'] = observables;
  return record as unknown as OcsfRecord;
}

/**
 * What is never a draft's to say: the ids whose captions name the class, and what `metadata` says of the schema. `unmapped` and
 * `observables` are known last and keep their places.
 */
function classification(draft: Draft, version: OcsfVersion, plan: ItemPlan): Item {
  const { uid, category_uid } = factsOf(version).classes[draft.class];
  const activity_id = adapted(plan.byName.get('activity_id')!, draft.attributes.activity_id) ?? OTHER;
  const metadata = { ...draft.attributes.metadata, version, profiles: draft.profiles };
  return { class_uid: uid, category_uid, type_uid: uid * 100 + activity_id, metadata, unmapped: undefined, observables: undefined };
}

/** Where an item stands in the record: the attribute that holds it, and its place in that attribute's list. Undefined for the record. */
interface Place {
  readonly parent: Place | undefined;
  readonly name: string;
  readonly index: number | undefined;
}

/** `evidences[0].src_endpoint` */
const pathOf = ({ parent, name, index }: Place): string => pathTo(parent, index === undefined ? name : `${name}[${index}]`);

/** The path of an attribute of the item at a place: `evidences[0].src_endpoint.ip`. Made only where it is told. */
const pathTo = (place: Place | undefined, name: string): string => (place === undefined ? name : `${pathOf(place)}.${name}`);

/** What a version has no place for. */
interface Rest {
  readonly unmapped: Unmapped;
  /** By name and value, since many evidences share one network. */
  readonly enrichments: Map<string, Item>;
}

/** In the order of the plan, without what is undefined. What no version has comes at the end. */
function inOrder(item: Item, plan: ItemPlan): Item {
  const record: Item = {};
  for (const { name } of plan.attributes) {
    const value = item[name];
    if (value !== undefined) record[name] = value;
  }
  for (const name in item) if (!plan.byName.has(name)) define(record, name, item[name]);
  return record;
}

/** An item in the words of the version; undefined where nothing is left of it. */
function finishItem(plan: ItemPlan, given: Item, place: Place, rest: Rest): Item | undefined {
  let source = given;
  for (const move of plan.moves) source = move.apply(source);
  return finishAttributes(plan, source, place, rest);
}

/** Every attribute that is there, finished, in the order of the plan; undefined where there is none. */
function finishAttributes(plan: ItemPlan, source: Item, place: Place | undefined, rest: Rest): Item | undefined {
  const { present, lacking, unknown } = layoutOf(plan, source);
  let item: Item | undefined;
  for (let i = 0; i < present.length; i++) {
    const attribute = present[i]!;
    const value = finishAttribute(attribute, source, place, rest);
    if (value === undefined && !(place === undefined && KNOWN_LAST.has(attribute.name))) continue;
    item ??= {};
    item[attribute.name] = value;
  }
  for (const name of lacking) leave(rest, pathTo(place, name), source[name]);
  for (const name of unknown) {
    if (isEmpty(source[name])) continue;
    item ??= {};
    define(item, name, toJson(source[name]));
  }
  return item;
}

/** Attributes of the record whose places are kept for what is known last. */
const KNOWN_LAST: ReadonlySet<string> = new Set(['unmapped', 'observables']);

/** What the keys of an item mean to a plan. */
interface Layout {
  /** The attributes, with the captions and twins that follow from them, in the order of the plan. */
  readonly present: readonly AttributePlan[];
  readonly lacking: readonly string[];
  /** Names that no version has here. */
  readonly unknown: readonly string[];
}

/** Layouts by the keys in their order. A mapping writes the same few literals again and again, so each is worked out once. */
interface LayoutNode {
  layout?: Layout;
  readonly next: Map<string, LayoutNode>;
}

const MAX_LAYOUT_NODES = 20_000;
let layoutNodes = 0;
const layouts = new WeakMap<ItemPlan, LayoutNode>();

function layoutOf(plan: ItemPlan, source: Item): Layout {
  let node: LayoutNode | undefined = layouts.get(plan);
  if (!node) {
    node = { next: new Map() };
    layouts.set(plan, node);
  }
  for (const name in source) {
    let next: LayoutNode | undefined = node.next.get(name);
    if (!next) {
      if (layoutNodes >= MAX_LAYOUT_NODES) return newLayout(plan, source);
      layoutNodes++;
      next = { next: new Map() };
      node.next.set(name, next);
    }
    node = next;
  }
  node.layout ??= newLayout(plan, source);
  return node.layout;
}

function newLayout(plan: ItemPlan, source: Item): Layout {
  const names = Object.keys(source);
  const present = new Set<AttributePlan | undefined>();
  for (const name of names) {
    const attribute = plan.byName.get(name);
    present.add(attribute).add(attribute?.caption).add(attribute?.twin);
  }
  const others = names.filter((name) => !plan.byName.has(name));
  return {
    present: plan.attributes.filter((attribute) => present.has(attribute)),
    lacking: others.filter((name) => plan.lacks.has(name)),
    unknown: others.filter((name) => !plan.lacks.has(name)),
  };
}

/** Puts what the version lacks into `unmapped`, and its pivots into enrichments as well. */
function leave(rest: Rest, path: string, value: unknown): void {
  addUnmapped(rest.unmapped, path, value);
  leavePivots(rest, path, path.slice(path.lastIndexOf(']') + 1).replace(/^\./, '') || path, toJson(value));
}

/** `name` is the path below the innermost list: the same for evidence and for an attribute of the class. */
function leavePivots(rest: Rest, path: string, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const element of value) leavePivots(rest, path, name, element);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) leavePivots(rest, path, `${name}.${key}`, inner);
  } else if (!isEmpty(value) && isPivot(name)) {
    const key = `${name} ${value}`;
    if (rest.enrichments.has(key) || rest.enrichments.size >= MAX_ENRICHMENTS) return;
    rest.enrichments.set(key, { data: { moved_from: path, ocsf_version: DRAFT_VERSION }, name, value: String(value) });
  }
}

function finishAttribute(attribute: AttributePlan, source: Item, place: Place | undefined, rest: Rest): unknown {
  if (attribute.captionOf) return caption(attribute.captionOf, source[attribute.captionOf.name], source[attribute.name]);
  if (attribute.twinOf) return rfc3339(source[attribute.twinOf.name]) ?? undefined;
  const value = source[attribute.name];
  if (value === undefined || value === null) return undefined;
  if (!attribute.array) return finishValue(attribute, value, place, undefined, rest);
  if (!Array.isArray(value)) return isEmpty(value) ? undefined : toJson(value);
  const list: unknown[] = [];
  for (let i = 0; i < value.length; i++) {
    const element = finishValue(attribute, value[i], place, i, rest);
    if (element !== undefined) list.push(element);
  }
  return list.length > 0 ? list : undefined;
}

/** `place` is that of the item that has the attribute, `index` the value's in the attribute's list. */
function finishValue(attribute: AttributePlan, value: unknown, place: Place | undefined, index: number | undefined, rest: Rest): unknown {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : fitting(attribute, wellFormed(value), place, rest);
    case 'number':
      if (attribute.renumbered) return finishId(attribute, value, place, rest);
      return attribute.kind === 'integer' && (value >= INT32_LIMIT || value < -INT32_LIMIT)
        ? leftOut(attribute, value, place, rest)
        : value;
    case 'object':
      if (attribute.kind === 'object' && value !== null && !Array.isArray(value))
        return finishObject(attribute.item!, value as Item, { parent: place, name: attribute.name, index }, rest);
      if (attribute.kind === 'open') return flattened(value);
      return isEmpty(value) ? undefined : toJson(value);
    case 'boolean':
      return value;
    default:
      return undefined;
  }
}

/** An `integer_t` has 32 bits. */
const INT32_LIMIT = 2 ** 31;

/** A number that its attribute cannot hold: like a text that is too long, it must not keep the alert out of the lake. */
function leftOut(attribute: AttributePlan, value: number, place: Place | undefined, rest: Rest): undefined {
  addUnmapped(rest.unmapped, pathTo(place, attribute.name), value);
}

/** Texts of types with limits as short as these (addresses, hashes) mean nothing when cut. */
const SHORT_LIMIT = 64;

/**
 * The text within its type's limit. A free text that is longer is cut, and `unmapped` says so: an alert must not escape the lake by a
 * subject of 70,000 characters. A long address or hash goes to `unmapped` instead.
 */
function fitting(attribute: AttributePlan, text: string, place: Place | undefined, rest: Rest): string | undefined {
  const limit = attribute.type?.max_len;
  if (limit === undefined || text.length <= limit) return text;
  const path = pathTo(place, attribute.name);
  if (limit <= SHORT_LIMIT) {
    leave(rest, path, text);
    return undefined;
  }
  addUnmapped(rest.unmapped, `cut.${path}`, `${text.length} characters`);
  return text.slice(0, limit).toWellFormed();
}

function finishObject(plan: ItemPlan, given: Item, place: Place, rest: Rest): Item | undefined {
  const item = finishItem(plan, given, place, rest);
  if (!item || meetsConstraint(plan, item)) return item;
  addUnmapped(rest.unmapped, pathOf(place), item);
  return undefined;
}

function meetsConstraint(plan: ItemPlan, item: Item): boolean {
  const { at_least_one } = plan.facts;
  if (!at_least_one) return true;
  for (const name of at_least_one) if (item[name] !== undefined) return true;
  return false;
}

function finishId(attribute: AttributePlan, value: number, place: Place | undefined, rest: Rest): number | undefined {
  return adapted(attribute, value) ?? leftOut(attribute, value, place, rest);
}

/** The id under which the version has what the draft means; undefined where it has none. */
function adapted(attribute: AttributePlan, value: number): number | undefined {
  const changed = attribute.renumbered;
  return changed?.has(value) ? changed.get(value)?.id : value;
}

/** The caption of an id, or of each id of a list; without an id, and for 99, the draft's own word. */
function caption(attribute: AttributePlan, value: unknown, word: unknown): unknown {
  if (!attribute.array || !Array.isArray(value)) return captionOfId(attribute, value, word);
  const words = Array.isArray(word) ? word : [];
  const captions = value.map((id, i) => captionOfId(attribute, id, words[i]) ?? 'Other');
  return captions.length > 0 ? captions : undefined;
}

function captionOfId(attribute: AttributePlan, value: unknown, word: unknown): unknown {
  const own = typeof word === 'string' ? (word === '' ? undefined : wellFormed(word)) : isEmpty(word) ? undefined : toJson(word);
  if (typeof value !== 'number') return own;
  if (attribute.renumbered?.has(value)) {
    const changed = attribute.renumbered.get(value);
    return changed ? (changed.word ?? attribute.captions?.get(changed.id)) : undefined;
  }
  return value === OTHER ? own : (attribute.captions?.get(value) ?? own);
}

/** An open object other than `unmapped` (`xattributes`): map<string, string> as well. */
function flattened(value: unknown): Record<string, string> | undefined {
  const entries: Unmapped = new Map();
  addUnmapped(entries, '', value);
  return toMap(entries);
}

/** Sets an own property whatever its name; an assignment to `__proto__` would set the prototype. */
function define(item: Item, name: string, value: unknown): void {
  Object.defineProperty(item, name, { value, enumerable: true, configurable: true, writable: true });
}
