import type { ClassName } from '../../../ocsf/record';
import type { FieldOrigin } from '../../source';
import type { AlertKind } from '../alerts/alert';
import type { Origins } from '../finding';
import { analystOrigins } from '../findings/analyst-event';
import { groupOrigins } from '../findings/analyst-group';
import { asmOrigins } from '../findings/asm-risk';
import { emailOrigins } from '../findings/email';
import { breachOrigins } from '../findings/model-breach';
import { respondOrigins } from '../findings/respond-action';
import { statusOrigins } from '../findings/system-status';
import { authenticationRows, loginOrigins } from './authentication';
import { detectionFindingRows } from './detection-finding';
import type { FindingRow } from './event';
import { securityFindingRows } from './security-finding';

/** Kinds of alerts that become findings, with the vendor fields behind each field of a finding. */
export const FINDING_ORIGINS: Readonly<Partial<Record<AlertKind, Origins>>> = {
  'model-breach': breachOrigins,
  'ai-analyst-event': analystOrigins,
  'ai-analyst-group': groupOrigins,
  'respond-action': respondOrigins,
  'system-status': statusOrigins,
  email: emailOrigins,
  'asm-risk': asmOrigins,
};

/** Fields of an event that no kind sets itself. */
const OF_EVENT: Readonly<Record<string, string>> = {
  kind: 'kind of the alert',
  eventUid:
    'hash of finding uid, class, activity and what tells the event (of a breach: acknowledged; else the alert without envelope and details)',
  rawData: 'the alert as text, up to 65,535 characters',
};

const FINDING_ROWS: Readonly<Partial<Record<ClassName, readonly FindingRow[]>>> = {
  security_finding: securityFindingRows,
  detection_finding: detectionFindingRows,
};

/** Which vendor field is behind each OCSF path that this kind of alert sets in this class, in the order of the mapping. */
export function fieldOrigins(className: ClassName, alertKind: string): readonly FieldOrigin[] {
  if (className === 'authentication') return authenticationRows.map(([ocsf, from]) => ({ ocsf, from: loginOrigins[from] ?? from }));
  const origins: Readonly<Record<string, string | undefined>> = { ...OF_EVENT, ...FINDING_ORIGINS[alertKind as AlertKind] };
  return (FINDING_ROWS[className] ?? []).flatMap(([ocsf, field]) => {
    const from = origins[field];
    return from === undefined ? [] : [{ ocsf, from }];
  });
}
