import type { Json } from '../../ocsf/record';
import type { AlertKind, AutonomousSystem } from './alerts/alert';
import type { OcsfAttack } from './attack';

/**
 * What a Darktrace alert says, whatever its kind: the one thing that both finding classes are written from. One file per alert kind
 * in `findings/` fills it, one table per OCSF class in `mappings/` reads it.
 */
export interface Finding {
  readonly kind: AlertKind;
  /** `<appliance>:<kind>:<id>`, the same for every event in the finding's life. */
  readonly uid: string;
  readonly activity: 'create' | 'update' | 'close';
  /** What tells this event from others of the finding with the same activity, in every shape of the alert; else the alert's content does. */
  readonly event?: string | undefined;
  readonly appliance: string;
  /** Product name, e.g. `Darktrace DETECT`. */
  readonly product: string;
  /** ms; when the record was made (or closed), see `activityStart` for when things happened. */
  readonly time: number;
  readonly activityStart?: number | undefined;
  readonly activityEnd?: number | undefined;
  readonly createdTime?: number | undefined;
  readonly modifiedTime?: number | undefined;
  /** ms; when a poll fetched it. */
  readonly loggedTime?: number | undefined;
  readonly originalTime?: string | undefined;
  readonly title: string;
  /** Who or what it is about, for the message. */
  readonly about?: string | undefined;
  readonly description?: string | undefined;
  readonly remediation?: string | undefined;
  readonly types: readonly string[];
  readonly url?: string | undefined;
  readonly eventCode?: string | undefined;
  readonly labels: readonly string[];
  readonly dataSources: readonly string[];
  readonly analytic?: Analytic | undefined;
  readonly attacks: readonly OcsfAttack[];
  readonly severityId: number;
  /** 0..100 */
  readonly riskScore?: number | undefined;
  /** 0..100 */
  readonly confidenceScore?: number | undefined;
  readonly state: 'new' | 'resolved';
  readonly stateDetail?: string | undefined;
  readonly count?: number | undefined;
  readonly correlationUid?: string | undefined;
  /** Finding uids. */
  readonly related: readonly string[];
  readonly users: readonly FindingUser[];
  readonly devices: readonly FindingDevice[];
  readonly objects: readonly FindingObject[];
  readonly evidence: readonly Evidence[];
  /** Values worth a pivot that stand in no endpoint, by the OCSF path they would have. */
  readonly values: readonly PathValue[];
  /** Evidence as the vendor sent it, whole. */
  readonly supportingData?: Json | undefined;
  readonly respond?: Respond | undefined;
  readonly unmapped: Readonly<Record<string, unknown>>;
}

export interface Analytic {
  readonly name: string;
  readonly uid?: string | undefined;
  readonly version?: string | undefined;
  readonly category?: string | undefined;
  /** OCSF `analytic.type_id`: 1 Rule, 2 Behavioral, 4 Learning. */
  readonly typeId: number;
}

export interface FindingUser {
  readonly name: string;
  /** SaaS module, e.g. `Office365`. */
  readonly module?: string | undefined;
  readonly did?: number | undefined;
  readonly tags: readonly string[];
}

export interface FindingDevice {
  readonly did?: number | undefined;
  readonly sid?: number | undefined;
  readonly hostname?: string | undefined;
  readonly label?: string | undefined;
  readonly ip?: string | undefined;
  readonly mac?: string | undefined;
  readonly os?: string | undefined;
  readonly vendor?: string | undefined;
  readonly typeName?: string | undefined;
  readonly typeLabel?: string | undefined;
  readonly subnet?: string | undefined;
  /** ms */
  readonly firstSeen?: number | undefined;
  /** ms */
  readonly lastSeen?: number | undefined;
  readonly tags: readonly string[];
}

/** A thing the activity was about: an application, a mailbox rule, a file. */
export interface FindingObject {
  /** `Application`, `Mailbox rule`, `File`, `Mail folder`, or the source's word. */
  readonly type: string;
  readonly name?: string | undefined;
  readonly uid?: string | undefined;
  readonly namespace?: string | undefined;
  readonly data: Json;
}

export interface EvidenceEndpoint {
  readonly ip?: string | undefined;
  readonly hostname?: string | undefined;
  readonly mac?: string | undefined;
  readonly port?: number | undefined;
  readonly asn?: AutonomousSystem | undefined;
  readonly city?: string | undefined;
  /** ISO 3166-1 alpha-2 */
  readonly country?: string | undefined;
  readonly continent?: string | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
}

export interface Evidence {
  /** Vendor field that it was read from, for the reader of an enrichment. */
  readonly from: string;
  readonly user?: FindingUser | undefined;
  readonly source?: EvidenceEndpoint | undefined;
  readonly destination?: EvidenceEndpoint | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  readonly protocol?: string | undefined;
  readonly data: Json;
}

export interface PathValue {
  /** OCSF path, e.g. `http_request.user_agent`. */
  readonly path: string;
  readonly value: string;
  readonly from: string;
}

/** RESPOND's part in OCSF terms (profile security_control). */
export interface Respond {
  readonly actionId: number;
  readonly dispositionId: number;
  /** The source's words. */
  readonly action?: string | undefined;
  readonly state: string;
  readonly inhibitor?: string | undefined;
  /** ms */
  readonly expires?: number | undefined;
}

/** A login that an alert carries evidence of, or that stands by itself. */
export interface Login {
  /** Hash of appliance, event, time, actor and address: the same whichever breach carried it. */
  readonly uid: string;
  readonly appliance: string;
  /** ms */
  readonly time: number;
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly loggedTime?: number | undefined;
  readonly originalTime?: string | undefined;
  readonly user: FindingUser;
  readonly service?: string | undefined;
  readonly serviceProduct?: string | undefined;
  /** OCSF `status_id`: 0 Unknown, 1 Success, 2 Failure, 99 with `statusWord`. */
  readonly statusId: number;
  readonly statusWord?: string | undefined;
  readonly statusCode?: string | undefined;
  readonly statusDetail?: string | undefined;
  readonly isMfa?: boolean | undefined;
  readonly message?: string | undefined;
  readonly source?: EvidenceEndpoint | undefined;
  readonly userAgent?: string | undefined;
  readonly sessionUid?: string | undefined;
  readonly count?: number | undefined;
  readonly correlationUid?: string | undefined;
  readonly values: readonly PathValue[];
  readonly unmapped: Readonly<Record<string, unknown>>;
}

/** For the field reference and `slc explain`: the vendor field behind each field of a finding. */
export type Origins = { readonly [F in keyof Finding]?: string };
