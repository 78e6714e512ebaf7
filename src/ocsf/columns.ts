import { DRAFT_VERSION } from './facts';
import type { AttributePlan, ItemPlan } from './plan';
import { planOf } from './plan';
import type { ClassName, OcsfVersion, Profile } from './record';

/**
 * Column trees: the one truth behind Parquet files, Glue tables and views. A tree is declared as an ordered list of OCSF paths and
 * typed from the OCSF facts (`columnTree`); it is never inferred from data, and new paths are only ever appended, because Athena
 * matches the fields of a struct by position between partition and table (Security Lake facts: Trino `HiveCoercionPolicy`).
 */

/**
 * - `json`: an OCSF `json_t` value, stored as JSON text.
 * - `timestamp`: INT64 TIMESTAMP(MILLIS, UTC); the record holds RFC 3339 text.
 * - `map`: MAP<string, string>.
 * Every column is optional.
 */
export type Column =
  | { readonly kind: 'string' | 'json' | 'int32' | 'int64' | 'double' | 'boolean' | 'timestamp' | 'map' }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly element: Column };

export interface Field {
  readonly name: string;
  readonly column: Column;
}

/** The columns of one table, in order. */
export interface ColumnTree {
  readonly fields: readonly Field[];
}

/** Columns of every table, first and in this order; captions and twins are added as for any other path. */
const COMMON_PATHS = [
  'time',
  'class_uid',
  'category_uid',
  'activity_id',
  'type_uid',
  'severity_id',
  'metadata.uid',
  'metadata.version',
  'metadata.profiles',
  'observables.name',
  'observables.type_id',
  'observables.value',
  'unmapped',
] as const;

/** `finish` makes enrichments of pivots that an older version has no place for. */
const ENRICHMENT_PATHS = ['enrichments.name', 'enrichments.value', 'enrichments.data'] as const;

/**
 * The columns of one table: the common ones (class, type, time, severity, `metadata` uid, version and profiles, observables, unmapped),
 * then what the ordered dotted `paths` name, typed from the facts. Lists are known from the facts, so paths are written plain:
 * `resources.name`, `evidences.src_endpoint.ip`. An id brings its caption and a timestamp its `_dt` twin right after it. The fields of a
 * struct stand in the order of their first mention, so append new paths at the end of the list.
 *
 * A path that this version lacks is left out, or stands where `moves.ts` puts its value. Throws for a path that no version has under
 * these profiles, and for one that ends at an object with attributes of its own: name those.
 */
export function columnTree(version: OcsfVersion, className: ClassName, profiles: readonly Profile[], paths: readonly string[]): ColumnTree {
  const plan = planOf(version, className, profiles);
  const root: Node = new Map();
  const common = version === DRAFT_VERSION ? COMMON_PATHS : [...COMMON_PATHS, ...ENRICHMENT_PATHS];
  for (const path of [...common, ...paths]) {
    // Every path has to be one that a draft can fill, whichever version is written.
    if (!resolve(planOf(DRAFT_VERSION, className, profiles), path.split('.')) && !resolve(plan, path.split('.'))) {
      throw new Error(`column path ${path}: no version of OCSF has it in ${className} with the profiles ${profiles.join(', ')}`);
    }
    const steps = resolve(plan, path.split('.'));
    if (steps) addColumn(root, steps, path);
  }
  return { fields: fieldsOf(root) };
}

/** Fields of a struct in order of first mention. */
type Node = Map<string, { readonly attribute: AttributePlan; readonly fields: Node }>;

type Steps = readonly { readonly plan: ItemPlan; readonly attribute: AttributePlan }[];

/** The attributes along a path in this version's words; undefined where the version has no place for it. */
function resolve(plan: ItemPlan, path: readonly string[]): Steps | undefined {
  const [name, ...below] = moved(plan, path);
  const attribute = plan.byName.get(name!);
  if (!attribute) return undefined;
  if (below.length === 0) return [{ plan, attribute }];
  const steps = attribute.item && resolve(attribute.item, below);
  return steps && [{ plan, attribute }, ...steps];
}

function moved(plan: ItemPlan, path: readonly string[]): readonly string[] {
  const text = path.join('.');
  for (const [from, to] of plan.moves.flatMap((move) => move.paths)) {
    if (text === from || text.startsWith(`${from}.`)) return `${to}${text.slice(from.length)}`.split('.');
  }
  return path;
}

function addColumn(root: Node, steps: Steps, path: string): void {
  let node = root;
  for (const { attribute } of steps.slice(0, -1)) node = fieldOf(node, attribute).fields;
  const { plan, attribute } = steps.at(-1)!;
  if (attribute.kind === 'object')
    throw new Error(`column path ${path} ends at the object ${attribute.item!.name}; wanted attributes of it`);
  fieldOf(node, attribute);
  const caption = attribute.sibling ? plan.byName.get(attribute.sibling) : undefined;
  if (caption) fieldOf(node, caption);
  const twin = plan.byName.get(`${attribute.name}_dt`);
  if (twin?.twinOf === attribute) fieldOf(node, twin);
}

function fieldOf(node: Node, attribute: AttributePlan): { readonly attribute: AttributePlan; readonly fields: Node } {
  let field = node.get(attribute.name);
  if (!field) {
    field = { attribute, fields: new Map() };
    node.set(attribute.name, field);
  }
  return field;
}

function fieldsOf(node: Node): readonly Field[] {
  return [...node].map(([name, { attribute, fields }]) => {
    const value: Column = fields.size > 0 ? { kind: 'struct', fields: fieldsOf(fields) } : { kind: scalarKind(attribute) };
    return { name, column: attribute.array ? { kind: 'list', element: value } : value };
  });
}

// AWS writes integer_t as INT32 and `type_uid` as INT64 in its own OCSF 1.1.0 tables.
const COLUMN_KINDS = {
  string: 'string',
  integer: 'int32',
  long: 'int64',
  float: 'double',
  boolean: 'boolean',
  json: 'json',
  open: 'map',
} as const;

function scalarKind(attribute: AttributePlan): Exclude<Column['kind'], 'struct' | 'list'> {
  if (attribute.facts.type === 'datetime_t') return 'timestamp';
  return COLUMN_KINDS[attribute.kind as keyof typeof COLUMN_KINDS];
}
