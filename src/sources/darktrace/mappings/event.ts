import type { DraftAttributes } from '../../../ocsf/record';
import type { Finding } from '../finding';
import type { MappingRow } from './rows';

/** What belongs to one record that is written of a finding. */
export interface FindingEvent {
  /** `metadata.uid`: one per event, the same by webhook and by poll. */
  readonly eventUid: string;
  /** The alert as text; absent when longer than a `string_t` may be. */
  readonly rawData?: string | undefined;
  /** What is said of an alert that is too long. */
  readonly instead?: Record<string, unknown> | undefined;
}

export type FindingRow = MappingRow<Finding, FindingEvent>;

export const ACTIVITY_IDS: Readonly<Record<Finding['activity'], number>> = { create: 1, update: 2, close: 3 };

/** OCSF `state_id` of 2001 and `status_id` of 2004 share this enumeration: 1 New, 4 Resolved. */
export const STATE_IDS: Readonly<Record<Finding['state'], number>> = { new: 1, resolved: 4 };

export const VENDOR = 'Darktrace';

export function messageOf(finding: Finding): string {
  const about = finding.about === undefined ? '' : `: ${finding.about}`;
  const score = finding.riskScore === undefined ? '' : ` (score ${finding.riskScore})`;
  return `${finding.title}${about}${score}`;
}

/** Rows give the required attributes by their names; this only tells the compiler so. */
export const asAttributes = (attributes: Record<string, unknown>): DraftAttributes => attributes as unknown as DraftAttributes;

/** What both finding classes say of the event itself, under the same names. */
export const EVENT_ROWS: readonly FindingRow[] = [
  ['activity_id', 'activity', (f) => ACTIVITY_IDS[f.activity]],
  ['time', 'time', (f) => f.time],
  ['start_time', 'activityStart', (f) => f.activityStart],
  ['end_time', 'activityEnd', (f) => f.activityEnd],
  ['severity_id', 'severityId', (f) => f.severityId],
  ['message', 'about', messageOf],
  ['metadata.uid', 'eventUid', (_, event) => event.eventUid],
  ['metadata.correlation_uid', 'correlationUid', (f) => f.correlationUid],
  ['metadata.event_code', 'eventCode', (f) => f.eventCode],
  ['metadata.labels', 'labels', (f) => f.labels],
  ['metadata.logged_time', 'loggedTime', (f) => f.loggedTime],
  ['metadata.original_time', 'originalTime', (f) => f.originalTime],
  ['metadata.product.vendor_name', 'product', () => VENDOR],
  ['metadata.product.name', 'product', (f) => f.product],
  ['metadata.product.feature.name', 'kind', (f) => f.kind],
];
