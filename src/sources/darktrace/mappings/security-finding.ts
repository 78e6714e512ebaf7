import type { Draft } from '../../../ocsf/record';
import type { Finding } from '../finding';
import { confidenceId } from '../severity';
import { asAttributes, EVENT_ROWS, type FindingEvent, type FindingRow, STATE_IDS } from './event';
import { enrichmentObjects, evidenceValues, relatedEvents, resourceObjects, unmappedOf } from './parts';
import { compileRows } from './rows';

/**
 * Security Finding 2001. It has no actor, device or endpoint, so users, devices and objects stand in `resources[]` and every address,
 * name and place in `enrichments[]`, where observables can point to them. `status_id` means success or failure here and is left out;
 * the lifecycle is in `state_id`.
 */
export const securityFindingRows: readonly FindingRow[] = [
  ...EVENT_ROWS,
  ['finding.uid', 'uid', (f) => f.uid],
  ['finding.title', 'title', (f) => f.title],
  ['finding.desc', 'description', (f) => f.description],
  ['finding.types', 'types', (f) => f.types],
  ['finding.src_url', 'url', (f) => f.url],
  ['finding.created_time', 'createdTime', (f) => f.createdTime],
  ['finding.modified_time', 'modifiedTime', (f) => f.modifiedTime],
  ['finding.first_seen_time', 'activityStart', (f) => f.activityStart],
  ['finding.last_seen_time', 'activityEnd', (f) => f.activityEnd],
  ['finding.remediation', 'remediation', (f) => f.remediation && { desc: f.remediation }],
  ['finding.related_events', 'related', (f) => relatedEvents(f, 2001)],
  ['finding.supporting_data', 'supportingData', (f) => f.supportingData],
  [
    'analytic',
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
  ['attacks', 'attacks', (f) => f.attacks],
  ['state_id', 'state', (f) => STATE_IDS[f.state]],
  ['status_detail', 'stateDetail', (f) => f.stateDetail],
  ['risk_score', 'riskScore', (f) => f.riskScore],
  ['risk_level_id', 'severityId', (f) => f.severityId - 1],
  ['confidence_score', 'confidenceScore', (f) => f.confidenceScore],
  ['confidence_id', 'confidenceScore', (f) => (f.confidenceScore === undefined ? undefined : confidenceId(f.confidenceScore))],
  ['count', 'count', (f) => f.count],
  ['data_sources', 'dataSources', (f) => f.dataSources],
  ['resources', 'users', resourceObjects],
  ['enrichments', 'evidence', (f) => enrichmentObjects([...evidenceValues(f), ...f.values])],
  ['raw_data', 'rawData', (_, event) => event.rawData],
  ['unmapped', 'unmapped', (f, event) => unmappedOf(f, event, true)],
];

const attributes = compileRows(securityFindingRows);

export const toSecurityFinding = (finding: Finding, event: FindingEvent): Draft => ({
  class: 'security_finding',
  profiles: ['datetime'],
  attributes: asAttributes(attributes(finding, event)),
});
