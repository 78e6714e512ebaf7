import { DRAFT_VERSION, factsOf } from '../../src/ocsf/facts';
import type { Item } from '../../src/ocsf/moves';
import { type AttributePlan, type ItemPlan, planOf } from '../../src/ocsf/plan';
import type { Draft, OcsfVersion } from '../../src/ocsf/record';
import { isEmpty, type LeftOver, plainJson, plainMap } from './plain-json';
import { isPivot, plainObservables } from './plain-observables';

/*
 * What src/ocsf/finish.ts promises, as one walk over the attributes that the facts know: no code is generated and nothing is kept from one
 * draft to the next. Only the facts themselves are looked up in the plan.
 */

/** The finished record of a draft. What is empty is left out. */
export function plainFinish({ class: className, profiles, attributes }: Draft, version: OcsfVersion): Item {
  const plan = planOf(version, className, profiles);
  const { uid, category_uid } = factsOf(version).classes[className];
  const { unmapped, observables: _, ...said } = attributes;
  const draft: Item = {
    ...said,
    ...{ class_uid: uid, class_name: undefined, category_uid, category_name: undefined },
    ...{ type_uid: uid * 100 + activityOf(plan, said.activity_id), type_name: undefined },
    metadata: { ...said.metadata, version, profiles },
  };
  const rest: Rest = { leftOver: [['', unmapped]], pivots: [] };
  const record = finishItem(plan, draft, '', rest) as Item;
  const { enrichments = [] } = record;
  // What is no list stays as it is, for `validate` to name.
  if (Array.isArray(enrichments) && rest.pivots.length > 0) record['enrichments'] = [...enrichments, ...enrichmentsOf(rest.pivots)];
  record['unmapped'] = plainMap(rest.leftOver);
  record['observables'] = plainObservables(record, plan, version);
  return inOrder(plan, record);
}

/** What a version has no place for, in the order of the walk. */
interface Rest {
  readonly leftOver: LeftOver[];
  readonly pivots: { readonly path: string; readonly name: string; readonly value: string }[];
}

function activityOf(plan: ItemPlan, activity: unknown): number {
  const { renumbered } = plan.byName.get('activity_id')!;
  if (typeof activity !== 'number') return 99;
  return renumbered?.has(activity) ? (renumbered.get(activity)?.id ?? 99) : activity;
}

function inOrder({ attributes, byName }: ItemPlan, record: Item): Item {
  const names = [...attributes.map(({ name }) => name), ...Object.keys(record).filter((name) => !byName.has(name))];
  return Object.fromEntries(names.map((name) => [name, record[name]]).filter(([, value]) => value !== undefined));
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** First what the version has, in the order of the facts, then what it lacks and what no version has, in the order of the draft. */
function finishItem(plan: ItemPlan, given: Item, path: string, rest: Rest): Item | undefined {
  const source = plan.moves.reduce((item, move) => move.apply(item), given);
  const entries: [string, unknown][] = plan.attributes.map((attribute) => [attribute.name, finishAttribute(attribute, source, path, rest)]);
  for (const [name, value] of Object.entries(source)) {
    if (plan.byName.has(name)) continue;
    if (plan.lacks.has(name)) leave(rest, below(path, name), value);
    else if (!isEmpty(value)) entries.push([name, plainJson(value)]);
  }
  const present = entries.filter(([, value]) => value !== undefined);
  return present.length > 0 ? Object.fromEntries(present) : undefined;
}

function finishAttribute(attribute: AttributePlan, source: Item, path: string, rest: Rest): unknown {
  const { name, captionOf, twinOf, array } = attribute;
  const value = source[name];
  if (captionOf) return caption(captionOf, source[captionOf.name], value);
  if (twinOf) return rfc3339(source[twinOf.name]);
  if (!array) return finishValue(attribute, value, below(path, name), undefined, rest);
  if (!Array.isArray(value)) return isEmpty(value) ? undefined : plainJson(value);
  const list = value.map((element, index) => finishValue(attribute, element, below(path, name), index, rest));
  const present = list.filter((element) => element !== undefined);
  return present.length > 0 ? present : undefined;
}

/** `path` is the attribute's, `index` the value's place in its list. */
function finishValue(attribute: AttributePlan, value: unknown, path: string, index: number | undefined, rest: Rest): unknown {
  if (isEmpty(value)) return undefined;
  if (typeof value === 'string') return finishText(attribute, value.toWellFormed(), path, rest);
  if (typeof value === 'number') return finishNumber(attribute, value, path, rest);
  if (typeof value !== 'object') return plainJson(value);
  if (attribute.kind === 'open') return plainMap([['', value]]);
  if (attribute.kind !== 'object' || Array.isArray(value)) return plainJson(value);
  return finishObject(attribute.item!, value as Item, index === undefined ? path : `${path}[${index}]`, rest);
}

/** A longer text is cut, and `unmapped` says so; an address or hash that is too long goes there whole. */
function finishText({ maxLength }: AttributePlan, text: string, path: string, rest: Rest): string | undefined {
  if (text.length <= maxLength) return text;
  if (maxLength <= 64) {
    leave(rest, path, text);
    return undefined;
  }
  rest.leftOver.push([`cut.${path}`, `${text.length} characters`]);
  return text.slice(0, maxLength).toWellFormed();
}

/** An id as the version numbers it. One that it lacks, and an integer beyond 32 bits, goes to `unmapped`. */
function finishNumber({ renumbered, kind }: AttributePlan, value: number, path: string, rest: Rest): number | undefined {
  const id = renumbered?.has(value) ? renumbered.get(value)?.id : value;
  const isTooLarge = !renumbered && kind === 'integer' && (value < -(2 ** 31) || value >= 2 ** 31);
  if (id !== undefined && !isTooLarge) return id;
  rest.leftOver.push([path, value]);
  return undefined;
}

/** An object that cannot meet its constraint goes to `unmapped`. */
function finishObject(plan: ItemPlan, given: Item, path: string, rest: Rest): Item | undefined {
  const item = finishItem(plan, given, path, rest);
  if (!item || !plan.atLeastOne || plan.atLeastOne.some((name) => item[name] !== undefined)) return item;
  rest.leftOver.push([path, item]);
  return undefined;
}

/** The caption of an id, or of each id of a list. */
function caption(id: AttributePlan, value: unknown, word: unknown): unknown {
  if (!id.array || !Array.isArray(value)) return captionOfOne(id, value, word);
  const captions = value.map((one, index) => captionOfOne(id, one, Array.isArray(word) ? word[index] : undefined) ?? 'Other');
  return captions.length > 0 ? captions : undefined;
}

/** Without an id, for one that the version does not know, and for 99, the draft's own word. */
function captionOfOne({ renumbered, captions }: AttributePlan, id: unknown, word: unknown): unknown {
  const own = isEmpty(word) ? undefined : plainJson(word);
  if (typeof id !== 'number') return own;
  if (renumbered?.has(id)) {
    const changed = renumbered.get(id);
    return changed && (changed.word ?? captions?.get(changed.id));
  }
  return id === 99 ? own : (captions?.get(id) ?? own);
}

/** RFC 3339 has years of four digits. */
function rfc3339(timeMs: unknown): string | undefined {
  if (typeof timeMs !== 'number') return undefined;
  const date = new Date(timeMs);
  return date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999 ? date.toISOString() : undefined;
}

/** Puts what the version lacks into `unmapped`; what an analyst pivots on becomes an enrichment besides. */
function leave(rest: Rest, path: string, value: unknown): void {
  rest.leftOver.push([path, value]);
  for (const [name, one] of scalarsOf(path.split('].').at(-1)!, plainJson(value)))
    if (!isEmpty(one) && isPivot(name)) rest.pivots.push({ path, name, value: String(one) });
}

function scalarsOf(name: string, value: unknown): [name: string, value: unknown][] {
  if (Array.isArray(value)) return value.flatMap((element) => scalarsOf(name, element));
  if (typeof value !== 'object' || value === null) return [[name, value]];
  return Object.entries(value).flatMap(([key, inner]) => scalarsOf(`${name}.${key}`, inner));
}

/** The same name and value comes once, at most 100 of them. */
function enrichmentsOf(pivots: Rest['pivots']): Item[] {
  const first = pivots.filter((pivot, at) => pivots.findIndex(({ name, value }) => name === pivot.name && value === pivot.value) === at);
  return first.slice(0, 100).map(({ path, name, value }) => ({ data: { moved_from: path, ocsf_version: DRAFT_VERSION }, name, value }));
}
