import type { Device, SaasUser } from './alert';
import { children, type Fields, field, holdsAny, integer, isObject, list, present, text, toText } from './fields';
import { isHostname, readAddress } from './place';
import { looseTime } from './time';

/**
 * A device record: of a breach, of an AI Analyst event (`breachDevices`), of a RESPOND push, or one end of a `/details` row.
 * Undefined when it tells nothing (`{}`).
 */
export function readDevice(fields: Fields): Device | undefined {
  const unusable: Record<string, string> = {};
  const ips = new Set<string>();
  for (const [name, sent] of sentAddresses(fields)) {
    const address = readAddress(sent);
    if ('ip' in address) ips.add(address.ip);
    else unusable[name] ??= sent;
  }

  const sentHostname = text(fields, 'hostname', 'identifier');
  const hostAddress = sentHostname === undefined ? undefined : readAddress(sentHostname);
  const user = readSaasUser(sentHostname) ?? moduleUser(fields, sentHostname);
  let hostname: string | undefined;
  if (sentHostname !== undefined && user === undefined) {
    // A host name field may hold an address.
    if (hostAddress && 'ip' in hostAddress) ips.add(hostAddress.ip);
    else if (isHostname(sentHostname)) hostname = sentHostname;
    else unusable['hostname'] = sentHostname;
  }

  const sentMac = text(fields, 'macaddress', 'mac');
  const mac = readMac(sentMac);
  if (sentMac !== undefined && mac === undefined) unusable['macaddress'] = sentMac;

  const device = present({
    did: integer(fields, 'did', 'id'),
    sid: integer(fields, 'sid'),
    hostname,
    user,
    label: text(fields, 'devicelabel', 'deviceLabel', 'label'),
    ips: [...ips],
    mac,
    os: text(fields, 'os'),
    vendor: text(fields, 'vendor'),
    typeName: text(fields, 'typename'),
    typeLabel: text(fields, 'typelabel'),
    subnet: text(fields, 'subnet'),
    firstSeen: looseTime(fields, 'ms', 'firstSeen', 'firstseen'),
    lastSeen: looseTime(fields, 'ms', 'lastSeen', 'lastseen', 'endtime'),
    credentials: credentials(fields),
    tags: tagNames(fields),
    unusable,
  });
  return Object.values(device).some((value) => value !== undefined && (typeof value !== 'object' || holdsAny(value))) ? device : undefined;
}

/** The current address first, then the others, each under the vendor's field name. */
function* sentAddresses(fields: Fields): Iterable<readonly [string, string]> {
  for (const name of ['ip', 'ip6']) {
    const sent = text(fields, name);
    if (sent !== undefined) yield [name, sent];
  }
  for (const entry of list(fields, 'ips')) {
    const sent = toText(isObject(entry) ? field(entry, 'ip') : entry);
    if (sent !== undefined) yield ['ips', sent];
  }
}

/** `SaaS::Office365: alice@example.com`: split at the first `": "` and never at a later colon or blank, which names hold. */
export function readSaasUser(hostname: string | undefined): SaasUser | undefined {
  const rest = /^saas::(.+)$/is.exec(hostname ?? '')?.[1];
  if (rest === undefined) return undefined;
  const end = rest.indexOf(': ');
  const module = end === -1 ? undefined : rest.slice(0, end).trim();
  const name = (end === -1 ? rest : rest.slice(end + 2)).trim();
  return name === '' ? undefined : present({ module: module === '' ? undefined : module, name });
}

/** A SaaS user whose host name has no prefix: told by `saasmodule` beside the subnet or type of SaaS users. */
function moduleUser(fields: Fields, hostname: string | undefined): SaasUser | undefined {
  const module = text(fields, 'saasmodule');
  const isSaas = integer(fields, 'sid') === -9 || text(fields, 'typename') === 'saasprovider';
  return module !== undefined && isSaas && hostname !== undefined ? { module, name: hostname } : undefined;
}

export function readMac(sent: string | undefined): string | undefined {
  return sent !== undefined && /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(sent) ? sent.toLowerCase().replaceAll('-', ':') : undefined;
}

/** Texts in breaches, `{credential, lastSeen}` in device records. */
function credentials(fields: Fields): string[] {
  const found = new Set<string>();
  for (const entry of list(fields, 'credentials')) {
    const credential = toText(isObject(entry) ? field(entry, 'credential') : entry);
    if (credential !== undefined) found.add(credential);
  }
  return [...found];
}

function tagNames(fields: Fields): string[] {
  const names = new Set<string>();
  for (const tag of list(fields, 'tags')) {
    const name = toText(isObject(tag) ? field(tag, 'name') : tag);
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** The devices of a list that tell something. */
export function readDevices(fields: Fields, name: string): Device[] {
  return children(fields, name)
    .map(readDevice)
    .filter((device) => device !== undefined);
}

/** A device of which only the number is known. */
export const deviceOfId = (did: number | undefined): Device => ({
  ...(did === undefined ? {} : { did }),
  ips: [],
  credentials: [],
  tags: [],
  unusable: {},
});
