import { remembered } from '../remembered';
import type { Component, Device, Model, ModelBreach, SentTechnique, ShownValue } from './alert';
import { deviceOfId, readDevice } from './device';
import {
  boolean,
  child,
  children,
  type Fields,
  field,
  holdsAny,
  integer,
  isAbsent,
  isObject,
  list,
  number,
  port,
  present,
  required,
  score,
  text,
  texts,
  toText,
  webAddress,
} from './fields';
import { modelPath } from './model-name';
import { readAddress } from './place';
import { isSet, looseTime, missingTime, time } from './time';

/** A model breach as JSON: API record with `then`/`now`, API record with a flat model, minimal record, syslog or webhook. */
export function readModelBreach(fields: Fields): ModelBreach | undefined {
  const sentModel = child(fields, 'model');
  // `then` is what fired; `now` may be renamed or switched off since.
  const then = sentModel && child(sentModel, 'then');
  const model = readModel(then ?? (sentModel && child(sentModel, 'now')) ?? sentModel);
  const components = children(fields, 'triggeredComponents').filter(({ json }) => Object.keys(json).length > 0);

  const pbid = required(fields, 'pbid', 'a whole number', integer(fields, 'pbid'));
  const breachTime = time(fields, 'ms', 'time');
  const creationTime = time(fields, 'ms', 'creationTime');
  if (breachTime === undefined && creationTime === undefined) missingTime(fields, 'creationTime', 'creationTime or time in milliseconds');
  required(sentModel ?? fields, 'name', 'the name of the model', model);
  // With group=device `score` is the device's and `pbscore` the breach's.
  const ofDevice = !isAbsent(field(fields.json, 'pbscore'));
  const ownScore = score(fields, 1, 'pbscore', 'score');
  const deviceScore = score(fields, 1, ...(ofDevice ? ['devicescore', 'score'] : ['devicescore']));
  const read = components.map(readComponent);
  const acknowledged = readAcknowledged(fields);
  if (fields.problems.length > 0 || pbid === undefined || model === undefined) return undefined;

  return present({
    kind: 'model-breach',
    variant: then ? 'api-then' : isPushed(fields) ? 'push' : 'api-flat',
    pbid,
    time: breachTime,
    creationTime,
    score: ownScore,
    deviceScore,
    acknowledged,
    commentCount: integer(fields, 'commentCount'),
    url: webAddress(fields, 'breachUrl'),
    model,
    device: breachDevice(fields, components),
    components: read,
    techniques: readTechniques(fields, then ?? sentModel),
    analystEvents: children(fields, 'aianalystData')
      .map((event) => text(event, 'uuid'))
      .filter((uuid) => uuid !== undefined),
  });
}

/** Only the push has `mitreTechniques`; a flat record without it is a push when no field of the API's is there. */
function isPushed(fields: Fields): boolean {
  if (Object.hasOwn(fields.json, 'mitreTechniques')) return true;
  const model = child(fields, 'model');
  return !['percentscore', 'pbscore'].some((name) => Object.hasOwn(fields.json, name)) && !(model && Object.hasOwn(model.json, 'mitre'));
}

function readModel(fields: Fields | undefined): Model | undefined {
  const path = fields && modelPath(text(fields, 'name'));
  if (!fields || !path || path.length === 0) return undefined;
  const actions = child(fields, 'actions');
  const mitre = child(fields, 'mitre');
  return present({
    path,
    uuid: text(fields, 'uuid'),
    pid: integer(fields, 'pid'),
    phid: integer(fields, 'phid'),
    priority: integer(fields, 'priority'),
    category: text(fields, 'category'),
    compliance: boolean(fields, 'compliance'),
    description: readDescription(fields),
    tags: texts(fields, 'tags'),
    tactics: mitre ? texts(mitre, 'tactics') : [],
    antigena: actions && readAntigena(actions),
  });
}

/** Syslog and older API output hold the two characters `\` and `n` where a line ends. */
export const readDescription = (fields: Fields): string | undefined => {
  const sent = text(fields, 'description');
  return sent === undefined ? undefined : withLines(sent);
};

const withLines = remembered((sent) => sent.replaceAll('\\n', '\n'));

function readAntigena(actions: Fields): Model['antigena'] {
  const antigena = child(actions, 'antigena');
  if (!antigena || Object.keys(antigena.json).length === 0) return undefined;
  return present({
    action: text(antigena, 'action'),
    confirm: boolean(antigena, 'confirm'),
    durationS: number(antigena, 'duration'),
    threshold: text(antigena, 'threshold'),
  });
}

/** At the top (`deviceattop`), else inside a component; with group=device at least its number. */
function breachDevice(fields: Fields, components: readonly Fields[]): Device | undefined {
  for (const holder of [fields, ...components]) {
    const sent = child(holder, 'device');
    const device = sent && readDevice(sent);
    if (device) return device;
  }
  const did = integer(fields, 'did');
  return did === undefined ? undefined : deviceOfId(did);
}

/** `false`, or an object whose time can be missing. */
function readAcknowledged(fields: Fields): ModelBreach['acknowledged'] {
  const acknowledged = child(fields, 'acknowledged');
  if (acknowledged)
    return present({
      time: isSet(acknowledged, 'time') ? time(acknowledged, 'ms', 'time') : undefined,
      username: text(acknowledged, 'username'),
    });
  return boolean(fields, 'acknowledged') === true ? {} : undefined;
}

function readComponent(fields: Fields): Component {
  const metric = child(fields, 'metric');
  return present({
    // Not the time of the record: an unusable one leaves the period shorter, and stays in the evidence.
    time: looseTime(fields, 'ms', 'time'),
    cid: integer(fields, 'cid'),
    size: integer(fields, 'size'),
    metric: metric && text(metric, 'name', 'label'),
    ...readFilters(fields),
    peer: readPeer(fields),
    raw: fields.json as Component['raw'],
  });
}

function readPeer(fields: Fields): Component['peer'] {
  const sent = text(fields, 'ip');
  const address = sent === undefined ? undefined : readAddress(sent);
  const peer = present({
    ip: address && 'ip' in address ? address.ip : undefined,
    network: address && 'network' in address ? address.network : undefined,
    port: port(fields, 'port'),
  });
  return holdsAny(peer) ? peer : undefined;
}

function readFilters(fields: Fields): Pick<Component, 'shown' | 'messages'> {
  const shown: ShownValue[] = [];
  const messages: string[] = [];
  for (const filter of children(fields, 'triggeredFilters')) {
    const type = text(filter, 'filterType');
    const isShown = text(filter, 'comparatorType') === 'display';
    if (type === undefined || !(isShown || type === 'Message')) continue;
    const trigger = child(filter, 'trigger');
    const value = trigger && text(trigger, 'value');
    if (value === undefined) continue;
    if (isShown) shown.push({ type, value });
    if (type === 'Message') messages.push(value);
  }
  return { shown, messages };
}

/** `model.mitre.techniques` (API) and `mitreTechniques` (push; `techniqueId` in the flattened one), each id once. */
export function readTechniques(fields: Fields, model?: Fields): SentTechnique[] {
  const names = new Map<string, string | undefined>();
  const mitre = model && child(model, 'mitre');
  const sent = [...(mitre ? list(mitre, 'techniques') : []), ...list(fields, 'mitreTechniques')];
  for (const entry of sent) {
    const id = isObject(entry) ? toText(field(entry, 'techniqueID') ?? field(entry, 'techniqueId')) : toText(entry);
    if (id === undefined) continue;
    const name = isObject(entry) ? toText(field(entry, 'technique')) : undefined;
    names.set(id, names.get(id) ?? name);
  }
  return [...names].map(([id, name]) => present({ id, name }));
}
