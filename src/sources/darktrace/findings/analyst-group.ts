import type { AlertContext, AnalystGroup } from '../alerts/alert';
import { toAttacks } from '../attack';
import type { Finding, Origins } from '../finding';
import { findingUid } from '../identity';
import { categorySeverity } from '../severity';

/** An AI Analyst group: an incident made of several events. Incident Finding 2005 wants an assignee, which Darktrace does not have. */
export function groupFinding(group: AnalystGroup, context: AlertContext): Finding {
  const attacks = toAttacks(group.tactics, []);
  const starts = group.events.map((event) => event.start).filter((start) => start !== undefined);
  const start = group.start ?? (starts.length === 0 ? undefined : Math.min(...starts));
  const time = start ?? group.end ?? context.fetchedAt ?? 0;
  const titles = [...new Set(group.events.map((event) => event.title).filter((title) => title !== undefined))];
  return {
    kind: group.kind,
    uid: findingUid(context.appliance, group.kind, group.id),
    activity: group.acknowledged ? 'close' : context.change === 'updated' ? 'update' : 'create',
    appliance: context.appliance,
    product: 'Darktrace Cyber AI Analyst',
    time,
    activityStart: start,
    activityEnd: group.end,
    createdTime: time,
    loggedTime: context.fetchedAt,
    originalTime: group.start === undefined ? undefined : String(group.start),
    title: titles[0] === undefined ? 'AI Analyst incident' : `Incident: ${titles.slice(0, 3).join('; ')}`,
    description: titles.length > 0 ? titles.join('\n') : undefined,
    types: ['Incident', ...(group.category === undefined ? [] : [group.category])],
    labels: [],
    dataSources: [],
    analytic: { name: 'AI Analyst', typeId: 4 },
    attacks: attacks.attacks,
    severityId: categorySeverity(group.category, group.score),
    riskScore: group.score === undefined ? undefined : Math.round(group.score),
    state: group.acknowledged ? 'resolved' : 'new',
    stateDetail: group.acknowledged ? 'acknowledged' : undefined,
    count: group.events.length === 0 ? undefined : group.events.length,
    correlationUid: findingUid(context.appliance, group.kind, group.id),
    related: group.events.map((event) => findingUid(context.appliance, 'ai-analyst-event', event.uuid)),
    users: [],
    devices: group.dids.filter((did) => did >= 0).map((did) => ({ did, tags: [] })),
    objects: [],
    evidence: [],
    values: [],
    unmapped: {
      appliance: context.appliance,
      category: group.category,
      group_score: group.score,
      active: group.active,
      pinned: group.pinned,
      previous_ids: group.previousIds.join(' '),
      mitre: { unknown: attacks.unknown.join(' ') },
    },
  };
}

export const groupOrigins: Origins = {
  uid: '<appliance>:ai-analyst-group:<id>',
  activity: 'acknowledged; envelope change',
  product: 'Cyber AI Analyst',
  time: 'start, else least incidentEvents[].start',
  activityStart: 'start',
  activityEnd: 'end',
  createdTime: 'start',
  loggedTime: 'envelope fetchedAt',
  originalTime: 'start',
  title: 'incidentEvents[].title',
  description: 'incidentEvents[].title',
  types: 'Incident; category',
  analytic: 'AI Analyst',
  attacks: 'mitreTactics (tactics alone)',
  severityId: 'category, then groupScore',
  riskScore: 'groupScore',
  state: 'acknowledged',
  stateDetail: 'acknowledged',
  count: 'number of incidentEvents',
  correlationUid: 'id',
  related: 'incidentEvents[].uuid',
  devices: 'devices[]',
  unmapped: 'category, groupScore, active, pinned, previousIds',
};
