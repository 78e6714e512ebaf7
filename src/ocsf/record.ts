/** The OCSF versions this project writes. Security Lake takes 1.3 and earlier (user guide, custom sources). */
export const OCSF_VERSIONS = ['1.1.0', '1.3.0'] as const;
export type OcsfVersion = (typeof OCSF_VERSIONS)[number];

export const CLASS_NAMES = ['security_finding', 'detection_finding', 'authentication'] as const;
export type ClassName = (typeof CLASS_NAMES)[number];

export type Profile = 'datetime' | 'host' | 'security_control';

/** A profile list without the profile that brings the `*_dt` attributes, for readers that cannot take timestamp columns. */
export const withoutDatetime = (profiles: readonly Profile[]): readonly Profile[] => profiles.filter((profile) => profile !== 'datetime');

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * What a mapping says about one event, in the shape of OCSF 1.3.0: ids without captions, no class or category names, no `type_uid`,
 * no `metadata.version` or `.profiles`, no `*_dt` twins, no `observables`. `finish` derives those.
 * Absent is `undefined` (a null, an empty string, list or object counts as absent too). `unmapped` may nest and hold any JSON: it is
 * flattened to dotted keys and text.
 */
export interface Draft {
  readonly class: ClassName;
  /** Profiles declared by this event; `metadata.profiles` becomes this list. */
  readonly profiles: readonly Profile[];
  readonly attributes: DraftAttributes;
}

export interface DraftAttributes {
  readonly activity_id: number;
  readonly severity_id: number;
  /** ms since 1970 */
  readonly time: number;
  readonly metadata: { readonly uid: string; readonly [attribute: string]: unknown };
  readonly unmapped?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** A finished OCSF event: everything derived, nothing empty. JSON form (`*_dt` is RFC 3339 text, json_t attributes are JSON values). */
export interface OcsfRecord {
  readonly class_uid: number;
  readonly activity_id: number;
  readonly type_uid: number;
  readonly severity_id: number;
  /** ms since 1970 */
  readonly time: number;
  readonly metadata: {
    readonly uid: string;
    readonly version: string;
    readonly profiles?: readonly string[];
    readonly [attribute: string]: unknown;
  };
  readonly unmapped?: Readonly<Record<string, string>>;
  readonly [attribute: string]: unknown;
}

/** One thing wrong with a record or an alert, told so that a person can act on it. */
export interface Problem {
  /** Stable id of the rule, e.g. `ocsf.attribute_unknown`, `input.depth`, `darktrace.kind_unknown`. */
  readonly rule: string;
  readonly level: 'error' | 'warning';
  /** JSON path into the value that was looked at: `$`, `$.metadata.uid`, `$.observables[2].value`. */
  readonly path: string;
  /** What was wrong, what was found, what was wanted; lower case, no full stop. Found values are cut to 80 characters. */
  readonly message: string;
}
