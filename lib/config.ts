import { dayStartMs } from '../src/lake/object-path';
import { OCSF_VERSIONS, type OcsfVersion } from '../src/ocsf/record';
import type { FindingClass } from '../src/sources/source';

/** What a deployment may be told. Every key stands in `cdk.json` under `context`; `-c key=value` goes before it. */
export interface Config {
  /** Name of the stack and the Athena workgroup; the Glue database has underscores for its dashes. */
  readonly name: string;
  /** Region code: where the lake is, and the `region=` segment of its paths. */
  readonly region: string;
  /** Version of the records, hence the columns of the tables. */
  readonly ocsf: OcsfVersion;
  /** Which classes of findings have a table. */
  readonly findingClass: FindingClass;
  /** Whose records the tables show; `*`: anyone's, but then each query has to name one `accountid`. */
  readonly tenants: readonly string[] | '*';
  /** First UTC day that the tables show, `YYYYMMDD`. */
  readonly since: string;
  /** A query that has read this much is cancelled; in 10^9 bytes. */
  readonly scanLimitGb: number;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  /** One line for each key that is wrong: key, value, what was wanted and the fix. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads the configuration from CDK context. Values come typed from `cdk.json` and as text from `-c`; a list as text is split at commas.
 * Foreign keys of the context (feature flags, look-ups: `@aws-cdk/…`, `cli-telemetry`) are passed over.
 */
export function readConfig(context: Readonly<Record<string, unknown>>): ConfigResult {
  const problems: string[] = [];
  const values = Object.entries(SETTINGS).map(([key, { read, wanted, example }]) => {
    const found = Object.hasOwn(context, key) ? context[key] : undefined;
    const value = found === undefined ? undefined : read(found);
    if (value === undefined) {
      problems.push(`${key} is ${told(found)}, wanted ${wanted}: set it in cdk.json under context, or add -c '${key}=${example}'`);
    }
    return [key, value];
  });
  for (const key of Object.keys(context)) {
    if (PLAIN_WORD.test(key) && !Object.hasOwn(SETTINGS, key)) {
      problems.push(`${key} is ${told(context[key])}, but there is no such key: use one of ${Object.keys(SETTINGS).join(', ')}`);
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: Object.fromEntries(values) };
}

/** CDK's own keys have a dash, a colon or a slash. */
const PLAIN_WORD = /^[A-Za-z]+$/;

/** Athena lists every tenant's folder of every day that a query does not rule out ("a few dozen": Athena user guide, projection types). */
const MAX_TENANTS = 50;

interface Setting<T> {
  /** undefined where the value is not one. */
  read(value: unknown): T | undefined;
  readonly wanted: string;
  readonly example: string;
}

const SETTINGS: { readonly [K in keyof Config]: Setting<Config[K]> } = {
  name: {
    read: textLike(/^[a-z][a-z0-9-]{0,62}$/),
    wanted: 'a lower case letter, then lower case letters, digits and dashes, at most 63',
    example: 'security-lake-connector',
  },
  region: { read: textLike(/^[a-z]{2,3}(-[a-z]+)+-\d{1,2}$/), wanted: 'a region code such as eu-west-1', example: 'eu-west-1' },
  ocsf: { read: oneOf(OCSF_VERSIONS), wanted: OCSF_VERSIONS.join(' or '), example: '1.3.0' },
  findingClass: { read: oneOf(['security', 'detection', 'both']), wanted: 'security, detection or both', example: 'both' },
  tenants: {
    read: tenantList,
    wanted: `1 to ${MAX_TENANTS} different names of letters, digits, dots, dashes and underscores, at most 64 characters each, or * for anyone`,
    example: 'acme,globex',
  },
  since: {
    read: (value) => (dayStartMs(String(value)) === undefined ? undefined : String(value)),
    wanted: 'a day as YYYYMMDD',
    example: '20240101',
  },
  // Athena takes no limit under 10 MB; the upper bound keeps a slip of the finger from being no limit at all.
  scanLimitGb: {
    read: (value) => (/^[1-9]\d{0,4}$/.test(String(value)) ? Number(value) : undefined),
    wanted: 'a whole number from 1 to 99999',
    example: '10',
  },
};

function textLike(pattern: RegExp): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined);
}

function oneOf<T extends string>(values: readonly T[]): (value: unknown) => T | undefined {
  return (value) => values.find((each) => each === value);
}

/** The same names as `slc convert --tenant` takes. */
const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function tenantList(value: unknown): Config['tenants'] | undefined {
  if (value === '*') return '*';
  const names: unknown = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(names) || names.length === 0 || names.length > MAX_TENANTS || new Set(names).size < names.length) return undefined;
  return names.every((name): name is string => typeof name === 'string' && TENANT.test(name)) ? names : undefined;
}

function told(value: unknown): string {
  if (value === undefined) return 'not set';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
