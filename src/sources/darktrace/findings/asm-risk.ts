import type { AlertContext, AsmRisk } from '../alerts/alert';
import type { Finding, Origins } from '../finding';
import { findingUid } from '../identity';
import { ratingSeverity } from '../severity';

/** A risk of Attack Surface Management. It closes when mitigated or ended. */
export function asmFinding(risk: AsmRisk, context: AlertContext): Finding {
  const ended = risk.mitigatedAt ?? risk.endedAt;
  const started = risk.startedAt ?? ended ?? context.fetchedAt ?? 0;
  return {
    kind: risk.kind,
    uid: findingUid(context.appliance, risk.kind, risk.id),
    activity: ended !== undefined ? 'close' : context.change === 'updated' ? 'update' : 'create',
    appliance: context.appliance,
    product: 'Darktrace Attack Surface Management',
    time: ended ?? started,
    activityStart: risk.startedAt,
    activityEnd: risk.endedAt,
    createdTime: started,
    modifiedTime: ended,
    loggedTime: context.fetchedAt,
    originalTime: risk.startedAt === undefined ? undefined : String(risk.startedAt),
    title: risk.title,
    about: risk.assetName ?? risk.assetId,
    description: risk.description,
    remediation: risk.proposedAction,
    types: ['Attack Surface', ...(risk.type === undefined ? [] : [risk.type])],
    url: risk.url,
    labels: [],
    dataSources: [],
    analytic: { name: risk.title, category: risk.type, typeId: 1 },
    attacks: [],
    severityId: ratingSeverity(risk.rating),
    state: ended === undefined ? 'new' : 'resolved',
    stateDetail: risk.mitigatedAt !== undefined ? 'mitigated' : ended !== undefined ? 'ended' : undefined,
    related: [],
    users: [],
    devices: [],
    objects:
      risk.assetId === undefined && risk.assetName === undefined
        ? []
        : [
            {
              type: 'Asset',
              name: risk.assetName ?? risk.assetId,
              uid: risk.assetId,
              data: { state: risk.assetState ?? null, brand: risk.brand ?? null },
            },
          ],
    evidence: [],
    values: [],
    supportingData: risk.evidence === undefined ? undefined : { evidence: risk.evidence },
    unmapped: { appliance: context.appliance, rating: risk.rating, type: risk.type, asset_state: risk.assetState, brand: risk.brand },
  };
}

export const asmOrigins: Origins = {
  uid: '<appliance>:asm-risk:<id>',
  activity: 'mitigatedAt, endedAt → close',
  product: 'Attack Surface Management',
  time: 'mitigatedAt, endedAt, startedAt',
  activityStart: 'startedAt',
  activityEnd: 'endedAt',
  createdTime: 'startedAt',
  modifiedTime: 'mitigatedAt, endedAt',
  loggedTime: 'envelope fetchedAt',
  originalTime: 'startedAt',
  title: 'title',
  about: 'asset',
  description: 'description',
  remediation: 'proposedAction',
  types: 'Attack Surface; type',
  url: 'riskUri',
  analytic: 'title, type',
  severityId: 'securityRating',
  state: 'mitigatedAt, endedAt',
  stateDetail: 'mitigatedAt, endedAt',
  objects: 'asset',
  supportingData: 'evidence',
  unmapped: 'securityRating, type, asset.state, asset.brand',
};
