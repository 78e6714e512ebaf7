import type { Draft } from '../../../ocsf/record';
import type { Finding } from '../finding';
import { confidenceId } from '../severity';
import { asAttributes, EVENT_ROWS, type FindingEvent, type FindingRow, STATE_IDS } from './event';
import { deviceObject, enrichmentObjects, evidenceObjects, relatedEvents, resourceObjects, unmappedOf, userObject } from './parts';
import { compileRows } from './rows';

/** Detection Finding 2004: the facts of Security Finding as structures. RESPOND events declare the profile security_control. */
export const detectionFindingRows: readonly FindingRow[] = [
  ...EVENT_ROWS,
  ['finding_info.uid', 'uid', (f) => f.uid],
  ['finding_info.title', 'title', (f) => f.title],
  ['finding_info.desc', 'description', (f) => f.description],
  ['finding_info.types', 'types', (f) => f.types],
  ['finding_info.src_url', 'url', (f) => f.url],
  ['finding_info.created_time', 'createdTime', (f) => f.createdTime],
  ['finding_info.modified_time', 'modifiedTime', (f) => f.modifiedTime],
  ['finding_info.first_seen_time', 'activityStart', (f) => f.activityStart],
  ['finding_info.last_seen_time', 'activityEnd', (f) => f.activityEnd],
  [
    'finding_info.analytic',
    'analytic',
    (f) =>
      f.analytic && {
        name: f.analytic.name,
        uid: f.analytic.uid,
        version: f.analytic.version,
        category: f.analytic.category,
        type_id: f.analytic.typeId,
      },
  ],
  ['finding_info.attacks', 'attacks', (f) => f.attacks],
  ['finding_info.related_events', 'related', (f) => relatedEvents(f, 2004)],
  ['finding_info.data_sources', 'dataSources', (f) => f.dataSources],
  ['remediation', 'remediation', (f) => f.remediation && { desc: f.remediation }],
  ['status_id', 'state', (f) => STATE_IDS[f.state]],
  ['status_detail', 'stateDetail', (f) => f.stateDetail],
  ['comment', 'stateDetail', (f) => (f.state === 'resolved' ? f.stateDetail : undefined)],
  ['action_id', 'respond', (f) => f.respond?.actionId],
  ['disposition_id', 'respond', (f) => f.respond?.dispositionId],
  // The class text asks for the attacks at the top level, too, where security_control is declared.
  ['attacks', 'respond', (f) => (f.respond ? f.attacks : undefined)],
  ['risk_score', 'riskScore', (f) => f.riskScore],
  ['risk_level_id', 'severityId', (f) => f.severityId - 1],
  ['confidence_score', 'confidenceScore', (f) => f.confidenceScore],
  ['confidence_id', 'confidenceScore', (f) => (f.confidenceScore === undefined ? undefined : confidenceId(f.confidenceScore))],
  ['count', 'count', (f) => f.count],
  ['actor.user', 'users', (f) => userObject(f.users[0])],
  ['device', 'devices', (f) => deviceObject(f.devices[0])],
  ['evidences', 'evidence', evidenceObjects],
  ['resources', 'users', resourceObjects],
  ['enrichments', 'values', (f) => enrichmentObjects(f.values)],
  ['raw_data', 'rawData', (_, event) => event.rawData],
  ['unmapped', 'unmapped', (f, event) => unmappedOf(f, event, false)],
];

const attributes = compileRows(detectionFindingRows);

export const toDetectionFinding = (finding: Finding, event: FindingEvent): Draft => ({
  class: 'detection_finding',
  profiles: finding.respond ? ['datetime', 'host', 'security_control'] : ['datetime', 'host'],
  attributes: asAttributes(attributes(finding, event)),
});
