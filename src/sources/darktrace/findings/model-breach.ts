import type { AlertContext, ModelBreach } from '../alerts/alert';
import { toAttacks } from '../attack';
import type { Finding, Origins } from '../finding';
import { findingUid } from '../identity';
import { remembered } from '../remembered';
import { respondOfBreach } from '../respond';
import { breachSeverity } from '../severity';
import { componentEvidence, endsEvidence, firedByModels } from './components';
import { machineOf, nameOf, userOf, usersOf } from './party';
import { eventEvidence, eventObject, eventValues, isLogin } from './saas';

/** A model breach (DETECT), or the breach of a RESPOND model (`Antigena / …`). */
export function breachFinding(breach: ModelBreach, context: AlertContext): Finding {
  const { model, device, acknowledged } = breach;
  const user = device && userOf(device);
  const machine = machineOf(device);
  const { title, folders, category } = namesOf(model.path);
  const times = [breach.time, ...breach.components.map((component) => component.time)].filter((time) => time !== undefined);
  const created = breach.creationTime ?? breach.time ?? 0;
  const score = breach.score === undefined ? undefined : Math.round(breach.score * 100);
  const [description, remediation] = splitAction(model.description);
  const attacks = toAttacks(model.tactics, breach.techniques);
  const activities = context.details.filter((event) => !isLogin(event));
  const respond = respondOfBreach(
    breach,
    activities.map((event) => event.action ?? event.event).filter((word) => word !== undefined),
  );
  const components = breach.components.map((component) => componentEvidence(component, breach, user));
  return {
    kind: breach.kind,
    uid: findingUid(context.appliance, breach.kind, breach.pbid),
    activity: acknowledged ? 'close' : context.change === 'updated' ? 'update' : 'create',
    event: eventOf(breach, context),
    appliance: context.appliance,
    product: respond ? 'Darktrace RESPOND' : 'Darktrace DETECT',
    time: acknowledged?.time ?? created,
    activityStart: times.length === 0 ? undefined : Math.min(...times),
    activityEnd: times.length === 0 ? undefined : Math.max(...times),
    createdTime: created,
    modifiedTime: acknowledged?.time,
    loggedTime: context.fetchedAt,
    originalTime: breach.time === undefined ? undefined : String(breach.time),
    title,
    about: nameOf(device),
    description,
    remediation,
    types: [...folders, ...(model.compliance ? ['Compliance'] : []), ...(respond ? ['RESPOND'] : [])],
    url: breach.url,
    eventCode: model.uuid,
    labels: model.tags,
    dataSources: user?.module === undefined ? [] : [user.module],
    analytic: {
      name: title,
      uid: model.uuid,
      version: model.phid === undefined ? undefined : String(model.phid),
      category,
      typeId: model.path[0] === 'System' ? 1 : 2,
    },
    attacks: attacks.attacks,
    severityId: breachSeverity(model, breach.score, breach.cefSeverity),
    riskScore: score,
    // One number in two fields: the score says how strongly the model fired, which is the confidence, too.
    confidenceScore: score,
    state: acknowledged ? 'resolved' : 'new',
    stateDetail: acknowledged && `acknowledged${acknowledged.username === undefined ? '' : ` by ${acknowledged.username}`}`,
    count: breach.components[0]?.size,
    related: breach.analystEvents.map((uuid) => findingUid(context.appliance, 'ai-analyst-event', uuid)),
    users: usersOf(device, context.details),
    devices: machine ? [machine] : [],
    objects: activities.map(eventObject),
    evidence: [...components.map((component) => component.evidence), ...endsEvidence(breach), ...context.details.map(eventEvidence)],
    values: [...components.flatMap((component) => component.values), ...context.details.flatMap(eventValues)],
    supportingData: { components: breach.components.map((component) => component.raw) },
    respond,
    unmapped: {
      appliance: context.appliance,
      variant: breach.variant,
      category: model.category,
      priority: model.priority,
      compliance: model.compliance,
      score: breach.score,
      device_score: breach.deviceScore,
      comment_count: breach.commentCount,
      pbid: breach.pbid,
      pid: model.pid,
      phid: model.phid,
      did: device?.did,
      sid: device?.sid,
      device: device?.unusable,
      device_ips: (device?.ips.length ?? 0) > 1 ? device?.ips.join(' ') : undefined,
      message: breach.message,
      antigena: model.antigena,
      fired_by_models: firedByModels(breach).join('; '),
      mitre: { unknown: attacks.unknown.join(' ') },
    },
  };
}

/**
 * A breach is made once, and acknowledged by one person at one time, in whatever shape it comes; the same facts stand in all of them. An
 * update is told by the poll alone, in one shape.
 */
function eventOf({ acknowledged }: ModelBreach, { change }: AlertContext): string | undefined {
  if (acknowledged) return `${acknowledged.time ?? ''} ${acknowledged.username ?? ''}`;
  return change === 'updated' ? undefined : '';
}

export const breachOrigins: Origins = {
  uid: '<appliance>:model-breach:<pbid>',
  activity: 'acknowledged; envelope change',
  product: 'model.name under Antigena: RESPOND, else DETECT',
  time: 'acknowledged.time, else creationTime, else time',
  activityStart: 'least of time and triggeredComponents[].time',
  activityEnd: 'greatest of time and triggeredComponents[].time',
  createdTime: 'creationTime, else time',
  modifiedTime: 'acknowledged.time',
  loggedTime: 'envelope fetchedAt',
  originalTime: 'time',
  title: 'model.name with " / "',
  about: 'device.hostname, devicelabel or ip',
  description: 'model.description up to "Action:"',
  remediation: 'model.description after "Action:"',
  types: 'folders of model.name; model.compliance; RESPOND',
  url: 'breachUrl',
  eventCode: 'model.uuid',
  labels: 'model.tags',
  dataSources: 'module of device.hostname (SaaS::<module>: <user>)',
  analytic: 'model.name, uuid, phid',
  attacks: 'model.mitre, mitreTechniques',
  severityId: 'model.compliance, category, priority, then score',
  riskScore: 'score × 100 (pbscore with group=device)',
  confidenceScore: 'score × 100',
  state: 'acknowledged',
  stateDetail: 'acknowledged.username',
  count: 'triggeredComponents[0].size',
  related: 'aianalystData[].uuid',
  users: 'user of device.hostname; details[].detail.actor; device.credentials',
  devices: 'device',
  objects: 'details[] that are no login',
  evidence: 'triggeredComponents[]: display filters, ip, port; details[].sourceDevice',
  values: 'triggeredComponents[].triggeredFilters[] (display); details[].detail.software',
  supportingData: 'triggeredComponents[] as sent',
  respond: 'model.actions.antigena; details[].detail.action',
  unmapped: 'category, priority, compliance, score, pbid, pid, phid, did, sid, antigena, …',
};

/** A path as its title, and as the folders that it is in. */
function namesOf(path: readonly string[]): ModelNames {
  let names = namesByPath.get(path);
  if (!names) {
    const folders = path.slice(0, -1);
    names = { title: path.join(' / '), folders, category: folders.length === 0 ? undefined : folders.join(' / ') };
    namesByPath.set(path, names);
  }
  return names;
}

interface ModelNames {
  readonly title: string;
  readonly folders: readonly string[];
  readonly category: string | undefined;
}

/** Paths are remembered, so one model has one. */
const namesByPath = new WeakMap<readonly string[], ModelNames>();

/** Darktrace writes what to do behind the word "Action:". */
export function splitAction(text: string | undefined): readonly [description: string | undefined, action: string | undefined] {
  return text === undefined ? [undefined, undefined] : splitText(text);
}

const splitText = remembered((text): readonly [description: string, action: string | undefined] => {
  const at = text.indexOf('Action:');
  return at < 0 ? [text, undefined] : [text.slice(0, at).trim(), text.slice(at + 'Action:'.length).trim()];
});
