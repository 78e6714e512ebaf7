import { isIP } from 'node:net';
import { isEmpty } from '../json';
import type { Item } from '../moves';
import type { AttributePlan, ItemPlan } from '../plan';
import { attributeAt, OTHER } from '../plan';
import { instantOf, rfc3339 } from '../time';
import { type Problems, shown } from './problems';

/** The state of one walk: where it is, and what it found. */
export interface Walk {
  readonly problems: Problems;
  readonly path: (string | number)[];
}

/** The rules about single attributes and items, at every depth. What has a wrong type or is unknown is told by the JSON Schema already. */
export function checkItem(plan: ItemPlan, item: Item, walk: Walk): void {
  if (plan.deprecated) reportDeprecated(plan, walk);
  let place = -1;
  for (const name in item) {
    place++;
    const value = item[name];
    if (value === undefined) continue;
    const attribute = attributeAt(plan, place, name);
    if (!attribute) {
      reportUnknown(plan, name, walk);
      continue;
    }
    if (isPlain(attribute, value) || isTwin(attribute, value, item)) continue;
    walk.path.push(name);
    checkAttribute(attribute, value, item, walk);
    walk.path.pop();
  }
  if (plan.atLeastOne || plan.justOne) checkConstraint(plan, item, walk);
  for (const [earlier, later] of plan.periods) checkOrder(item, earlier, later, walk);
}

/** An attribute that the schema does not have here, or has with a profile that the record does not declare. */
function reportUnknown({ name: item, facts }: ItemPlan, name: string, { problems, path }: Walk): void {
  if (problems.isFull) return;
  const at = [...path, name];
  const extension = own(facts.extensions, name);
  const profiles = own(facts.attributes, name)?.profiles ?? own(facts.otherProfiles, name);
  if (extension) problems.add('attribute_of_extension', at, `attribute ${name} of ${item} comes from the platform extension ${extension}`);
  else if (profiles) {
    const wanted = profiles.join(' or ');
    problems.add('attribute_profile_undeclared', at, `attribute ${name} of ${item} needs the profile ${wanted} in metadata.profiles`);
  } else problems.add('attribute_unknown', at, `${item} has no attribute ${shown(name)}`);
}

/** Names come from the record, so one may be that of a property every object has. */
function own<Value>(table: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Most values: text or a small number that no rule but those of its size can be about. */
function isPlain(attribute: AttributePlan, value: unknown): boolean {
  if (!attribute.isPlain) return false;
  if (typeof value === 'string') return attribute.kind === 'string' && value !== '' && value.length <= attribute.maxLength;
  return typeof value === 'number' && attribute.kind === 'integer' && value >= 0 && value < INT32_LIMIT;
}

/** The very text that `finish` writes needs no parsing. */
function isTwin(attribute: AttributePlan, value: unknown, item: Item): boolean {
  return attribute.twinOf !== undefined && value !== undefined && value === rfc3339(item[attribute.twinOf.name]);
}

function checkAttribute(attribute: AttributePlan, value: unknown, item: Item, walk: Walk): void {
  const { problems, path } = walk;
  if (value === undefined) return;
  if (isEmptyFor(attribute, value)) {
    if (attribute.required) problems.add('required_empty', path, `required attribute ${attribute.name} is ${emptyName(value)}`);
    else problems.add('value_empty', path, `found ${emptyName(value)}, wanted a value or nothing at all`);
    return;
  }
  const since = attribute.deprecated;
  if (since) problems.add('attribute_deprecated', path, `attribute ${attribute.name} is deprecated since ${since}`);
  if (attribute.captionOf) checkHasId(attribute, item, walk);
  if (!attribute.array) {
    checkValue(attribute, value, walk);
    if (attribute.sibling) checkCaption(attribute, value, item, walk);
    if (attribute.twinOf) checkTwin(attribute, value, item, walk);
    return;
  }
  if (!Array.isArray(value)) return;
  for (let i = 0; i < value.length && !problems.isFull; i++) {
    path.push(i);
    if (value[i] === null || value[i] === '') problems.add('value_empty', path, `found ${emptyName(value[i])} in a list, wanted a value`);
    else checkValue(attribute, value[i], walk);
    path.pop();
  }
  if (attribute.sibling) checkCaptions(attribute, value, item, walk);
}

/** Null, or the empty form of the attribute's own type. */
export function isEmptyFor(attribute: AttributePlan, value: unknown): boolean {
  if (value === null) return true;
  if (attribute.array) return Array.isArray(value) && value.length === 0;
  switch (attribute.kind) {
    case 'string':
      return value === '';
    case 'json':
      return isEmpty(value);
    case 'object':
    case 'open':
      return typeof value === 'object' && !Array.isArray(value) && isEmpty(value);
    default:
      return false;
  }
}

function emptyName(value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  return Array.isArray(value) ? 'an empty list' : 'an empty object';
}

function checkValue(attribute: AttributePlan, value: unknown, walk: Walk): void {
  switch (attribute.kind) {
    case 'string':
      if (typeof value === 'string') checkText(attribute, value, walk);
      return;
    case 'integer':
    case 'long':
      if (typeof value === 'number') checkInteger(attribute, value, walk);
      return;
    case 'float':
      if (Number.isInteger(value))
        walk.problems.add('float_without_fraction', walk.path, `found ${shown(value)} in a float_t, which reads back as an integer`);
      return;
    case 'object':
      if (isItem(value)) checkItem(attribute.item!, value, walk);
      return;
    case 'open':
      if (isItem(value)) checkOpenObject(value, walk);
      return;
  }
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Texts

/** Patterns are run on texts of at most this length; nothing that has one is longer. */
const MAX_PATTERN_INPUT = 1_000;
const patterns = new Map<string, RegExp>();

function checkText(attribute: AttributePlan, value: string, walk: Walk): void {
  const { problems, path } = walk;
  const { max_len, regex } = attribute.type!;
  // A text has at most as many characters (code points) as UTF-16 units, so most need no counting.
  if (max_len !== undefined && value.length > max_len && characters(value) > max_len) {
    problems.add('attribute_value_exceeds_max_len', path, `found ${characters(value)} characters, wanted at most ${max_len}`);
  }
  if (!regex) return;
  const typeName = attribute.facts.type;
  // The standard's own pattern of ip_t takes what is no address; the parser decides.
  if (typeName === 'ip_t') {
    if (isIP(value) === 0) problems.add('ip_unparsable', path, `found ${shown(value)}, wanted an IPv4 or IPv6 address`);
  } else if (typeName === 'datetime_t') checkDatetime(value, walk);
  else if (value.length > MAX_PATTERN_INPUT || !patternOf(regex).test(value)) {
    problems.add('attribute_value_regex_not_matched', path, `found ${shown(value)}, wanted the form of ${typeName}`);
  }
}

function characters(text: string): number {
  let count = 0;
  for (const _character of text) count++;
  return count;
}

function patternOf(regex: string): RegExp {
  let pattern = patterns.get(regex);
  if (!pattern) {
    pattern = new RegExp(regex);
    patterns.set(regex, pattern);
  }
  return pattern;
}

function checkOpenObject(value: Item, { problems, path }: Walk): void {
  for (const key in value) {
    if (typeof value[key] === 'string') continue;
    if (problems.isFull) return;
    problems.add('unmapped_not_text', [...path, key], `found ${shown(value[key])}, wanted text`);
  }
}

// Numbers

const INT32_LIMIT = 2 ** 31;

function checkInteger(attribute: AttributePlan, value: number, walk: Walk): void {
  const { problems, path } = walk;
  if (!Number.isInteger(value)) return;
  if (attribute.kind === 'integer' && (value >= INT32_LIMIT || value < -INT32_LIMIT)) {
    problems.add('integer_exceeds_int32', path, `found ${shown(value)}, wanted an integer of 32 bits`);
  } else if (attribute.kind === 'long' && !Number.isSafeInteger(value)) {
    problems.add('long_exceeds_exact', path, `found ${shown(value)}, wanted at most 2^53 − 1`);
  }
  if (attribute.facts.type === 'timestamp_t') checkTimestamp(value, walk);
}

// Times

const YEAR_2000_MS = Date.UTC(2000, 0, 1);
const YEAR_2100_MS = Date.UTC(2100, 0, 1);

function checkTimestamp(value: number, { problems, path }: Walk): void {
  if (value >= YEAR_2000_MS && value < YEAR_2100_MS) return;
  const isTime = path.length === 1 && path[0] === 'time';
  problems.add(
    isTime ? 'time_out_of_range' : 'timestamp_out_of_range',
    path,
    `found ${value}${unitOf(value)}, wanted ms within 2000 to 2100`,
  );
}

function unitOf(value: number): string {
  for (const [unit, perMs] of [
    ['seconds', 1e-3],
    ['microseconds', 1e3],
    ['nanoseconds', 1e6],
  ] as const) {
    if (value / perMs >= YEAR_2000_MS && value / perMs < YEAR_2100_MS) return ` (looks like ${unit})`;
  }
  return '';
}

function checkDatetime(value: string, { problems, path }: Walk): void {
  const instant = instantOf(value);
  if (!instant) problems.add('datetime_invalid', path, `found ${shown(value)}, wanted RFC 3339`);
  else if (!instant.hasOffset) problems.add('datetime_without_offset', path, `found ${shown(value)}, wanted an offset, such as Z`);
}

function checkTwin(attribute: AttributePlan, value: unknown, item: Item, { problems, path }: Walk): void {
  const time = item[attribute.twinOf!.name];
  const instant = typeof value === 'string' ? instantOf(value) : undefined;
  if (typeof time !== 'number' || !instant || instant.timeMs === time) return;
  problems.add('datetime_differs', path, `found ${shown(value)}, wanted the instant of ${attribute.twinOf!.name}, ${time} ms since 1970`);
}

function checkOrder(item: Item, earlier: string, later: string, { problems, path }: Walk): void {
  const from = item[earlier];
  const to = item[later];
  if (typeof from === 'number' && typeof to === 'number' && from > to) {
    problems.add('time_order', [...path, earlier], `${earlier} ${from} is after ${later} ${to}`);
  }
}

// Captions

function checkCaption(attribute: AttributePlan, id: unknown, item: Item, { problems, path }: Walk): void {
  const sibling = attribute.sibling!;
  const caption = item[sibling];
  const beside = [...path.slice(0, -1), sibling];
  if (id === OTHER && attribute.closed) {
    if (caption === undefined || isEmpty(caption))
      problems.add('other_without_caption', path, `99 wants the source's own word in ${sibling}`);
    else if (caption === 'Other')
      problems.add('attribute_enum_sibling_suspicious_other', beside, `found Other, wanted the source's own word`);
    return;
  }
  const wanted = attribute.captions?.get(id as number);
  if (typeof caption !== 'string' || caption === '' || wanted === undefined || caption === wanted) return;
  problems.add(
    'attribute_enum_sibling_incorrect',
    beside,
    `found ${shown(caption)}, wanted ${shown(wanted)} for ${attribute.name} ${shown(id)}`,
  );
}

function checkCaptions(attribute: AttributePlan, ids: unknown[], item: Item, { problems, path }: Walk): void {
  const sibling = attribute.sibling!;
  const captions = item[sibling];
  if (!Array.isArray(captions) || captions.length === 0) return;
  const beside = [...path.slice(0, -1), sibling];
  if (captions.length > ids.length) problems.add('captions_exceed_ids', beside, `found ${captions.length} captions for ${ids.length} ids`);
  for (let i = 0; i < ids.length && !problems.isFull; i++) {
    const wanted = attribute.captions?.get(ids[i] as number);
    if (ids[i] === OTHER || wanted === undefined || captions[i] === wanted) continue;
    const at = [...beside, i];
    if (i >= captions.length)
      problems.add(
        'attribute_enum_array_sibling_missing',
        at,
        `no caption for ${attribute.name} ${shown(ids[i])}, wanted ${shown(wanted)}`,
      );
    else
      problems.add(
        'attribute_enum_array_sibling_incorrect',
        at,
        `found ${shown(captions[i])}, wanted ${shown(wanted)} for ${shown(ids[i])}`,
      );
  }
}

function checkHasId(attribute: AttributePlan, item: Item, { problems, path }: Walk): void {
  const id = attribute.captionOf!.name;
  if (item[id] === undefined || item[id] === null) problems.add('caption_without_id', path, `${attribute.name} stands without ${id}`);
}

// Items

/** The JSON Schema sees keys; here a null is nothing. */
function checkConstraint(plan: ItemPlan, item: Item, { problems, path }: Walk): void {
  const { atLeastOne, justOne } = plan;
  if (atLeastOne?.some((name) => item[name] === null) && atLeastOne.every((name) => item[name] === undefined || item[name] === null)) {
    problems.add('constraint_failed', path, `found only null in ${atLeastOne.join(', ')}, wanted at least one in ${plan.name}`);
  }
  if (justOne && justOne.filter((name) => name in item).length === 1 && justOne.some((name) => item[name] === null)) {
    problems.add('constraint_failed', path, `found only null in ${justOne.join(', ')}, wanted just one in ${plan.name}`);
  }
}

function reportDeprecated(plan: ItemPlan, { problems, path }: Walk): void {
  const isClass = path.length === 0;
  const since = `deprecated since ${plan.deprecated}`;
  if (isClass) problems.add('class_deprecated', ['class_uid'], `class ${plan.name} is ${since}`);
  else problems.add('object_deprecated', path, `object ${plan.name} is ${since}`);
}
