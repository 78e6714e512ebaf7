import type { DraftAttributes } from '../../../ocsf/record';
import type { Finding } from '../finding';

/** A finding with what belongs to the one record that is written from it. */
export interface FindingEvent extends Finding {
  /** `metadata.uid`: one per event, the same by webhook and by poll. */
  readonly eventUid: string;
  /** The alert as text; absent when longer than a `string_t` may be. */
  readonly rawData?: string | undefined;
}

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
