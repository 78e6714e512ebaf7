import type { Codec } from '../lake/lake';
import type { OcsfVersion } from '../ocsf/record';
import type { FindingClass } from '../sources/source';

/*
 * What each function is told. The stacks write one of these as JSON into the function's `SETTINGS` variable, and the function reads it
 * once, so both sides are held to the same type.
 */

/** Name of the environment variable with a function's settings, JSON. */
export const SETTINGS_VARIABLE = 'SETTINGS';

/** Namespace of every metric (embedded metric format). */
export const METRICS_NAMESPACE = 'SecurityLakeConnector';

/** Functions of the connector; each is an entry in this folder, a bundle and a Lambda function. */
export const FUNCTION_NAMES = ['receive', 'land', 'poll', 'convert', 'sweep', 'register-source'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Webhook → intake queue. */
export interface ReceiveSettings {
  /** Name of the source whose alerts come in here; first segment of raw keys. */
  readonly source: string;
  readonly intakeQueueUrl: string;
  readonly rawBucket: string;
  /** Where accepted requests are remembered, under `state/webhook/<source>/`. */
  readonly receiptsBucket: string;
  /** How a sender shows who it is. */
  readonly authentication: 'signature' | 'token';
  /** Secrets Manager secret with the HMAC key or the token; while it is changed with both, one a line. */
  readonly secretArn: string;
  /** Networks in CIDR notation from which requests may come; any address where there is none. */
  readonly allowedSources: readonly string[];
  /** Largest body after base64 is taken off; above it 413. */
  readonly maxBodyBytes: number;
}

/** Intake queue batch → one raw object. */
export interface LandSettings {
  readonly source: string;
  readonly rawBucket: string;
}

/** One appliance that is polled. */
export interface ApplianceSettings {
  /** Part of every uid of its alerts. */
  readonly name: string;
  /** `https://host[:port]` without a path. */
  readonly url: string;
  /** Secrets Manager secret: JSON `{ "publicToken": …, "privateToken": … }`. */
  readonly secretArn: string;
  /** CA certificates, PEM, in place of the public ones. */
  readonly ca?: string;
  /** SHA-256 fingerprint of the appliance's certificate, hex with or without colons, in place of a CA. */
  readonly fingerprint256?: string;
}

/** Schedule → vendor API → raw object. */
export interface PollSettings {
  readonly source: string;
  readonly rawBucket: string;
  /** Where cursors stand, under `state/poll/<source>/<appliance>.json`. */
  readonly stateBucket: string;
  readonly appliances: readonly ApplianceSettings[];
  /** How far a window reaches back before the last one's end, in minutes. */
  readonly overlapMinutes: number;
  /** How far back the first poll reaches, in hours. */
  readonly firstPollHours: number;
}

/** Where the records of one class go. */
export interface TableSettings {
  /** Custom source name, e.g. `darktrace-finding`: that of a `SourceTable`. */
  readonly source: string;
  /** `s3://<bucket>/<prefix>/`, from the API's answer in a Security Lake, ends in a slash. */
  readonly location: string;
  /** Role for PUTs into the location; the function's own where there is none. */
  readonly providerRoleArn?: string;
  readonly database: string;
  readonly table: string;
}

export interface LakeSettings {
  /** Region of the lake, also the `region=` segment. */
  readonly region: string;
  /** AWS account of the lake's catalogue. */
  readonly catalogId: string;
  readonly tables: readonly TableSettings[];
  /** For the provider roles. */
  readonly externalId?: string;
  /** Role that may register partitions; the function's own where there is none. Assumed with the same external ID. */
  readonly registrarRoleArn?: string;
  readonly partitions: 'register' | 'crawler' | 'projection';
  /** First PUT of an object with `If-None-Match: *`. */
  readonly conditionalPut: boolean;
}

/** S3 notification → lake objects, rejects, receipt. */
export interface ConvertSettings {
  readonly rawBucket: string;
  readonly rejectsBucket: string;
  readonly receiptsBucket: string;
  readonly tenant: string;
  /** Appliance of alerts that do not name theirs. */
  readonly appliance: string;
  readonly findingClass: FindingClass;
  readonly ocsf: OcsfVersion;
  readonly datetime: boolean;
  readonly codec: Codec;
  readonly redact: boolean;
  readonly consoleUrl?: string;
  readonly lake: LakeSettings;
}

/** Hourly: raw versions without a `done` receipt go back to the convert queue; the intake dead-letter queue goes to the raw bucket. */
export interface SweepSettings {
  readonly source: string;
  readonly rawBucket: string;
  readonly receiptsBucket: string;
  readonly convertQueueUrl: string;
  readonly intakeDeadLetterQueueUrl: string;
  readonly tenant: string;
  readonly region: string;
  /** Raw versions younger than this are left alone, minutes. */
  readonly olderThanMinutes: number;
  /** Raw versions older than this are not looked at any more, days: within the receipts' lifecycle. */
  readonly horizonDays: number;
}
