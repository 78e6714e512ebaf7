import { isEmpty } from '../json';
import type { Item } from '../moves';
import type { AttributePlan, ItemPlan } from '../plan';
import { OTHER } from '../plan';
import { type Path, type Problems, shown } from './problems';

/** The rules about `observables`: each points to a value of this very record, and says of it what the schema says. */
export function checkObservables(plan: ItemPlan, record: Item, problems: Problems): void {
  const observables = record['observables'];
  if (!Array.isArray(observables)) return;
  const targets = new Map<string, Target>();
  const seen = new Set<string>();
  for (let i = 0; i < observables.length && !problems.isFull; i++) {
    const observable = observables[i] as Item | null;
    if (typeof observable !== 'object' || observable === null || typeof observable['name'] !== 'string') continue;
    const { name, type_id, value } = observable as { name: string; type_id: unknown; value: unknown };
    const path = ['observables', i];
    const key = `${type_id} ${name} ${value}`;
    if (seen.has(key)) problems.add('observable_duplicate', path, `${shown(name)} with the same type_id and value came before`);
    seen.add(key);
    let target = targets.get(name);
    if (!target) {
      target = targetOf(name, plan, record);
      targets.set(name, target);
    }
    checkObservable(name, type_id, value, target, path, problems);
  }
}

function checkObservable(name: string, type_id: unknown, value: unknown, target: Target, path: Path, problems: Problems): void {
  if (!target.steps) {
    problems.add('observable_name_invalid_reference', [...path, 'name'], `found ${shown(name)}, wanted a path of the class`);
    return;
  }
  const typed = typedAs(target.steps.at(-1)!.attribute);
  if (typed !== undefined && type_id !== typed && type_id !== OTHER) {
    problems.add('observable_type_differs', [...path, 'type_id'], `found ${shown(type_id)}, wanted ${typed} for ${shown(name)}`);
  }
  if (!target.isThere) {
    problems.add('observable_unresolved', path, `this record has nothing at ${shown(name)}`);
  } else if (value === undefined || isEmpty(value)) {
    if (target.values.size > 0) problems.add('observable_without_value', path, `${shown(name)} is a single value, wanted it in value`);
  } else if (!target.values.has(String(value))) {
    problems.add('observable_value_differs', [...path, 'value'], `found ${shown(value)}, which is not at ${shown(name)}`);
  }
}

interface Target {
  /** Undefined where the name is no path of the class. */
  readonly steps: Steps | undefined;
  readonly isThere: boolean;
  /** Scalars found there, as text. */
  readonly values: ReadonlySet<string>;
}

type Steps = readonly { readonly attribute: AttributePlan; readonly index: number | undefined }[];

function targetOf(name: string, plan: ItemPlan, record: Item): Target {
  const steps = knownSteps(name, plan);
  const values = new Set<string>();
  const isThere = steps !== undefined && collect(record, steps, 0, values);
  return { steps, isThere, values };
}

const MAX_KNOWN_NAMES = 1_000;
const known = new WeakMap<ItemPlan, Map<string, Steps | undefined>>();

/** Names of observables repeat from record to record. A hostile record may make up any number of them, so not all are remembered. */
function knownSteps(name: string, plan: ItemPlan): Steps | undefined {
  let names = known.get(plan);
  if (!names) {
    names = new Map();
    known.set(plan, names);
  }
  if (names.has(name)) return names.get(name);
  const steps = stepsOf(name, plan);
  if (names.size < MAX_KNOWN_NAMES) names.set(name, steps);
  return steps;
}

const SEGMENT = /^([a-z0-9_]+)(\[(\d{0,6})\])?$/;

/** `a.b[].c`, `a.b[0].c` and `a.b.c` name the same attribute; brackets only after a list. */
function stepsOf(name: string, plan: ItemPlan): Steps | undefined {
  const steps: { attribute: AttributePlan; index: number | undefined }[] = [];
  let item: ItemPlan | undefined = plan;
  if (name.length > 500) return undefined;
  for (const segment of name.split('.')) {
    const match = SEGMENT.exec(segment);
    const attribute: AttributePlan | undefined = match ? item?.byName.get(match[1]!) : undefined;
    if (!match || !attribute || (match[2] && !attribute.array)) return undefined;
    steps.push({ attribute, index: match[3] ? Number(match[3]) : undefined });
    item = attribute.item;
  }
  return steps;
}

/** Adds the scalars that the steps lead to; whether there is anything at all. */
function collect(item: Item, steps: Steps, at: number, values: Set<string>): boolean {
  const { attribute, index } = steps[at]!;
  const value = item[attribute.name];
  const found = !Array.isArray(value) ? [value] : index === undefined ? value : [value[index]];
  let isThere = false;
  for (const one of found) {
    if (one === undefined || one === null) continue;
    const isLast = at === steps.length - 1;
    if (!isLast) {
      if (typeof one === 'object') isThere = collect(one as Item, steps, at + 1, values) || isThere;
      continue;
    }
    isThere = true;
    if (typeof one !== 'object') values.add(String(one));
  }
  return isThere;
}

/** The schema's `type_id` of an attribute: its own, else its object's, else its type's. */
function typedAs({ facts, item, type }: AttributePlan): number | undefined {
  return facts.observable ?? item?.facts.observable ?? type?.observable;
}
