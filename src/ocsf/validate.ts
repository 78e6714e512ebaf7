import type { Validator } from '../../build/validators/1.3.0.js';
import { factsOf } from './facts';
import { nestsDeeperThan } from './json';
import type { Item } from './moves';
import { planOf } from './plan';
import type { ClassName, OcsfVersion, Problem } from './record';
import { CLASS_NAMES } from './record';
import { checkItem } from './rules/attributes';
import { checkObservables } from './rules/observables';
import { Problems, shown } from './rules/problems';
import { reportSchemaErrors } from './rules/schema';

export { rules } from './rules/list';

/**
 * Everything that is wrong with a record, at most 100 problems; empty for a good one. Takes any value and never throws. `isFinished`: the
 * record comes from `finish`, which bounds its nesting, so that the depth need not be measured.
 */
export type Validate = (record: unknown, isFinished?: boolean) => Problem[];

/** Only the wanted version is loaded, and only once; what loads is precompiled (`scripts/build-validators.ts`). */
const MODULES: Readonly<Record<OcsfVersion, () => Promise<{ readonly validators: Readonly<Record<string, Validator>> }>>> = {
  '1.1.0': () => import('../../build/validators/1.1.0.js'),
  '1.3.0': () => import('../../build/validators/1.3.0.js'),
};

/** More nesting overflows the stack of recursive validators, and no OCSF record has a use for it. */
const MAX_LEVELS = 128;

export async function loadValidator(version: OcsfVersion): Promise<Validate> {
  const { validators } = await MODULES[version]();
  return (record, isFinished = false) => {
    const problems = new Problems();
    if (!isFinished && nestsDeeperThan(record, MAX_LEVELS))
      problems.add('depth', [], `found more than ${MAX_LEVELS} levels of lists and objects`);
    else validate(record, version, validators, problems);
    return problems.list;
  };
}

function validate(record: unknown, version: OcsfVersion, validators: Readonly<Record<string, Validator>>, problems: Problems): void {
  const className = classOf(record, version);
  if (!className) {
    reportClass(record, problems);
    return;
  }
  const event = record as Item;
  checkVersion(event, version, problems);
  const profiles = checkProfiles(event, className, version, problems);
  const schema = schemaOf(className, profiles, event, validators);
  const validator = schema && validators[schema.name];
  if (!schema || !validator) {
    const found = profiles.join(', ') || 'none';
    problems.add(
      'profiles_without_schema',
      ['metadata', 'profiles'],
      `found ${found} in ${className}, wanted one of ${namesOf(className, validators).join(' | ')}, datetime only if it is used`,
    );
    return;
  }
  const plan = planOf(version, className, schema.profiles);
  if (!validator(event)) reportSchemaErrors(validator.errors ?? [], event, plan, problems);
  checkItem(plan, event, { problems, path: [] });
  checkObservables(plan, event, problems);
  if (event['category_name'] === undefined) problems.add('category_name_missing', ['category_name'], 'category_name is missing');
}

// Which schema a record is held against

function classOf(record: unknown, version: OcsfVersion): ClassName | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined;
  const { classes } = factsOf(version);
  return CLASS_NAMES.find((name) => classes[name].uid === (record as Item)['class_uid']);
}

function reportClass(record: unknown, problems: Problems): void {
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  const found = isObject ? (record as Item)['class_uid'] : record;
  problems.add(
    'class_unknown',
    isObject ? ['class_uid'] : [],
    `found ${found === undefined ? 'nothing' : shown(found)}, wanted a record of ${CLASS_NAMES.join(', ')}`,
  );
}

function checkVersion(event: Item, version: OcsfVersion, problems: Problems): void {
  const found = (event['metadata'] as Item | null | undefined)?.['version'];
  if (typeof found !== 'string' || found === version || found === '') return;
  const isEarlier = /^\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(found) && compareVersions(found, version) < 0;
  problems.add(isEarlier ? 'version_earlier' : 'version_later', ['metadata', 'version'], `found ${shown(found)}, wanted ${version}`);
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (const i of [0, 1, 2]) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return 0;
}

const MAX_PROFILES = 50;

/** The declared profiles that exist and apply to the class, sorted, each once. */
function checkProfiles(event: Item, className: ClassName, version: OcsfVersion, problems: Problems): readonly string[] {
  const declared = (event['metadata'] as Item | null | undefined)?.['profiles'];
  if (!Array.isArray(declared)) return [];
  const { profiles, classes } = factsOf(version);
  // The usual list needs no more looks.
  if (declared.length === 1 && classes[className].profiles.includes(declared[0] as string)) return declared;
  const kept = new Set<string>();
  for (const [i, profile] of declared.slice(0, MAX_PROFILES).entries()) {
    if (typeof profile !== 'string') continue;
    const path = ['metadata', 'profiles', i];
    if (!Object.hasOwn(profiles, profile))
      problems.add('profile_unknown', path, `found ${shown(profile)}, wanted a profile of OCSF ${version}`);
    else if (kept.has(profile)) problems.add('profile_repeated', path, `profile ${profile} is listed twice`);
    else if (!classes[className].profiles.includes(profile)) {
      problems.add('profile_not_applicable', path, `profile ${profile} does not apply to ${className}`);
    } else kept.add(profile);
  }
  return [...kept].sort();
}

/** A schema by its name, and the profiles whose attributes the record may have. */
interface SchemaChoice {
  readonly name: string;
  readonly profiles: readonly string[];
}

/**
 * The schema of the class and its profiles. The profile datetime brings optional attributes only, so a schema with it serves records
 * that do not declare it, too: the walk along the declared profiles finds the attributes that do not belong. A record without a usable
 * `metadata` says no profiles at all: any schema of its class will tell what is missing.
 */
function schemaOf(
  className: ClassName,
  profiles: readonly string[],
  event: Item,
  validators: Readonly<Record<string, unknown>>,
): SchemaChoice | undefined {
  const name = [className, ...profiles].join('.');
  if (Object.hasOwn(validators, name)) return { name, profiles };
  const metadata = event['metadata'];
  const hasMetadata = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  const other = hasMetadata ? [className, ...[...profiles, 'datetime'].sort()].join('.') : (namesOf(className, validators)[0] ?? '');
  if (!Object.hasOwn(validators, other)) return undefined;
  return { name: other, profiles: hasMetadata ? profiles : other.split('.').slice(1) };
}

function namesOf(className: ClassName, validators: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(validators).filter((name) => name.startsWith(`${className}.`));
}
