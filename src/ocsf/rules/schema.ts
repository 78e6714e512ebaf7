import type { ValidationError } from '../../../build/validators/1.3.0.js';
import { isEmpty } from '../json';
import type { AttributePlan, ItemPlan } from '../plan';
import { isEmptyFor } from './attributes';
import type { RuleName } from './list';
import { type Path, type Problems, shown } from './problems';

/** Errors looked at; a hostile record may have as many as it has keys. */
const MAX_ERRORS = 1_000;

/**
 * What the JSON Schema found, in the words of the rules. An anyOf or oneOf is one constraint, whatever its branches say; an if/then is
 * the rule of `type_uid`; an empty value is left to the rule about empty values.
 */
export function reportSchemaErrors(errors: readonly ValidationError[], record: unknown, plan: ItemPlan, problems: Problems): void {
  for (const error of errors.slice(0, MAX_ERRORS)) {
    if (/\/(anyOf|oneOf)\/\d/.test(error.schemaPath) || error.keyword === 'if') continue;
    const finding = findingOf(error, place(error.instancePath, record, plan));
    if (finding) problems.add(...finding);
  }
}

interface Place {
  readonly path: Path;
  readonly value: unknown;
  /** The plan of the value, where it is an item. */
  readonly item: ItemPlan | undefined;
  readonly attribute: AttributePlan | undefined;
  /** The value is one of a list's. */
  readonly isElement: boolean;
}

type Finding = readonly [rule: RuleName, path: Path, message: string];

/** Undefined where another rule tells it. */
function findingOf(error: ValidationError, at: Place): Finding | undefined {
  const { path, value, item, attribute, isElement } = at;
  const isEmptyItem = path.length > 0 && isEmpty(value);
  switch (error.keyword) {
    case 'required': {
      const name = String(error.params['missingProperty']);
      return isEmptyItem
        ? undefined
        : ['attribute_required_missing', [...path, name], `required attribute ${name} of ${item?.name} is missing`];
    }
    case 'type': {
      if (value === null || (attribute && !isElement && isEmptyFor(attribute, value))) return undefined;
      return ['attribute_wrong_type', path, `found ${shown(value)} (${typeName(value)}), wanted ${error.params['type']}`];
    }
    case 'enum': {
      if (value === null || value === '') return undefined;
      if (path.length === 1 && path[0] === 'type_uid') return wrongTypeUid(path, value);
      const rule = isElement ? 'attribute_enum_array_value_unknown' : 'attribute_enum_value_unknown';
      return [rule, path, `found ${shown(value)}, wanted one of ${shownValues(attribute)}`];
    }
    case 'const':
      return value === null ? undefined : wrongTypeUid(path, value);
    case 'anyOf':
      if (isEmptyItem) return undefined;
      return ['constraint_failed', path, `found none of ${item?.facts.at_least_one?.join(', ')}, wanted at least one in ${item?.name}`];
    case 'oneOf':
      return isEmptyItem
        ? undefined
        : ['constraint_failed', path, `wanted just one of ${item?.facts.just_one?.join(', ')} in ${item?.name}`];
    case 'minimum':
    case 'maximum':
      return [
        'attribute_value_exceeds_range',
        path,
        `found ${shown(value)}, wanted ${error.params['comparison']} ${error.params['limit']}`,
      ];
    default:
      throw new Error(`no rule for the JSON Schema keyword ${error.keyword} at ${error.schemaPath}`);
  }
}

function wrongTypeUid(path: Path, value: unknown): Finding {
  return ['type_uid_incorrect', path, `found ${shown(value)}, wanted class_uid × 100 + activity_id`];
}

/** What a JSON pointer leads to, in the record and in the plan. */
function place(pointer: string, record: unknown, plan: ItemPlan): Place {
  const path: (string | number)[] = [];
  let value = record;
  let item: ItemPlan | undefined = plan;
  let attribute: AttributePlan | undefined;
  let isElement = false;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    isElement = Array.isArray(value);
    if (!isElement) {
      attribute = item?.byName.get(name);
      item = attribute?.item;
    }
    path.push(isElement ? Number(name) : name);
    value = (value as Record<string, unknown>)[name];
  }
  return { path, value, item, attribute, isElement };
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function shownValues(attribute: AttributePlan | undefined): string {
  return [...(attribute?.captions?.keys() ?? [])].slice(0, 20).join(', ');
}
