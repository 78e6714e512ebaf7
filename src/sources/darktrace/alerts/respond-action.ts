import type { Device, RespondAction } from './alert';
import { deviceOfId, readDevice } from './device';
import { boolean, child, children, type Fields, field, integer, present, required, score, text, webAddress } from './fields';
import { modelPath } from './model-name';
import { isSet, looseTime, missingTime, time } from './time';

/** Devices that stand beside the actions in the `/antigena` envelope, by their number. */
export type DevicesById = ReadonlyMap<number, Device>;

/** An action of `/antigena`. A manual one has no model and a score of 0. */
export function readRespondAction(fields: Fields, devices: DevicesById): RespondAction | undefined {
  const codeid = required(fields, 'codeid', 'a whole number', integer(fields, 'codeid'));
  const start = time(fields, 'ms', 'start');
  const expires = isSet(fields, 'expires') ? time(fields, 'ms', 'expires') : undefined;
  const updated = isSet(fields, 'updated') ? time(fields, 'ms', 'updated') : undefined;
  const history = children(fields, 'history').map((step) =>
    present({
      action: text(step, 'action'),
      username: text(step, 'username'),
      reason: text(step, 'reason'),
      time: looseTime(step, 'ms', 'time'),
    }),
  );
  if (start === undefined && updated === undefined && !history.some((step) => step.time !== undefined))
    missingTime(fields, 'start', 'start in milliseconds');
  const actionScore = score(fields, 1, 'score');
  if (fields.problems.length > 0 || codeid === undefined) return undefined;

  const triggerer = child(fields, 'triggerer');
  const did = integer(fields, 'did');
  return present({
    kind: 'respond-action',
    variant: 'api',
    codeid,
    action: text(fields, 'action'),
    label: text(fields, 'label'),
    detail: text(fields, 'detail'),
    manual: boolean(fields, 'manual'),
    username: triggerer && text(triggerer, 'username'),
    reason: triggerer && text(triggerer, 'reason'),
    model: readModel(fields),
    modelUuid: text(fields, 'modeluuid'),
    pbid: readPbid(fields),
    score: actionScore,
    start,
    expires,
    updated,
    blocked: boolean(fields, 'blocked'),
    active: boolean(fields, 'active'),
    cleared: boolean(fields, 'cleared'),
    history,
    device: actionDevice(fields, did, devices),
    url: webAddress(fields, 'url'),
  });
}

/** A pushed state change; its times are in seconds and absent text is ''. */
export function readRespondPush(fields: Fields): RespondAction | undefined {
  const url = webAddress(fields, 'url');
  // `…/#actions/<did>/<codeid>`
  const codeidOfUrl = /#actions\/-?\d+\/(\d{1,15})$/.exec(url ?? '')?.[1];
  const codeid = required(
    fields,
    'codeid',
    'a whole number',
    integer(fields, 'codeid') ?? (codeidOfUrl === undefined ? undefined : Number(codeidOfUrl)),
  );
  const start = isSet(fields, 'start') ? time(fields, 's', 'start') : undefined;
  const expires = isSet(fields, 'end') ? time(fields, 's', 'end') : undefined;
  if (start === undefined) missingTime(fields, 'start', 'start in seconds');
  if (fields.problems.length > 0 || codeid === undefined) return undefined;

  const sentDevice = child(fields, 'device');
  const device = sentDevice && readDevice(sentDevice);
  const did = integer(fields, 'did');
  return present({
    kind: 'respond-action',
    variant: 'push',
    codeid,
    change: text(fields, 'action')?.toUpperCase(),
    family: text(fields, 'action_family')?.toUpperCase(),
    inhibitor: text(fields, 'inhibitor'),
    username: text(fields, 'username'),
    reason: text(fields, 'reason'),
    model: readModel(fields),
    pbid: readPbid(fields),
    start,
    expires,
    history: [],
    device: withDid(device, did),
    url,
  });
}

function readModel(fields: Fields): readonly string[] | undefined {
  const path = modelPath(text(fields, 'model'));
  return path.length > 0 ? path : undefined;
}

/** 0 when no breach stands behind the action. */
function readPbid(fields: Fields): number | undefined {
  const pbid = integer(fields, 'pbid');
  return pbid !== undefined && pbid > 0 ? pbid : undefined;
}

/** The device of the envelope's list, else what the action itself says of its address. */
function actionDevice(fields: Fields, did: number | undefined, devices: DevicesById): Device {
  const own = child(fields, 'device');
  const known = (own && readDevice(own)) ?? (did === undefined ? undefined : devices.get(did));
  if (known) return withDid(known, did);
  const address = { ...fields, json: { ip: field(fields.json, 'ip') ?? null, ips: field(fields.json, 'ips') ?? null } };
  return withDid(readDevice(address), did);
}

function withDid(device: Device | undefined, did: number | undefined): Device {
  if (device === undefined) return deviceOfId(did);
  return device.did === undefined && did !== undefined ? { ...device, did } : device;
}
