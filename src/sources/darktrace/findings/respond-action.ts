import type { AlertContext, RespondAction } from '../alerts/alert';
import type { Finding, Origins } from '../finding';
import { findingUid } from '../identity';
import { respondOf } from '../respond';
import { scoreSeverity } from '../severity';
import { machineOf, nameOf, userOf } from './party';

const CLOSING = new Set(['cleared', 'expired']);

/** A RESPOND action, polled or pushed. Its own words tell whether it begins, goes on or ends. */
export function respondFinding(action: RespondAction, context: AlertContext): Finding {
  const respond = respondOf(action, context.fetchedAt);
  const closing = CLOSING.has(respond.state);
  const user = userOf(action.device);
  const machine = machineOf(action.device);
  const what = action.inhibitor ?? action.label ?? action.action ?? 'action';
  const started = action.start ?? action.updated ?? context.fetchedAt ?? 0;
  return {
    kind: action.kind,
    uid: findingUid(context.appliance, 'respond', action.codeid),
    activity: closing ? 'close' : isUpdate(action) || context.change === 'updated' ? 'update' : 'create',
    appliance: context.appliance,
    product: 'Darktrace RESPOND',
    time: eventTime(action, respond.state, context.fetchedAt) ?? started,
    activityStart: action.start,
    activityEnd: action.expires,
    createdTime: started,
    modifiedTime: action.updated,
    loggedTime: context.fetchedAt,
    originalTime: action.start === undefined ? undefined : String(action.start),
    title: `RESPOND: ${what}`,
    about: nameOf(action.device),
    description: action.detail ?? action.reason,
    types: ['RESPOND', ...(action.family === undefined ? [] : [action.family])],
    url: action.url,
    eventCode: action.modelUuid,
    labels: [],
    dataSources: user?.module === undefined ? [] : [user.module],
    analytic: action.model === undefined ? undefined : { name: action.model.join(' / '), uid: action.modelUuid, typeId: 2 },
    attacks: [],
    severityId: scoreSeverity(action.score === undefined || action.score === 0 ? undefined : action.score * 100),
    riskScore: action.score === undefined ? undefined : Math.round(action.score * 100),
    state: closing ? 'resolved' : 'new',
    stateDetail: `action ${respond.state}${action.username === undefined ? '' : ` by ${action.username}`}`,
    correlationUid: action.pbid === undefined ? undefined : findingUid(context.appliance, 'model-breach', action.pbid),
    related: action.pbid === undefined ? [] : [findingUid(context.appliance, 'model-breach', action.pbid)],
    users: user ? [user] : [],
    devices: machine ? [machine] : [],
    objects: [],
    evidence: [],
    values: [],
    supportingData: action.history.length === 0 ? undefined : { history: action.history.map((entry) => ({ ...entry })) },
    respond,
    unmapped: {
      appliance: context.appliance,
      variant: action.variant,
      codeid: action.codeid,
      did: action.device.did,
      sid: action.device.sid,
      device: action.device.unusable,
      change: action.change,
      family: action.family,
      manual: action.manual,
      username: action.username,
      reason: action.reason,
      label: action.label,
      blocked: action.blocked,
      active: action.active,
      cleared: action.cleared,
      score: action.score,
    },
  };
}

export const respondOrigins: Origins = {
  uid: '<appliance>:respond:<codeid>',
  activity: 'state words: CLEAR, EXPIRE, cleared, expires → close; EXTEND, CONFIRM, REACTIVATE → update',
  product: 'RESPOND',
  time: 'time of the state: history, updated, expires, start',
  activityStart: 'start',
  activityEnd: 'expires; end',
  createdTime: 'start',
  modifiedTime: 'updated',
  loggedTime: 'envelope fetchedAt',
  originalTime: 'start',
  title: 'inhibitor, label or action',
  about: 'device',
  description: 'detail; reason',
  types: 'RESPOND; action_family',
  url: 'url',
  eventCode: 'modeluuid',
  dataSources: 'module of device.hostname',
  analytic: 'model, modeluuid',
  severityId: 'score, else 1',
  riskScore: 'score × 100',
  state: 'cleared, active, expires; action word of a push',
  stateDetail: 'state; triggerer, username',
  correlationUid: 'pbid when greater than 0',
  related: 'pbid when greater than 0',
  users: 'user of device.hostname',
  devices: 'device, did, ip',
  supportingData: 'history[]',
  respond: 'action, action_creator, inhibitor, cleared, active, expires',
  unmapped: 'codeid, did, manual, reason, label, blocked, active, cleared, score, …',
};

const UPDATES = new Set(['CONFIRM', 'EXTEND', 'REACTIVATE_CLEARED', 'REACTIVATE_EXPIRED']);

/** A change that is neither the first nor the last of an action's life. Polled actions tell it by their history. */
function isUpdate(action: RespondAction): boolean {
  if (action.change !== undefined) return UPDATES.has(action.change);
  return action.history.some((entry) => /^(extended|reactivated|confirmed)/i.test(entry.action ?? ''));
}

/** When the state was reached: an end by clearing is in the history, an end by expiry is the expiry itself. */
function eventTime(action: RespondAction, state: string, fetchedAt: number | undefined): number | undefined {
  if (action.change === 'EXPIRE') return action.expires ?? action.start;
  if (action.change !== undefined)
    return (
      action.updated ??
      (action.change === 'CREATE' || action.change === 'CREATE_NEEDSCONFIRMATION' ? action.start : (fetchedAt ?? action.start))
    );
  const last = action.history.at(-1)?.time;
  if (state === 'expired') return action.expires;
  return state === 'cleared' ? (last ?? action.updated ?? action.start) : (last ?? action.start);
}
