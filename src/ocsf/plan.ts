import { DRAFT_VERSION, factsOf } from './facts';
import type { AttributeFacts, ItemFacts, TypeFacts } from './facts/types';
import type { Item, Move } from './moves';
import { MOVES } from './moves';
import type { ClassName, OcsfVersion } from './record';

/**
 * The facts of a class under one profile list, resolved for walking a record: which attributes are there, in the order a record is
 * written, with their types, captions and objects at hand. Made once, kept.
 */
export interface ItemPlan {
  /** Name of the class or object. */
  readonly name: string;
  readonly facts: ItemFacts;
  readonly attributes: readonly AttributePlan[];
  readonly byName: ReadonlyMap<string, AttributePlan>;
  /** The attribute that stood at each place in the item that was walked last: the next one has mostly the same. */
  readonly recent: AttributePlan[];
  /** Attributes that a draft may have here and this version lacks. */
  readonly lacks: ReadonlySet<string>;
  readonly moves: readonly Move[];
  /** Pairs of timestamps here of which the first may not be after the second. */
  readonly periods: readonly (readonly [start: string, end: string])[];
  readonly atLeastOne: readonly string[] | undefined;
  readonly justOne: readonly string[] | undefined;
  /** Since which version. */
  readonly deprecated: string | undefined;
}

const PERIODS = [
  ['start_time', 'end_time'],
  ['first_seen_time', 'last_seen_time'],
  ['created_time', 'modified_time'],
] as const;

/** Every plan has every key, since objects of one shape are read several times faster. */
export interface AttributePlan {
  readonly name: string;
  readonly facts: AttributeFacts;
  /** `open`: an object without attributes of its own, written as map<string, string>. */
  readonly kind: TypeFacts['primitive'] | 'object' | 'open';
  readonly array: boolean;
  readonly required: boolean;
  /** A single text or integer without pattern, caption, twin or deprecation: only its size can be wrong. */
  readonly isPlain: boolean;
  /** Of a scalar. */
  readonly type: TypeFacts | undefined;
  /** Characters of a text. */
  readonly maxLength: number;
  /** Since which version. */
  readonly deprecated: string | undefined;
  /** Of an object. */
  readonly item: ItemPlan | undefined;
  /** Of an enum: captions by value. */
  readonly captions: ReadonlyMap<number | string, string> | undefined;
  /** Whether a value outside `captions` is wrong (`related_event.type_uid` may name any class). */
  readonly closed: boolean;
  /** Values of a draft that this version has under another id, or not at all (undefined). */
  readonly renumbered: ReadonlyMap<number, Renumbered | undefined> | undefined;
  /** Name of the attribute that holds the caption of this one. */
  readonly sibling: string | undefined;
  /** That attribute. */
  readonly caption: AttributePlan | undefined;
  /** The id whose caption this is. */
  readonly captionOf: AttributePlan | undefined;
  /** The RFC 3339 form of this timestamp. */
  readonly twin: AttributePlan | undefined;
  /** The timestamp whose RFC 3339 form this is. */
  readonly twinOf: AttributePlan | undefined;
  /** What the record says here, whatever its draft says. */
  readonly derive: ((item: Item) => unknown) | undefined;
}

/** `plan.byName.get(name)`, for the walk of an item whose attribute `place` has this name. */
export function attributeAt(plan: ItemPlan, place: number, name: string): AttributePlan | undefined {
  const recent = plan.recent[place];
  if (recent !== undefined && recent.name === name) return recent;
  const attribute = plan.byName.get(name);
  if (attribute !== undefined && place <= plan.recent.length) plan.recent[place] = attribute;
  return attribute;
}

export interface Renumbered {
  readonly id: number;
  /** The draft version's caption, where the id is 99. */
  readonly word?: string;
}

/** 99 is Other in every OCSF enum, and its caption is the source's own word. */
export const OTHER = 99;

const plans = new Map<string, ItemPlan>();

/** `profiles` must come from a bounded list, since every list is kept. */
export function planOf(version: OcsfVersion, className: ClassName, profiles: readonly string[]): ItemPlan {
  const key = `${version} ${className} ${profiles.join()}`;
  let plan = plans.get(key);
  if (!plan) {
    const draftFacts = factsOf(DRAFT_VERSION);
    const resolve = planner(version, new Set(profiles));
    plan = resolve(className, factsOf(version).classes[className], draftFacts.classes[className]);
    deriveClassification(plan, version, className, profiles);
    plans.set(key, plan);
  }
  return plan;
}

/**
 * What is never a draft's to say: the ids whose captions name the class, and what `metadata` says of the schema. `unmapped` and
 * `observables` are known last; they have their places kept.
 */
function deriveClassification(plan: ItemPlan, version: OcsfVersion, className: ClassName, profiles: readonly string[]): void {
  const { uid, category_uid } = factsOf(version).classes[className];
  const activity = plan.byName.get('activity_id')!;
  const derive = (item: ItemPlan, name: string, value: (item: Item) => unknown) => {
    (item.byName.get(name) as Mutable<AttributePlan>).derive = value;
  };
  derive(plan, 'class_uid', () => uid);
  derive(plan, 'category_uid', () => category_uid);
  derive(plan, 'type_uid', ({ activity_id: id }) => uid * 100 + (typeof id === 'number' ? (adaptedId(activity, id) ?? OTHER) : OTHER));
  for (const name of ['unmapped', 'observables']) derive(plan, name, () => undefined);
  const metadata = plan.byName.get('metadata')!.item!;
  derive(metadata, 'version', () => version);
  derive(metadata, 'profiles', () => (profiles.length > 0 ? profiles : undefined));
}

/** The id under which the version has what a draft means; undefined where it has none. */
export function adaptedId({ renumbered }: AttributePlan, id: number): number | undefined {
  return renumbered?.has(id) ? renumbered.get(id)?.id : id;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function planner(version: OcsfVersion, profiles: ReadonlySet<string>) {
  const facts = factsOf(version);
  const draftFacts = factsOf(DRAFT_VERSION);
  const objects = new Map<string, ItemPlan>();
  const isActive = (attribute: AttributeFacts) => !attribute.profiles || attribute.profiles.some((profile) => profiles.has(profile));

  function planObject(name: string): ItemPlan {
    return objects.get(name) ?? planItem(name, facts.objects[name]!, draftFacts.objects[name] ?? facts.objects[name]!, objects);
  }

  function planItem(name: string, itemFacts: ItemFacts, draftItem: ItemFacts, known?: Map<string, ItemPlan>): ItemPlan {
    const attributes: Mutable<AttributePlan>[] = [];
    const byName = new Map<string, Mutable<AttributePlan>>();
    const lacks = new Set(Object.keys(draftItem.attributes).filter((attribute) => isActive(draftItem.attributes[attribute]!)));
    for (const attribute of Object.keys(itemFacts.attributes)) if (isActive(itemFacts.attributes[attribute]!)) lacks.delete(attribute);
    const moves = MOVES.filter((move) => move.object === name && lacks.has(move.lacks));
    const periods = PERIODS.filter(([start]) => start in itemFacts.attributes);
    const { at_least_one: atLeastOne, just_one: justOne, deprecated } = itemFacts;
    const plan: ItemPlan = {
      name,
      facts: itemFacts,
      attributes,
      byName,
      recent: [],
      lacks,
      moves,
      periods,
      atLeastOne,
      justOne,
      deprecated,
    };
    // Known before its attributes are, since five objects lead back to themselves.
    known?.set(name, plan);
    for (const [attributeName, attributeFacts] of Object.entries(itemFacts.attributes)) {
      if (!isActive(attributeFacts)) continue;
      const attribute = planAttribute(attributeName, attributeFacts, draftItem.attributes[attributeName], moves);
      attributes.push(attribute);
      byName.set(attributeName, attribute);
    }
    for (const attribute of attributes) {
      const caption = attribute.sibling && byName.get(attribute.sibling);
      if (caption) {
        attribute.caption = caption;
        caption.captionOf = attribute;
        caption.isPlain = false;
      }
      const twin = attribute.facts.type === 'timestamp_t' && byName.get(`${attribute.name}_dt`);
      if (twin) {
        attribute.twin = twin;
        twin.twinOf = attribute;
      }
    }
    return plan;
  }

  function planAttribute(
    name: string,
    attribute: AttributeFacts,
    draft: AttributeFacts | undefined,
    moves: readonly Move[],
  ): Mutable<AttributePlan> {
    const type = facts.types[attribute.type];
    const item = attribute.object ? planObject(attribute.object) : undefined;
    const values = attribute.enum ? facts.enums[attribute.enum]! : undefined;
    const sibling = attribute.sibling ?? moves.flatMap((move) => move.paths).find(([from]) => from === draft?.sibling)?.[1];
    const captions = values ? captionsOf(values, type?.primitive === 'string') : sibling && name === 'type_uid' ? typeNames() : undefined;
    const draftValues = draft?.enum ? draftFacts.enums[draft.enum] : undefined;
    return {
      name,
      facts: attribute,
      kind: item ? (Object.keys(item.facts.attributes).length === 0 ? 'open' : 'object') : type!.primitive,
      array: attribute.array === true,
      required: attribute.requirement === 'required',
      isPlain: !attribute.array && !type?.regex && !sibling && !attribute.deprecated && attribute.type !== 'timestamp_t',
      type,
      maxLength: type?.max_len ?? Number.POSITIVE_INFINITY,
      deprecated: attribute.deprecated,
      item,
      captions,
      closed: values !== undefined,
      renumbered: values && draftValues ? renumber(draftValues, values) : undefined,
      sibling,
      caption: undefined,
      captionOf: undefined,
      twin: undefined,
      twinOf: undefined,
      derive: undefined,
    };
  }

  /** Every `type_uid` that the facts know; a related event may be of another class than the record. */
  function typeNames(): ReadonlyMap<number | string, string> {
    const all = Object.values(facts.classes).map((classFacts) => facts.enums[classFacts.attributes['type_uid']!.enum!]!);
    return captionsOf(Object.assign({}, ...all), false);
  }

  return planItem;
}

function captionsOf(values: Readonly<Record<string, string>>, text: boolean): ReadonlyMap<number | string, string> {
  return new Map(Object.entries(values).map(([value, caption]) => [text ? value : Number(value), caption]));
}

/**
 * What becomes of an enum value whose caption the version has under another id (`logon_type_id` 1 System is 0 in 1.1.0) or lacks
 * (`analytic.type_id` 7): the id of the same caption, else 99 with the caption as the word, else nothing.
 */
function renumber(
  draftValues: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Map<number, Renumbered | undefined> {
  const ids = new Map(Object.entries(values).map(([value, caption]) => [caption, Number(value)]));
  const changed = new Map<number, Renumbered | undefined>();
  for (const [value, caption] of Object.entries(draftValues)) {
    if (values[value] === caption) continue;
    const id = ids.get(caption);
    if (id !== undefined) changed.set(Number(value), { id });
    else if (String(OTHER) in values && caption !== 'Unknown') changed.set(Number(value), { id: OTHER, word: caption });
    else changed.set(Number(value), undefined);
  }
  return changed;
}
