import type { AnalystEvent, Device, Endpoint, ModelBreach } from './alert';
import { groupId } from './analyst-event';
import { readDevice, readMac } from './device';
import { boolean, type Fields, field, holdsAny, integer, port, present, renamed, required, score, text, texts, webAddress } from './fields';
import { readDescription, readTechniques } from './model-breach';
import { modelPath } from './model-name';
import { addressOf, isHostname } from './place';
import { missingTime, time } from './time';

/**
 * A model breach as both pushes to Microsoft Sentinel flatten it: the legacy one writes `threatID`, `breachTime`, `sourceIP`,
 * the current one `threatId`, `alertTime`, `sourceIp`; scores are 0 to 100, triggered components are a text for the reader.
 */
export function readFlatBreach(fields: Fields, variant: 'legacy' | 'sentinel'): ModelBreach | undefined {
  const pbid = required(
    fields,
    variant === 'legacy' ? 'threatID' : 'threatId',
    'a whole number',
    integer(fields, 'threatID', 'threatId', 'pbid'),
  );
  const path = modelPath(text(fields, 'modelName'));
  required(fields, 'modelName', 'the name of the model', path[0]);
  const breachTime = time(fields, 'ms', 'breachTime', 'alertTime', 'time');
  if (breachTime === undefined) missingTime(fields, variant === 'legacy' ? 'breachTime' : 'alertTime', 'a date and time');
  const percent = score(fields, 100, 'score');
  if (fields.problems.length > 0 || pbid === undefined) return undefined;

  return present({
    kind: 'model-breach',
    variant,
    pbid,
    time: breachTime,
    score: percent === undefined ? undefined : percent / 100,
    url: webAddress(fields, 'breachUrl', 'alertUrl'),
    model: present({
      path,
      uuid: text(fields, 'uuid'),
      pid: integer(fields, 'pid'),
      category: text(fields, 'category', 'Category'),
      compliance: boolean(fields, 'compliance'),
      description: readDescription(fields),
      tags: texts(fields, 'modelTags', 'tags'),
      tactics: [],
      antigena: boolean(fields, 'antigena') === true ? {} : undefined,
    }),
    device: breachDevice(fields),
    components: [],
    techniques: flatTechniques(fields),
    analystEvents: [],
    source: readEndpoint(fields, 'source'),
    destination: readEndpoint(fields, 'dest'),
    message: text(fields, 'message', 'Message'),
  });
}

/** An AI Analyst event as the same two pushes flatten it. They name no summariser. */
export function readFlatAnalystEvent(fields: Fields): AnalystEvent | undefined {
  const url = webAddress(fields, 'url');
  // The link names the event (`#aiaincidentevent/<id>`); `externalId` is told to be the group in places and is the last resort.
  const idOfUrl = /#aiaincident(?:event)?\/([\w-]{8,64})/.exec(url ?? '')?.[1];
  const id = required(
    fields,
    'url',
    'a link that ends in the uuid of the event, or externalId',
    idOfUrl ?? text(fields, 'uuid', 'externalId'),
  );
  const title = required(fields, 'title', 'the title of the event', text(fields, 'title', 'incidentEventTitle'));
  const start = time(fields, 'ms', 'startTime', 'time', 'incidentEventTime');
  const end = time(fields, 'ms', 'endTime') ?? start;
  const createdAt = time(fields, 'ms', 'incidentEventTime', 'time');
  if (start === undefined && createdAt === undefined) missingTime(fields, 'startTime', 'a date and time');
  const aiaScore = score(fields, 100, 'aiaScore', 'score');
  const groupScore = score(fields, 100, 'groupScore');
  if (fields.problems.length > 0 || id === undefined || title === undefined) return undefined;

  const category = text(fields, 'groupCategory')?.toLowerCase();
  const device = flatDevice(fields);
  return present({
    kind: 'ai-analyst-event',
    id,
    title,
    summary: text(fields, 'summary')?.replaceAll('\\n', '\n'),
    createdAt,
    periods: start === undefined || end === undefined ? [] : [{ start, end }],
    aiaScore,
    groupScore,
    groupCategory: category,
    group: groupId(text(fields, 'currentGroup')),
    previousGroups: texts(fields, 'groupPreviousGroups').flatMap((group) => groupId(group) ?? []),
    acknowledged: false,
    pinned: false,
    tactics: [],
    attackPhases: [],
    devices: device ? [device] : [],
    related: [],
    sections: [],
    url,
  });
}

/** Names of the device's fields in either push, each under the name that `readDevice` knows. */
const DEVICE_NAMES: readonly Readonly<Record<string, string>>[] = [
  {
    did: 'deviceId',
    sid: 'sid',
    hostname: 'hostname',
    ip: 'deviceIP',
    macaddress: 'mac',
    label: 'friendlyName',
    identifier: 'identifier',
    typelabel: 'typeLabel',
  },
  {
    did: 'deviceId',
    sid: 'sid',
    hostname: 'deviceHostname',
    ip: 'deviceIp',
    macaddress: 'deviceMac',
    label: 'deviceLabel',
    identifier: 'deviceIdentifier',
    typename: 'deviceType',
    typelabel: 'typeLabel',
    subnet: 'deviceSubnet',
    credentials: 'deviceCredentials',
    firstSeen: 'deviceFirstSeen',
    lastSeen: 'deviceLastSeen',
  },
];

/** The device of a flattened alert; the current push has `darktraceProduct` and names that begin with `device`. */
export function flatDevice(fields: Fields): Device | undefined {
  return readDevice(renamed(fields, DEVICE_NAMES[Object.hasOwn(fields.json, 'darktraceProduct') ? 1 : 0] as Record<string, string>));
}

/** A breach tells the device's address as that of the connection's source, if that is the device. */
function breachDevice(fields: Fields): Device | undefined {
  const device = flatDevice(fields);
  const source = readEndpoint(fields, 'source');
  if (device === undefined || device.hostname === undefined || device.hostname !== source?.hostname) return device;
  return present({
    ...device,
    ips: source.ip === undefined || device.ips.length > 0 ? device.ips : [source.ip],
    mac: device.mac ?? source.mac,
  });
}

function readEndpoint(fields: Fields, end: 'source' | 'dest'): Endpoint | undefined {
  const host = text(fields, `${end}Host`);
  const endpoint = present({
    ip: addressOf(fields, `${end}IP`, `${end}Ip`, ...(end === 'source' ? ['SourceIP'] : [])),
    hostname: host !== undefined && isHostname(host) ? host : undefined,
    mac: readMac(text(fields, `${end}Mac`)),
    port: port(fields, `${end}Port`),
  });
  return holdsAny(endpoint) ? endpoint : undefined;
}

/** A list, or its text: then the ids are picked out. */
function flatTechniques(fields: Fields): ModelBreach['techniques'] {
  const sent = field(fields.json, 'mitreTechniques');
  if (typeof sent !== 'string') return readTechniques(fields);
  return [...new Set(sent.slice(0, 10_000).match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? [])].map((id) => ({ id }));
}
