import type { ClassName, OcsfVersion } from '../record';

/**
 * What the code knows about one OCSF version: the classes this project writes, under the profiles it declares, and every object that
 * can be reached from them. Written by `npm run schemas`; facts only, no text of the standard.
 */
export interface Facts {
  readonly version: OcsfVersion;
  /** Every profile of the version with its caption, also those that this project never declares. */
  readonly profiles: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, TypeFacts>>;
  /** Enum values (JSON keys are text) with their captions. */
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly classes: Readonly<Record<ClassName, ClassFacts>>;
  readonly objects: Readonly<Record<string, ItemFacts>>;
}

/** A type with what it takes from its base filled in. */
export interface TypeFacts {
  readonly primitive: 'string' | 'integer' | 'long' | 'float' | 'boolean' | 'json';
  /** Characters. */
  readonly max_len?: number;
  /** Both ends are allowed. */
  readonly range?: readonly [number, number];
  readonly regex?: string;
  /** `type_id` of an observable that carries such a value. */
  readonly observable?: number;
}

export interface AttributeFacts {
  /** A key of `types`, or `object`. */
  readonly type: string;
  /** A key of `objects`, where `type` is `object`. */
  readonly object?: string;
  readonly array?: true;
  readonly requirement?: 'required' | 'recommended';
  /** The attribute exists only where the record declares one of these. */
  readonly profiles?: readonly string[];
  /** A key of `enums`. */
  readonly enum?: string;
  /** The attribute beside this one that carries the caption of its value. */
  readonly sibling?: string;
  readonly observable?: number;
  /** Since which version. */
  readonly deprecated?: string;
}

export interface ItemFacts {
  readonly caption: string;
  readonly attributes: Readonly<Record<string, AttributeFacts>>;
  readonly at_least_one?: readonly string[];
  readonly just_one?: readonly string[];
  /** `type_id` of an observable that points to the whole object. */
  readonly observable?: number;
  readonly deprecated?: string;
  /** Attributes that only profiles bring which this project never declares: name to profiles. */
  readonly otherProfiles?: Readonly<Record<string, readonly string[]>>;
  /** Attributes that a platform extension (win, linux, macos) adds: name to extension. */
  readonly extensions?: Readonly<Record<string, string>>;
}

export interface ClassFacts extends ItemFacts {
  readonly uid: number;
  readonly category_uid: number;
  readonly category_name: string;
  /** Profiles that may be declared for the class. */
  readonly profiles: readonly string[];
}
