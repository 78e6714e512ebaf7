import type { ClassName, OcsfVersion } from '../ocsf/record';
import { quoted } from './sql';

/** A table of one OCSF class that a query reads: its name as it stands in SQL, and what decides where its facts are. */
export interface BaseTable {
  /** Quoted and qualified, e.g. `"acme"."darktrace_finding"`. */
  readonly sql: string;
  readonly class: ClassName;
  readonly version: OcsfVersion;
  /** Columns that together tell a row from every other, where the engine has such: where it is stored. Athena has none. */
  readonly address?: readonly string[];
}

/** Native tables of Security Lake (source version 2) that the pivots go to, by the end of their name. */
export const NATIVE_TABLES = ['cloud_trail_mgmt_2_0', 'vpc_flow_2_0', 'route53_2_0', 'waf_2_0', 'sh_findings_2_0'] as const;
export type NativeTable = (typeof NATIVE_TABLES)[number];

/** What a query may read in one lake. A class or a native table that is not there is read as an empty one. */
export interface LakeTables {
  readonly own: readonly BaseTable[];
  /** Name in SQL of each native table that is there. */
  readonly native: Readonly<Partial<Record<NativeTable, string>>>;
}

/** How the classes of this connector's tables are named, after the custom source: `darktrace-finding` is `darktrace_finding`. */
export const OWN_TABLES: Readonly<Record<ClassName, string>> = {
  security_finding: 'darktrace_finding',
  detection_finding: 'darktrace_detection',
  authentication: 'darktrace_auth',
};

/**
 * The tables of an Amazon Security Lake in Athena (user guide, query examples): database and table names carry the Region with
 * underscores, native ones end in their source version, those of custom sources begin with `ext`.
 */
export function securityLakeTables(
  region: string,
  classes: readonly ClassName[],
  version: OcsfVersion,
  database = `amazon_security_lake_glue_db_${region.replaceAll('-', '_')}`,
): LakeTables {
  const named = (end: string): string => quoted(database, `amazon_security_lake_table_${region.replaceAll('-', '_')}_${end}`);
  return {
    own: classes.map((name) => ({ sql: named(`ext_${OWN_TABLES[name]}`), class: name, version })),
    native: Object.fromEntries(NATIVE_TABLES.map((name) => [name, named(name)])),
  };
}

/** The tables of a standalone lake: those of this connector alone. */
export function standaloneTables(database: string, classes: readonly ClassName[], version: OcsfVersion): LakeTables {
  return { own: classes.map((name) => ({ sql: quoted(database, OWN_TABLES[name]), class: name, version })), native: {} };
}

/** The tables that examples and documents are written over: the default classes and version, in one Region. */
export const EXAMPLE_TABLES: LakeTables = securityLakeTables('us-east-1', ['security_finding', 'authentication'], '1.3.0');
