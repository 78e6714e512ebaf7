import type { Json } from '../../../ocsf/record';

/**
 * The alerts of Darktrace as this connector knows them: one type per kind, whatever variant it came in. Readers in this folder turn
 * vendor JSON (and CEF lines) into these types; units are one (ms, 0..1), absent is absent (no '', 'null', -1 as "none"), `SaaS::` host
 * names are split into module and user, impossible and anonymised addresses are kept apart from real ones.
 */
export type Alert = ModelBreach | AnalystEvent | AnalystGroup | RespondAction | SystemStatus | EmailAlert | AsmRisk | SaasEvent | AuditLine;

export type AlertKind = Alert['kind'];

/** What stood around the alert: the envelope of a poll, or the settings. */
export interface AlertContext {
  /** Name of the appliance: ids are unique per appliance only. */
  readonly appliance: string;
  /** ms; when a poll fetched the alert. */
  readonly fetchedAt?: number;
  /** The poll's word on whether it had seen this alert before. */
  readonly change?: 'new' | 'updated';
  /** Rows of `/details` that came with the alert. */
  readonly details: readonly SaasEvent[];
  /** How many other rows stood in the envelope's `details` (connections, pointers, unreadable ones): they are no alerts and not read. */
  readonly otherDetails: number;
}

export interface SaasUser {
  /** As in the host name, e.g. `Office365`. */
  readonly module?: string;
  /** The user part, exactly: `alice@example.com`, or a name with blanks. */
  readonly name: string;
}

/** A device record of Darktrace: a machine, or a user of a SaaS module. */
export interface Device {
  /** Device id on this appliance; negative ids stand for no device (-1 system, -6 internal range) and are kept. */
  readonly did?: number;
  /** Subnet id; -9 SaaS users, -11 cSensor agents. */
  readonly sid?: number;
  /** A real host name only: no IP, no `SaaS::`, not anonymised. */
  readonly hostname?: string;
  /** Set for SaaS users. */
  readonly user?: SaasUser;
  readonly label?: string;
  /** Addresses that parse, without a CIDR suffix; the first is the current one. */
  readonly ips: readonly string[];
  readonly mac?: string;
  readonly os?: string;
  readonly vendor?: string;
  /** `desktop`, `server`, `saasprovider` … */
  readonly typeName?: string;
  readonly typeLabel?: string;
  readonly subnet?: string;
  /** ms */
  readonly firstSeen?: number;
  /** ms */
  readonly lastSeen?: number;
  readonly credentials: readonly string[];
  /** Names of the device's tags. */
  readonly tags: readonly string[];
  /** Values that are no address or host name (anonymised `10.0.0.#28445`, masked, CIDR networks), by their vendor field. */
  readonly unusable: Readonly<Record<string, string>>;
}

/** A model's name and facts at the time it fired (`model.then`, or the flat `model`). */
export interface Model {
  /** Folder path and leaf, e.g. `['SaaS', 'Access', 'Unusual External Source for SaaS Credential Use']`. Never empty. */
  readonly path: readonly string[];
  readonly uuid?: string;
  readonly pid?: number;
  readonly phid?: number;
  readonly priority?: number;
  /** `Critical`, `Suspicious`, `Informational`, as sent. */
  readonly category?: string;
  readonly compliance?: boolean;
  /** Line breaks are real ones. */
  readonly description?: string;
  readonly tags: readonly string[];
  /** Slugs, e.g. `initial-access`. */
  readonly tactics: readonly string[];
  /** The RESPOND action that the model takes, if any (`actions.antigena`, not `{}`). */
  readonly antigena?: { readonly action?: string; readonly confirm?: boolean; readonly durationS?: number; readonly threshold?: string };
}

/** ATT&CK ids as sent (`T1567.002`) with the name that was sent beside, if one was. */
export interface SentTechnique {
  readonly id: string;
  readonly name?: string;
}

/** What a component saw, as text. */
export interface ShownValue {
  /** `filterType`, e.g. `Destination IP`. */
  readonly type: string;
  readonly value: string;
}

export interface Component {
  /** ms */
  readonly time?: number;
  readonly cid?: number;
  readonly size?: number;
  readonly metric?: string;
  /** Values that are meant for the reader (`comparatorType: "display"`); every other filter is a condition, which stays in `raw`. */
  readonly shown: readonly ShownValue[];
  /** Values of filters `Message`: under the metric `dtmodelbreach` the models that made this one fire. */
  readonly messages: readonly string[];
  /** The peer of the component's connection; without CIDR suffix when it is one host. */
  readonly peer?: { readonly ip?: string; readonly network?: string; readonly port?: number };
  /** The component as sent, for evidence. */
  readonly raw: Json;
}

export interface ModelBreach {
  readonly kind: 'model-breach';
  readonly variant: 'api-then' | 'api-flat' | 'push' | 'cef' | 'legacy' | 'sentinel';
  readonly pbid: number;
  /** ms; first relevant activity. */
  readonly time?: number;
  /** ms; when the breach was made. */
  readonly creationTime?: number;
  /** 0..1; the breach's own score (`pbscore` where `score` is the device's). */
  readonly score?: number;
  readonly deviceScore?: number;
  /** Present when acknowledged. */
  readonly acknowledged?: { readonly time?: number; readonly username?: string };
  readonly commentCount?: number;
  readonly url?: string;
  readonly model: Model;
  readonly device?: Device;
  readonly components: readonly Component[];
  readonly techniques: readonly SentTechnique[];
  /** uuids of AI Analyst events that used this breach. */
  readonly analystEvents: readonly string[];
  /** Source and destination as CEF and flattened pushes tell them. */
  readonly source?: Endpoint;
  readonly destination?: Endpoint;
  readonly message?: string;
  /** CEF only: a digit of the appliance, or a relay's word (`Low`), as sent. */
  readonly cefSeverity?: string;
}

export interface Endpoint {
  readonly ip?: string;
  readonly hostname?: string;
  readonly mac?: string;
  readonly port?: number;
}

/** Number and name of `AS64500 Example Hosting`; the name alone where no number stands. */
export interface AutonomousSystem {
  readonly number?: number;
  readonly name?: string;
}

export interface Place {
  readonly ip?: string;
  readonly city?: string;
  /** ISO 3166-1 alpha-2, from a code or a name. */
  readonly country?: string;
  /** As sent, when it is a name. */
  readonly countryName?: string;
  readonly continent?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly asn?: AutonomousSystem;
  /** `ippopularity`, as sent. */
  readonly popularity?: string;
  /** Addresses that are none (anonymised), as sent. */
  readonly unusableIp?: string;
}

/** One row of `/details` with eventtype=notice for a SaaS user. */
export interface SaasEvent {
  readonly kind: 'saas-event';
  /** ms */
  readonly time: number;
  /** `Saas::Login`, `Saas::…` */
  readonly type?: string;
  /** `detail.event`, e.g. `UserLoggedIn`, `UserLoginFailed`, `New-InboxRule`. */
  readonly event?: string;
  /** `detail.action`, e.g. `Login`. */
  readonly action?: string;
  /** Row's `msg`. */
  readonly message?: string;
  readonly actor?: string;
  readonly uid?: string;
  readonly eventId?: string;
  readonly service?: string;
  readonly serviceProduct?: string;
  /** Client software or user agent. */
  readonly software?: string;
  /** Microsoft's sign-in result code or another result code, as text. */
  readonly statusCode?: string;
  readonly sessionId?: string;
  readonly place: Place;
  /** The account: `destinationDevice`. */
  readonly account?: Device;
  /** `detail` as sent. */
  readonly detail: { readonly [key: string]: Json };
}

export interface AnalystItem {
  readonly key?: string;
  /** `string`, `device`, `externalHost`, `timestamp`, `integer` … */
  readonly type: string;
  readonly values: readonly Json[];
}

/** One section of an AI Analyst event's details; both detail forms give these. */
export interface AnalystSection {
  readonly header: string;
  readonly items: readonly AnalystItem[];
  readonly raw: Json;
}

export interface AnalystEvent {
  readonly kind: 'ai-analyst-event';
  readonly id: string;
  readonly title: string;
  /** Rendered when it is a format string. */
  readonly summary?: string;
  /** `SaasHijackSummary` …; flattened pushes have none. */
  readonly summariser?: string;
  /** ms */
  readonly createdAt?: number;
  readonly periods: readonly { readonly start: number; readonly end: number }[];
  /** Lower case, as sent. */
  readonly category?: string;
  /** 0..100 */
  readonly aiaScore?: number;
  readonly groupScore?: number;
  readonly groupCategory?: string;
  readonly group?: string;
  readonly previousGroups: readonly string[];
  readonly acknowledged: boolean;
  readonly pinned: boolean;
  readonly sender?: string;
  readonly tactics: readonly string[];
  readonly attackPhases: readonly number[];
  readonly devices: readonly Device[];
  readonly related: readonly {
    readonly pbid: number;
    readonly model: readonly string[];
    readonly score?: number;
    readonly time?: number;
  }[];
  readonly sections: readonly AnalystSection[];
  readonly url?: string;
}

export interface AnalystGroup {
  readonly kind: 'ai-analyst-group';
  readonly id: string;
  readonly active?: boolean;
  readonly acknowledged: boolean;
  readonly pinned: boolean;
  readonly previousIds: readonly string[];
  readonly events: readonly { readonly uuid: string; readonly title?: string; readonly start?: number; readonly did?: number }[];
  readonly tactics: readonly string[];
  readonly dids: readonly number[];
  readonly category?: string;
  readonly score?: number;
  readonly start?: number;
  readonly end?: number;
}

/** The words of the pushed state change. */
export type RespondChange =
  | 'CREATE'
  | 'CREATE_NEEDSCONFIRMATION'
  | 'CONFIRM'
  | 'EXTEND'
  | 'CLEAR'
  | 'EXPIRE'
  | 'REACTIVATE_CLEARED'
  | 'REACTIVATE_EXPIRED';

/** A RESPOND action, polled from `/antigena` or pushed as a state change. */
export interface RespondAction {
  readonly kind: 'respond-action';
  readonly variant: 'api' | 'push' | 'sentinel';
  readonly codeid: number;
  /** Polled: `quarantine`, `connection`, `pol` … Pushed: absent (see inhibitor). */
  readonly action?: string;
  /** Pushed only; a word that is not known is kept as sent. */
  readonly change?: RespondChange | (string & {});
  /** `NETWORK`, `SAAS`, `FIREWALL` … */
  readonly family?: string;
  readonly inhibitor?: string;
  readonly label?: string;
  readonly detail?: string;
  readonly manual?: boolean;
  readonly username?: string;
  readonly reason?: string;
  readonly model?: readonly string[];
  readonly modelUuid?: string;
  /** Absent when 0. */
  readonly pbid?: number;
  /** 0..1 */
  readonly score?: number;
  /** ms */
  readonly start?: number;
  /** ms */
  readonly expires?: number;
  /** ms */
  readonly updated?: number;
  readonly blocked?: boolean;
  readonly active?: boolean;
  readonly cleared?: boolean;
  readonly history: readonly { readonly action?: string; readonly username?: string; readonly reason?: string; readonly time?: number }[];
  readonly device: Device;
  readonly url?: string;
}

export interface SystemStatus {
  readonly kind: 'system-status';
  readonly uuid: string;
  readonly name?: string;
  readonly alertName: string;
  /** 0..100 */
  readonly priority?: number;
  /** Lower case. */
  readonly priorityLevel?: string;
  readonly resolved: boolean;
  /** As sent. */
  readonly status?: string;
  readonly message?: string;
  readonly hostname?: string;
  readonly ip?: string;
  readonly childId?: number;
  /** ms */
  readonly lastUpdated: number;
  readonly url?: string;
}

export interface EmailAlert {
  readonly kind: 'email';
  readonly variant: 'push' | 'api' | 'legacy';
  readonly uuid: string;
  readonly direction?: string;
  readonly from?: string;
  readonly fromName?: string;
  readonly recipients: readonly {
    readonly address: string;
    readonly actions: readonly string[];
    readonly status?: string;
    readonly tags: readonly string[];
  }[];
  readonly subject?: string;
  /** ms */
  readonly time: number;
  /** 0..100 */
  readonly score?: number;
  readonly tags: readonly string[];
  readonly actions: readonly string[];
  readonly attachments: readonly { readonly name?: string; readonly sha1?: string; readonly sha256?: string }[];
  readonly linkHosts: readonly string[];
  readonly messageId?: string;
  readonly url?: string;
}

export interface AsmRisk {
  readonly kind: 'asm-risk';
  readonly id: string;
  readonly type?: string;
  readonly title: string;
  readonly description?: string;
  readonly evidence?: string;
  readonly proposedAction?: string;
  /** `a` to `f`. */
  readonly rating?: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly mitigatedAt?: number;
  readonly assetId?: string;
  readonly assetName?: string;
  readonly assetState?: string;
  readonly brand?: string;
  readonly url?: string;
}

/** A line of the console's audit log. No time inside: the syslog header may have one without a year. */
export interface AuditLine {
  readonly kind: 'audit';
  readonly username: string;
  readonly method: string;
  readonly endpoint: string;
  readonly ip?: string;
  /** HTTP status or the source's word, as text. */
  readonly status?: string;
  readonly description?: string;
  /** `Apr 01 14:39:18` or a full stamp of the syslog header. */
  readonly headerTime?: string;
}
