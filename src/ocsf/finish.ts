import { DRAFT_VERSION } from './facts';
import { isEmpty, toJson } from './json';
import type { Item } from './moves';
import { isPivot, observablesOf } from './observables';
import type { AttributePlan, ItemPlan } from './plan';
import { adaptedId, OTHER, planOf } from './plan';
import type { Draft, OcsfRecord, OcsfVersion } from './record';
import { wellFormed } from './text';
import { rfc3339 } from './time';
import { Unmapped } from './unmapped';

/** Enrichments added to a record for pivots that its version has no place for. */
const MAX_ENRICHMENTS = 100;

/**
 * The finished record of a draft, in the words of an OCSF version. Derives what nobody types by hand: the captions of every id at any
 * depth (for 99 the draft's own word stays), class and category, `type_uid`, `type_name`, `metadata.version` and `.profiles`, the RFC 3339
 * twins of timestamps, `observables`. What is empty becomes undefined, texts become well-formed, `unmapped` flat, and attributes
 * stand in the order of the facts.
 *
 * What the version lacks is moved as `moves.ts` says, else to `unmapped` under its path, and what an analyst pivots on (an AS number,
 * a URL) becomes an enrichment besides. An object that cannot meet its constraint (a location of nothing but coordinates) goes to
 * `unmapped` too. What no version has stays where it is, for `validate` to name. Never throws for what a value holds; the draft is left
 * alone.
 */
export function finish(draft: Draft, version: OcsfVersion): OcsfRecord {
  const plan = planOf(version, draft.class, draft.profiles);
  const rest: Rest = { unmapped: new Unmapped(), enrichments: new Map() };
  rest.unmapped.add('', draft.attributes.unmapped);
  const record = finishItem(plan, draft.attributes as unknown as Item, undefined, rest) as Item;
  const own = record['enrichments'] ?? [];
  // What is no list stays as it is, for `validate` to name.
  if (rest.enrichments.size > 0 && Array.isArray(own)) record['enrichments'] = [...own, ...rest.enrichments.values()];
  record['unmapped'] = rest.unmapped.toMap();
  record['observables'] = observablesOf(record, plan, version);
  return record as unknown as OcsfRecord;
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

/** An item in the words of the version; undefined where nothing is left of it. */
function finishItem(plan: ItemPlan, given: Item, place: Place | undefined, rest: Rest): Item | undefined {
  let source = given;
  for (const move of plan.moves) source = move.apply(source);
  return finisherOf(plan, source)(source, place, rest);
}

/** Finishes the items of a plan that have the same keys. */
type Finisher = (source: Item, place: Place | undefined, rest: Rest) => Item | undefined;

/** Finishers by the keys of the item, in their order. A mapping writes the same few literals again and again, so each is made once. */
interface KeyNode {
  finisher: Finisher | undefined;
  readonly next: Map<string, KeyNode>;
}

/** The finishers of a plan, and the one that was used last with its keys: the next item is mostly like the last. */
interface Finishers {
  readonly root: KeyNode;
  recentKeys: readonly string[];
  recent: Finisher | undefined;
}

const MAX_KEY_NODES = 20_000;
let keyNodes = 0;
let finishers = new WeakMap<ItemPlan, Finishers>();

function finisherOf(plan: ItemPlan, source: Item): Finisher {
  let known = finishers.get(plan);
  if (!known) {
    known = { root: { finisher: undefined, next: new Map() }, recentKeys: [], recent: undefined };
    finishers.set(plan, known);
  }
  if (known.recent !== undefined && hasKeys(source, known.recentKeys)) return known.recent;
  let node = known.root;
  for (const name in source) node = node.next.get(name) ?? newKey(node, name);
  known.recentKeys = Object.keys(source);
  node.finisher ??= newFinisher(plan, known.recentKeys);
  known.recent = node.finisher;
  return node.finisher;
}

function hasKeys(item: Item, keys: readonly string[]): boolean {
  let at = 0;
  for (const name in item) if (name !== keys[at++]) return false;
  return at === keys.length;
}

function newKey(node: KeyNode, name: string): KeyNode {
  if (++keyNodes > MAX_KEY_NODES) {
    finishers = new WeakMap();
    keyNodes = 0;
  }
  const next = { finisher: undefined, next: new Map() };
  node.next.set(name, next);
  return next;
}

function newFinisher(plan: ItemPlan, names: readonly string[]): Finisher {
  const finishKnown = compile(attributesOf(plan, names));
  const others = names.filter((name) => !plan.byName.has(name));
  const lacking = others.filter((name) => plan.lacks.has(name));
  const unknown = others.filter((name) => !plan.lacks.has(name));
  if (others.length === 0) return finishKnown;
  return (source, place, rest) => {
    let item = finishKnown(source, place, rest);
    for (const name of lacking) leave(rest, pathTo(place, name), source[name]);
    for (const name of unknown) {
      if (isEmpty(source[name])) continue;
      item ??= {};
      define(item, name, toJson(source[name]));
    }
    return item;
  };
}

/** The attributes that names bring, with the captions and twins that follow from them, and those that are there whatever the draft says. */
function attributesOf(plan: ItemPlan, names: readonly string[]): readonly AttributePlan[] {
  const wanted = new Set<AttributePlan | undefined>(plan.attributes.filter(({ name, derive }) => derive || name === 'enrichments'));
  for (const name of names) wanted.add(plan.byName.get(name));
  for (const attribute of [...wanted]) wanted.add(attribute?.caption).add(attribute?.twin);
  return plan.attributes.filter((attribute) => wanted.has(attribute));
}

/**
 * One function that reads the attributes by their names and returns one literal:
 *
 *     (source, place, rest) => {
 *       const value0 = finish0(source.uid, place, rest), value1 = …;
 *       return value0 === undefined && value1 === undefined && … ? undefined : { uid: value0, type: value1, … };
 *     }
 *
 * All items of the same keys then have one shape, attributes that nothing is left of included, and what reads them later is several times
 * faster than with attributes set one by one. Only names of the facts and numbers go into the text.
 */
function compile(attributes: readonly AttributePlan[]): Finisher {
  const values = attributes.map((_, at) => `value${at}`);
  const assignments = attributes.map((attribute, at) => `value${at} = finish${at}(${argumentsOf(attribute)})`);
  const body = `return (source, place, rest) => {
    const ${assignments.join(', ') || 'none = undefined'};
    return ${values.map((value) => `${value} === undefined`).join(' && ') || true} ? undefined
      : { ${attributes.map(({ name }, at) => `${name}: value${at}`).join(', ')} };
  }`;
  return new Function(...attributes.map((_, at) => `finish${at}`), body)(...attributes.map(finishOf)) as Finisher;
}

/** What `finishOf` the attribute takes, as text. */
function argumentsOf({ name, captionOf, twinOf, derive }: AttributePlan): string {
  if (derive || captionOf?.derive) return 'source';
  if (captionOf) return `source.${captionOf.name}, source.${name}`;
  if (twinOf) return `source.${twinOf.name}`;
  return `source.${name}, place, rest`;
}

/** Puts what the version lacks into `unmapped`, and its pivots into enrichments as well. */
function leave(rest: Rest, path: string, value: unknown): void {
  rest.unmapped.add(path, value);
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

/** How an attribute is finished. */
function finishOf(attribute: AttributePlan): (...given: never[]) => unknown {
  const { captionOf, twinOf, derive, array } = attribute;
  if (derive) return derive;
  if (captionOf?.derive) return (source: Item) => caption(captionOf, captionOf.derive!(source), undefined);
  if (captionOf) return (id: unknown, word: unknown) => caption(captionOf, id, word);
  if (twinOf) return rfc3339;
  if (array) return (list: unknown, place: Place | undefined, rest: Rest) => finishList(attribute, list, place, rest);
  return (value: unknown, place: Place | undefined, rest: Rest) => finishValue(attribute, value, place, undefined, rest);
}

function finishList(attribute: AttributePlan, given: unknown, place: Place | undefined, rest: Rest): unknown {
  if (!Array.isArray(given)) return isEmpty(given) ? undefined : toJson(given);
  const list: unknown[] = [];
  for (let i = 0; i < given.length; i++) {
    const element = finishValue(attribute, given[i], place, i, rest);
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
      if (attribute.renumbered) return adaptedId(attribute, value) ?? leftOut(attribute, value, place, rest);
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
  rest.unmapped.add(pathTo(place, attribute.name), value);
}

/** Texts of types with limits as short as these (addresses, hashes) mean nothing when cut. */
const SHORT_LIMIT = 64;

/**
 * The text within its type's limit. A free text that is longer is cut, and `unmapped` says so: an alert must not escape the lake by a
 * subject of 70,000 characters. A long address or hash goes to `unmapped` instead.
 */
function fitting(attribute: AttributePlan, text: string, place: Place | undefined, rest: Rest): string | undefined {
  const limit = attribute.maxLength;
  if (text.length <= limit) return text;
  const path = pathTo(place, attribute.name);
  if (limit <= SHORT_LIMIT) {
    leave(rest, path, text);
    return undefined;
  }
  rest.unmapped.add(`cut.${path}`, `${text.length} characters`);
  return text.slice(0, limit).toWellFormed();
}

function finishObject(plan: ItemPlan, given: Item, place: Place, rest: Rest): Item | undefined {
  const item = finishItem(plan, given, place, rest);
  if (!item || meetsConstraint(plan, item)) return item;
  rest.unmapped.add(pathOf(place), item);
  return undefined;
}

function meetsConstraint(plan: ItemPlan, item: Item): boolean {
  if (!plan.atLeastOne) return true;
  for (const name of plan.atLeastOne) if (item[name] !== undefined) return true;
  return false;
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
  const entries = new Unmapped();
  entries.add('', value);
  return entries.toMap();
}

/** Sets an own property whatever its name; an assignment to `__proto__` would set the prototype. */
function define(item: Item, name: string, value: unknown): void {
  Object.defineProperty(item, name, { value, enumerable: true, configurable: true, writable: true });
}
