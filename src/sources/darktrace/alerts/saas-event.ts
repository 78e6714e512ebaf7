import type { Device, Place, SaasEvent } from './alert';
import { readDevice, readSaasUser } from './device';
import { child, type Fields, field, present, text, toText } from './fields';
import { readAddress, readPlace } from './place';
import { missingTime, time } from './time';

/** Whether a `/details` row is an event of a SaaS user, and not a connection, a pointer or a network notice. */
export function isSaasRow(fields: Fields): boolean {
  if (text(fields, 'eventType', 'action') !== 'notice') return false;
  if (/^saas::/i.test(text(fields, 'type') ?? '')) return true;
  return ends(fields).some(({ device, name }) => device?.user !== undefined || readSaasUser(name) !== undefined);
}

/** One SaaS event behind a breach: `sourceDevice` is the place, `destinationDevice` the account. */
export function readSaasEvent(fields: Fields): SaasEvent | undefined {
  const happened = time(fields, 'ms', 'timems', 'time');
  if (happened === undefined) missingTime(fields, 'timems', 'timems in milliseconds');
  if (fields.problems.length > 0 || happened === undefined) return undefined;

  const detail = child(fields, 'detail') ?? { ...fields, json: {} };
  const [source, destination] = ends(fields) as [End, End];
  const account = [destination, source].map(saasAccount).find((device) => device !== undefined) ?? destination.device;
  const placeEnd = account !== undefined && account === saasAccount(source) ? destination : source;
  return present({
    kind: 'saas-event',
    time: happened,
    type: text(fields, 'type'),
    event: text(detail, 'event'),
    action: text(detail, 'action'),
    message: text(fields, 'msg'),
    actor: text(detail, 'actor'),
    uid: text(fields, 'uid', 'nuid'),
    eventId: text(detail, 'event_id'),
    service: text(detail, 'service'),
    serviceProduct: text(detail, 'service_product'),
    software: text(detail, 'software'),
    statusCode: text(detail, 'status_code'),
    sessionId: sessionId(detail),
    place: placeEnd.fields ? readPlace(placeEnd.fields) : placeOfText(placeEnd.name),
    account,
    detail: detail.json,
  });
}

interface End {
  readonly fields: Fields | undefined;
  readonly device: Device | undefined;
  /** The same end as text. */
  readonly name: string | undefined;
}

/** Source, then destination. */
function ends(fields: Fields): End[] {
  return ['source', 'destination'].map((name) => {
    const sent = child(fields, `${name}Device`);
    return { fields: sent, device: sent && readDevice(sent), name: text(fields, name) };
  });
}

function placeOfText(name: string | undefined): Place {
  const address = name === undefined ? undefined : readAddress(name);
  return address && 'ip' in address ? { ip: address.ip } : {};
}

function saasAccount(end: End): Device | undefined {
  if (end.device?.user) return end.device;
  const user = readSaasUser(end.name);
  return user && { ...(end.device ?? { ips: [], credentials: [], tags: [], unusable: {} }), user };
}

/** Named by the module: `session_id`, `office365_session_id` … */
function sessionId(detail: Fields): string | undefined {
  const name = Object.keys(detail.json).find((key) => /(^|_)session_?id$/i.test(key));
  return name === undefined ? undefined : toText(field(detail.json, name));
}
