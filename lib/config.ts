import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import schema from '../schemas/config.json';
import type { ApplianceSettings, LakeSettings, TableSettings } from '../src/handlers/settings';
import type { Codec } from '../src/lake/lake';
import type { OcsfVersion } from '../src/ocsf/record';
import type { FindingClass } from '../src/sources/source';
import { brokenRules } from './config-rules';

/** What a deployment is told: `config` in the context of `cdk.json`. What each key is for stands in `schemas/config.json`. */
export interface Config {
  readonly name: string;
  readonly region: string;
  readonly account?: string;
  readonly lake: 'security-lake' | 'standalone';
  readonly tenant: string;
  readonly appliance: string;
  readonly consoleUrl?: string;
  readonly ocsf: OcsfVersion;
  readonly datetime: boolean;
  readonly findingClass: FindingClass;
  readonly codec: Codec;
  readonly redact: boolean;
  readonly partitions: LakeSettings['partitions'];
  /** `YYYYMMDD`. */
  readonly since: string;
  readonly webhook: boolean;
  readonly webhookAuthentication: 'signature' | 'token';
  /** Networks in CIDR notation. */
  readonly webhookSources: readonly string[];
  readonly batchWindowSeconds: number;
  readonly poll: PollConfig;
  readonly kmsKeyArn?: string;
  readonly retentionDays: number;
  readonly alarmEmail?: string;
  readonly scanLimitGb: number;
  /** There, if `lake` is `security-lake`. */
  readonly securityLake?: SecurityLakeConfig;
}

export interface PollConfig {
  readonly appliances: readonly (Omit<ApplianceSettings, 'secretArn'> & { readonly secretArn?: string })[];
  readonly everyMinutes: number;
  readonly overlapMinutes: number;
  readonly firstPollHours: number;
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
}

export interface SecurityLakeConfig {
  readonly account?: string;
  readonly externalId: string;
  readonly database?: string;
  readonly lakeFormationAdmin: 'existing' | 'append';
  readonly probe: boolean;
  readonly columns: boolean;
  readonly registered?: { readonly tables: readonly TableSettings[]; readonly registrarRoleArn: string };
  readonly subscribers: readonly SubscriberConfig[];
}

export interface SubscriberConfig {
  readonly name: string;
  readonly account: string;
  readonly externalId: string;
  readonly access: 'data' | 'query';
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  /** One line for each key that is wrong: key, value, what was wanted and the fix. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the configuration from the context value `config`: the object itself, or the path of a JSON file that holds it. */
export function readConfig(context: unknown): ConfigResult {
  const found = typeof context === 'string' ? readConfigFile(context) : { ok: true as const, value: context };
  if (!found.ok) return { ok: false, problems: [found.problem] };
  // Checking fills in the defaults; the caller's object stays as it is.
  const value = structuredClone(found.value);
  if (!check(value)) return { ok: false, problems: told(check.errors ?? []) };
  const problems = brokenRules(value);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: value };
}

type FileResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

function readConfigFile(path: string): FileResult {
  try {
    return { ok: true, value: JSON.parse(readFileSync(path, 'utf8')) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return {
      ok: false,
      problem: `config is ${JSON.stringify(path)}, wanted a readable JSON file (${reason}): give its path with -c config=<file>`,
    };
  }
}

const ajv = new Ajv2020({ allErrors: true, verbose: true, useDefaults: true, strict: true });
// Words for people in the schema; nothing is checked by them.
ajv.addVocabulary(['wanted']);
const check = ajv.compile<Config>(schema);

/** A wrong enum inside a wrong object is told once: ajv reports both sides of a `$ref`. */
function told(errors: readonly ErrorObject[]): string[] {
  return [...new Set(errors.map(problemOf))];
}

function problemOf({ keyword, instancePath, params, data, parentSchema }: ErrorObject): string {
  const path = keyPath(instancePath);
  if (keyword === 'additionalProperties') {
    const key = String(params['additionalProperty']);
    const known = Object.keys(parentSchema?.['properties'] ?? {}).join(', ');
    return `${joined(path, key)} is ${shown((data as Record<string, unknown>)[key])}, but there is no such key: use one of ${known}`;
  }
  if (keyword === 'required') {
    const key = String(params['missingProperty']);
    return fixOf(joined(path, key), 'not set', resolved(parentSchema?.['properties']?.[key]));
  }
  return fixOf(path || 'config', shown(data), parentSchema as Words | undefined);
}

interface Words {
  readonly wanted?: string;
  readonly examples?: readonly unknown[];
}

function fixOf(key: string, found: string, words: Words = {}): string {
  const name = key.split('.').at(-1);
  const example = words.examples ? `, for example "${name}": ${JSON.stringify(words.examples[0])}` : '';
  return `${key} is ${found}, wanted ${words.wanted ?? 'another value'}: set it under context.config in cdk.json${example}`;
}

/** The definition behind a `$ref` of this schema. */
function resolved(part: { readonly $ref?: string } | undefined): Words | undefined {
  const name = part?.$ref?.split('/').at(-1);
  return name === undefined ? (part as Words | undefined) : (schema.$defs as Record<string, Words>)[name];
}

/** `/poll/appliances/0/url` is `poll.appliances[0].url`. */
function keyPath(pointer: string): string {
  return pointer
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
}

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
