/**
 * `npm run schemas -- <facts folder>`: writes what is generated from the facts of OCSF, `schemas/ocsf/` (JSON Schema, one file for each
 * class and profile list) and `src/ocsf/facts/` (tables for the code). Same facts, same bytes.
 *
 * The facts folder holds one `<version>.json` for each version: the compiled OCSF schema (`extends` resolved, profiles merged, `_dt` twins
 * added) with every description left out.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AttributeFacts, ClassFacts, Facts, ItemFacts, TypeFacts } from '../src/ocsf/facts/types';
import type { ClassName, OcsfVersion, Profile } from '../src/ocsf/record';
import { CLASS_NAMES, OCSF_VERSIONS } from '../src/ocsf/record';

/** The classes and profile lists that are written. A class with a new profile list is one more line. */
const DECLARED: readonly { readonly class: ClassName; readonly profiles: readonly Profile[] }[] = [
  { class: 'security_finding', profiles: ['datetime'] },
  { class: 'detection_finding', profiles: ['datetime', 'host'] },
  { class: 'detection_finding', profiles: ['datetime', 'host', 'security_control'] },
  { class: 'authentication', profiles: ['datetime'] },
];

const NOTICE =
  'Generated from facts of the Open Cybersecurity Schema Framework (ocsf/ocsf-schema, Apache-2.0; copyright OCSF, a Series of LF Projects, LLC; ' +
  'includes the ICD Schema developed by Symantec, a division of Broadcom). See NOTICE. Do not edit; run npm run schemas.';

/** Every generated file, by its path in the repository. */
export function generate(factsFolder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const version of OCSF_VERSIONS) {
    const source = readFactsFile(factsFolder, version);
    for (const { class: className, profiles } of DECLARED) {
      const schema = jsonSchema(source, className, profiles);
      files.set(`schemas/ocsf/${version}/${[className, ...profiles].join('.')}.json`, `${JSON.stringify(schema, null, 1)}\n`);
    }
    files.set(`src/ocsf/facts/${version}.ts`, factsModule(reachableFacts(source)));
  }
  return files;
}

// The facts file

interface SourceAttribute extends Omit<AttributeFacts, 'requirement' | 'array'> {
  readonly array?: boolean;
  readonly requirement: 'required' | 'recommended' | 'optional';
}

interface SourceItem {
  readonly caption: string;
  readonly observable?: number;
  readonly deprecated?: string;
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
  readonly attributes: Readonly<Record<string, SourceAttribute>>;
}

interface SourceClass extends SourceItem {
  readonly uid: number;
  readonly category_uid: number;
  readonly category_name: string;
  readonly profiles: readonly string[];
}

interface SourceType {
  readonly base?: string;
  readonly max_len?: number;
  readonly range?: readonly [number, number];
  readonly regex?: string;
  readonly observable?: number;
}

interface SourceFacts {
  readonly about: { readonly shape: number };
  readonly version: OcsfVersion;
  readonly profiles: Readonly<Record<string, { readonly caption: string }>>;
  readonly types: Readonly<Record<string, SourceType>>;
  readonly enums: Readonly<
    Record<string, { readonly values: Readonly<Record<string, string>>; readonly deprecated?: Readonly<Record<string, string>> }>
  >;
  readonly classes: Readonly<Record<ClassName, SourceClass>>;
  readonly objects: Readonly<Record<string, SourceItem>>;
  readonly platform_extensions: Readonly<
    Record<string, { readonly objects: Readonly<Record<string, { readonly attributes: Readonly<Record<string, unknown>> }>> }>
  >;
}

function readFactsFile(folder: string, version: OcsfVersion): SourceFacts {
  const path = join(folder, `${version}.json`);
  let facts: SourceFacts;
  try {
    facts = JSON.parse(readFileSync(path, 'utf8')) as SourceFacts;
  } catch (cause) {
    throw new Error(
      `cannot read the facts of OCSF ${version} from ${path}; wanted a folder that holds ${OCSF_VERSIONS.join('.json, ')}.json`,
      { cause },
    );
  }
  if (facts.about?.shape !== 1 || facts.version !== version) {
    throw new Error(`${path} holds shape ${facts.about?.shape} of OCSF ${facts.version}; wanted shape 1 of ${version}`);
  }
  for (const [name, { deprecated }] of Object.entries(facts.enums)) {
    if (deprecated) throw new Error(`${path}: enum ${name} has deprecated values, and no rule reports their use yet`);
  }
  return facts;
}

// JSON Schema

type Schema = { [keyword: string]: unknown };

/** A self-contained JSON Schema of one class under one profile list, with the objects it can reach in `$defs`. */
function jsonSchema(source: SourceFacts, className: ClassName, profiles: readonly Profile[]): Schema {
  const classFacts = source.classes[className];
  const defs: Record<string, Schema> = {};
  const waiting = new Set<string>();
  const root = itemSchema(source, classFacts, profiles, waiting);
  // A set takes what is added while it is walked, so this ends when nothing new is referred to.
  for (const name of waiting) defs[name] = itemSchema(source, objectOf(source, name), profiles, waiting);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `ocsf:${source.version}/${[className, ...profiles].join('.')}`,
    $comment: NOTICE,
    title: `OCSF ${source.version} ${classFacts.caption}`,
    description: `Class ${classFacts.uid} as a record has it that declares the profiles ${profiles.join(', ')}.`,
    ...root,
    allOf: typeUidRules(source, classFacts),
    $defs: sorted(defs),
  };
}

function itemSchema(source: SourceFacts, item: SourceItem, profiles: readonly string[], waiting: Set<string>): Schema {
  const open = Object.keys(item.attributes).length === 0;
  if (open) return { title: item.caption, type: 'object' };
  const attributes = Object.entries(item.attributes).filter(([, attribute]) => isActive(attribute, profiles));
  const names = new Set(attributes.map(([name]) => name));
  const required = attributes.filter(([, attribute]) => attribute.requirement === 'required').map(([name]) => name);
  const { at_least_one, just_one } = item.constraints ?? {};
  return {
    title: item.caption,
    ...(item.deprecated && { deprecated: true }),
    type: 'object',
    properties: Object.fromEntries(attributes.map(([name, attribute]) => [name, attributeSchema(source, attribute, waiting)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(at_least_one && { anyOf: at_least_one.filter((name) => names.has(name)).map((name) => ({ required: [name] })) }),
    ...(just_one && { oneOf: just_one.filter((name) => names.has(name)).map((name) => ({ required: [name] })) }),
  };
}

function attributeSchema(source: SourceFacts, attribute: SourceAttribute, waiting: Set<string>): Schema {
  const value = attribute.object ? referTo(attribute.object, waiting) : scalarSchema(source, attribute);
  return { ...(attribute.array ? { type: 'array', items: value } : value), ...(attribute.deprecated && { deprecated: true }) };
}

function referTo(objectName: string, waiting: Set<string>): Schema {
  waiting.add(objectName);
  return { $ref: `#/$defs/${objectName}` };
}

const JSON_TYPES = { string: 'string', integer: 'integer', long: 'integer', float: 'number', boolean: 'boolean' } as const;

function scalarSchema(source: SourceFacts, attribute: SourceAttribute): Schema {
  const type = typeFacts(source, attribute.type);
  if (type.primitive === 'json') return {};
  const values = attribute.enum ? Object.keys(enumOf(source, attribute.enum)) : undefined;
  return {
    type: JSON_TYPES[type.primitive],
    ...(values && { enum: type.primitive === 'string' ? values : values.map(Number) }),
    ...(type.max_len !== undefined && { maxLength: type.max_len }),
    ...(type.range && { minimum: type.range[0], maximum: type.range[1] }),
  };
}

/** `type_uid` follows from `activity_id`, one if/then an activity. */
function typeUidRules(source: SourceFacts, classFacts: SourceClass): Schema[] {
  const activities = Object.keys(enumOf(source, classFacts.attributes['activity_id']!.enum!)).map(Number);
  return activities.map((activity) => ({
    if: { properties: { activity_id: { const: activity } }, required: ['activity_id'] },
    then: { properties: { type_uid: { const: classFacts.uid * 100 + activity } } },
  }));
}

// Tables for the code

const DECLARED_PROFILES: ReadonlySet<string> = new Set(DECLARED.flatMap(({ profiles }) => profiles));

function reachableFacts(source: SourceFacts): Facts {
  const seen = { types: new Set<string>(), enums: new Set<string>(['observable.type_id']), objects: new Set<string>() };
  const classes = Object.fromEntries(
    CLASS_NAMES.map((name) => {
      const { uid, category_uid, category_name, profiles } = source.classes[name];
      return [name, { uid, category_uid, category_name, profiles, ...itemFacts(source, name, source.classes[name], seen) }];
    }),
  ) as Record<ClassName, ClassFacts>;
  const objects: Record<string, ItemFacts> = {};
  for (const name of seen.objects) objects[name] = itemFacts(source, name, objectOf(source, name), seen);
  return {
    version: source.version,
    profiles: Object.fromEntries(Object.entries(source.profiles).map(([name, { caption }]) => [name, caption])),
    types: Object.fromEntries([...seen.types].sort().map((name) => [name, typeFacts(source, name)])),
    enums: Object.fromEntries([...seen.enums].sort().map((name) => [name, enumOf(source, name)])),
    classes,
    objects: sorted(objects),
  };
}

function itemFacts(
  source: SourceFacts,
  name: string,
  item: SourceItem,
  seen: { types: Set<string>; enums: Set<string>; objects: Set<string> },
): ItemFacts {
  const attributes: Record<string, AttributeFacts> = {};
  const otherProfiles: Record<string, readonly string[]> = {};
  for (const [attributeName, attribute] of Object.entries(item.attributes)) {
    if (!isActive(attribute, DECLARED_PROFILES)) {
      otherProfiles[attributeName] = attribute.profiles ?? [];
      continue;
    }
    attributes[attributeName] = attributeFacts(item, attributeName, attribute);
    if (attribute.object) seen.objects.add(attribute.object);
    else seen.types.add(attribute.type);
    if (attribute.enum) seen.enums.add(attribute.enum);
  }
  const extensions = extensionAttributes(source, name);
  return {
    caption: item.caption,
    ...(item.observable !== undefined && { observable: item.observable }),
    ...(item.deprecated && { deprecated: item.deprecated }),
    ...item.constraints,
    ...(Object.keys(otherProfiles).length > 0 && { otherProfiles }),
    ...(Object.keys(extensions).length > 0 && { extensions }),
    attributes,
  };
}

function attributeFacts(item: SourceItem, name: string, attribute: SourceAttribute): AttributeFacts {
  const sibling = attribute.sibling ?? captionBeside(item, name, attribute);
  return {
    type: attribute.type,
    ...(attribute.object && { object: attribute.object }),
    ...(attribute.array && { array: true }),
    ...(attribute.requirement !== 'optional' && { requirement: attribute.requirement }),
    ...(attribute.profiles && { profiles: attribute.profiles }),
    ...(attribute.enum && { enum: attribute.enum }),
    ...(sibling && sibling in item.attributes && { sibling }),
    ...(attribute.observable !== undefined && { observable: attribute.observable }),
    ...(attribute.deprecated && { deprecated: attribute.deprecated }),
  };
}

/** Some enums lack the link to their caption upstream (`detection_finding.confidence_id`, `dns_query.opcode_id`): `x_id` goes with `x`. */
function captionBeside(item: SourceItem, name: string, attribute: SourceAttribute): string | undefined {
  const beside = name.replace(/_id$/, '');
  return attribute.enum && beside !== name && item.attributes[beside]?.type === 'string_t' ? beside : undefined;
}

function extensionAttributes(source: SourceFacts, objectName: string): Record<string, string> {
  const core = source.objects[objectName]?.attributes ?? {};
  const added: Record<string, string> = {};
  for (const [extension, { objects }] of Object.entries(source.platform_extensions)) {
    for (const name of Object.keys(objects[objectName]?.attributes ?? {})) if (!(name in core)) added[name] ??= extension;
  }
  return added;
}

/** A subtype's own limits win over those of its base. */
function typeFacts(source: SourceFacts, name: string): TypeFacts {
  const type = source.types[name];
  if (!type) throw new Error(`OCSF ${source.version} has no type ${name}`);
  const base = type.base ? typeFacts(source, type.base) : { primitive: name.replace(/_t$/, '') as TypeFacts['primitive'] };
  const { max_len, range, regex, observable } = type;
  return {
    ...base,
    ...(max_len !== undefined && { max_len }),
    ...(range && { range }),
    ...(regex && { regex }),
    ...(observable !== undefined && { observable }),
  };
}

/** One item a line, so that a change of the standard reads as a diff. */
function factsModule(facts: Facts): string {
  const { version, profiles, types, enums, classes, objects } = facts;
  const table = (entries: object) =>
    `{\n${Object.entries(entries)
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`)
      .join('')}  }`;
  return `// ${NOTICE}
import type { Facts } from './types';

export const facts: Facts = {
  version: ${JSON.stringify(version)},
  profiles: ${JSON.stringify(profiles)},
  types: ${table(types)},
  enums: ${table(enums)},
  classes: ${table(classes)},
  objects: ${table(objects)},
};
`;
}

// Parts of both

function isActive(attribute: SourceAttribute, profiles: readonly string[] | ReadonlySet<string>): boolean {
  const declared = profiles instanceof Set ? profiles : new Set(profiles as readonly string[]);
  return !attribute.profiles || attribute.profiles.some((profile) => declared.has(profile));
}

function objectOf(source: SourceFacts, name: string): SourceItem {
  const item = source.objects[name];
  if (!item) throw new Error(`OCSF ${source.version} has no object ${name}`);
  return item;
}

function enumOf(source: SourceFacts, name: string): Readonly<Record<string, string>> {
  const values = source.enums[name]?.values;
  if (!values) throw new Error(`OCSF ${source.version} has no enum ${name}`);
  return values;
}

function sorted<Value>(entries: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

if (process.argv[1]?.endsWith('schemas.ts')) {
  const folder = process.argv[2];
  if (!folder) {
    process.stderr.write('usage: npm run schemas -- <facts folder>\n');
    process.exit(2);
  }
  for (const [path, text] of generate(folder)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`${path} ${text.length}\n`);
  }
}
