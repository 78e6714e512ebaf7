import type { Element } from '../input/element';
import type { ColumnTree } from '../ocsf/columns';
import type { ClassName, Draft, OcsfVersion, Problem } from '../ocsf/record';

/** Which class findings are written as: Security Finding 2001, Detection Finding 2004, or one record of each. */
export type FindingClass = 'security' | 'detection' | 'both';

/** What a conversion may be told. The same settings and the same bytes give the same records. */
export interface SourceSettings {
  readonly findingClass: FindingClass;
  /** Name of the appliance where neither the alert's envelope nor the alert says it. Part of every uid. */
  readonly appliance: string;
  /** Replaces secrets in `raw_data` and evidence (credentials in URIs among them). */
  readonly redact: boolean;
  /** Base address of the console, for links of alerts that carry none. */
  readonly consoleUrl?: string;
}

/** What became of one alert in the source's hands. */
export type AlertOutcome = {
  /** Kind of the alert, e.g. `model-breach`; `unknown` where it could not be told. */
  readonly alertKind: string;
  /** JSON path of the alert within its element: `$`, `$[3]`, `$.actions[0]`. */
  readonly path: string;
  /** The alert's own text, kept with a reject. */
  readonly text: string;
} & (
  | {
      readonly fate: 'mapped';
      readonly drafts: readonly Draft[];
      /** Name of the rule or model behind the alert, where the source's tables do not know it. */
      readonly unknownAnalytic?: string | undefined;
    }
  | { readonly fate: 'ignored'; readonly rule: string; readonly reason: string }
  | { readonly fate: 'rejected'; readonly problems: readonly Problem[] }
);

/** One table of a source: Security Lake wants one custom source per event class. */
export interface SourceTable {
  /** Custom source name, at most 20 characters, dashes. */
  readonly name: string;
  readonly class: ClassName;
  /** `datetime: false` leaves out the `*_dt` columns; without it they are there. */
  columns(version: OcsfVersion, datetime?: boolean): ColumnTree;
}

/** Which vendor field is behind an OCSF path. */
export interface FieldOrigin {
  readonly ocsf: string;
  readonly from: string;
}

/** The whole contract of a vendor. */
export interface Source {
  readonly name: string;
  /** Grows with every change of what is written for the same alert. */
  readonly mappingVersion: string;
  readonly tables: readonly SourceTable[];
  /** Every alert that one input element holds, each with its fate. Bad input is an outcome, never an exception. */
  convert(element: Element, settings: SourceSettings): Iterable<AlertOutcome>;
  /** Kinds of alerts that are written as findings, for the field reference. */
  readonly findingKinds: readonly string[];
  /** Kinds of alerts in which the vendor's product tells of its own health. */
  readonly healthKinds: readonly string[];
  /** The mapping as data, for `slc explain` and the field reference. */
  fieldOrigins(className: ClassName, alertKind: string): readonly FieldOrigin[];
}
