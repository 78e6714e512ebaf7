import { createHash } from 'node:crypto';
import type { Evidence, EvidenceEndpoint, Finding, FindingDevice, FindingUser, PathValue } from '../finding';
import { remembered } from '../remembered';
import { type FindingEvent, VENDOR } from './event';

/** SaaS modules whose accounts are Azure AD (Entra ID) accounts: OCSF `account.type_id` 6. */
const AZURE_MODULES = new Set(['AzureActiveDirectory', 'Office365', 'Office 365']);

/** As OCSF's `email_t` has it, with bounds. */
const EMAIL = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$/;
export const emailOf = (name: string): string | undefined => (EMAIL.test(name) ? name : undefined);

/** OCSF `user`. */
export function userObject(user: FindingUser | undefined): Record<string, unknown> | undefined {
  if (user === undefined) return undefined;
  const email = emailOf(user.name);
  return {
    name: user.name,
    email_addr: email,
    domain: email?.slice(email.indexOf('@') + 1),
    uid: user.did === undefined ? undefined : String(user.did),
    type_id: 1,
    account: user.module !== undefined && AZURE_MODULES.has(user.module) ? { name: user.name, type_id: 6 } : undefined,
  };
}

/** OCSF `network_endpoint`, in the shape of 1.3.0. */
export function endpointObject(endpoint: EvidenceEndpoint | undefined): Record<string, unknown> | undefined {
  if (endpoint === undefined) return undefined;
  return {
    ip: endpoint.ip,
    hostname: endpoint.hostname,
    mac: endpoint.mac,
    port: endpoint.port,
    autonomous_system: endpoint.asn && { number: endpoint.asn.number, name: endpoint.asn.name },
    location: {
      city: endpoint.city,
      country: endpoint.country,
      continent: endpoint.continent,
      lat: endpoint.latitude,
      long: endpoint.longitude,
    },
  };
}

/** OCSF `device.type_id` by Darktrace's `typename`; a word that is not listed becomes 99 with the source's label. */
const DEVICE_TYPES: Readonly<Record<string, number>> = {
  unknown: 0,
  server: 1,
  dnsserver: 1,
  fileserver: 1,
  proxyserver: 1,
  domaincontroller: 1,
  webserver: 1,
  desktop: 2,
  laptop: 3,
  tablet: 4,
  mobile: 5,
  phone: 5,
  virtual: 6,
  iot: 7,
  printer: 7,
  camera: 7,
  firewall: 9,
  switch: 10,
  router: 12,
};

/** OCSF `os.type_id` by the first word that the name holds. */
const OS_TYPES: readonly (readonly [RegExp, number])[] = [
  [/windows (phone|mobile)/i, 101],
  [/windows/i, 100],
  [/android/i, 201],
  [/linux|ubuntu|debian|red ?hat|centos/i, 200],
  [/ipados/i, 302],
  [/\bios\b|iphone/i, 301],
  [/mac ?os|os x|darwin/i, 300],
  [/solaris/i, 400],
  [/\baix\b/i, 401],
  [/hp-?ux/i, 402],
];

function typeOf(device: FindingDevice): { type_id: number; type?: string | undefined } {
  const name = device.typeName?.toLowerCase();
  if (name === undefined) return { type_id: 0 };
  const known = Object.hasOwn(DEVICE_TYPES, name) ? DEVICE_TYPES[name] : undefined;
  return known === undefined ? { type_id: 99, type: device.typeLabel ?? device.typeName } : { type_id: known };
}

function osOf(name: string | undefined): Record<string, unknown> | undefined {
  if (name === undefined) return undefined;
  const known = OS_TYPES.find(([pattern]) => pattern.test(name));
  return known ? { name, type_id: known[1] } : { name, type_id: 99, type: name };
}

/** OCSF `device` (profile host). */
export function deviceObject(device: FindingDevice | undefined): Record<string, unknown> | undefined {
  if (device === undefined) return undefined;
  return {
    uid: device.did === undefined ? undefined : String(device.did),
    name: device.label,
    hostname: device.hostname,
    ip: device.ip,
    mac: device.mac,
    os: osOf(device.os),
    ...typeOf(device),
    first_seen_time: device.firstSeen,
    last_seen_time: device.lastSeen,
  };
}

/** OCSF `resources[]`: users, devices and objects, the same in both finding classes. */
export function resourceObjects(finding: Finding): Record<string, unknown>[] {
  return [
    ...finding.users.map((user) => ({
      type: 'User',
      name: user.name,
      uid: user.did === undefined ? undefined : String(user.did),
      namespace: user.module,
      labels: user.tags,
    })),
    ...finding.devices.map((device) => ({
      type: device.typeLabel ?? device.typeName ?? 'Device',
      name: device.hostname ?? device.label ?? device.ip,
      uid: device.did === undefined ? undefined : String(device.did),
      labels: device.tags,
      data: present({
        ip: device.ip,
        mac: device.mac,
        os: device.os,
        subnet: device.subnet,
        sid: device.sid,
        vendor: device.vendor,
        label: device.label,
      }),
    })),
    ...finding.objects.map((object) => ({
      type: object.type,
      name: object.name,
      uid: object.uid,
      namespace: object.namespace,
      data: object.data,
    })),
  ];
}

/** A loose value with what belongs beside it. */
type Beside = PathValue & { readonly data?: Record<string, unknown> | undefined };

/** Where a value stood, for enrichments that say nothing else. Frozen, since records share it. */
const standsIn = remembered((from) => Object.freeze({ from }));

/** Loose values as OCSF `enrichments[]`, each named by the OCSF path it would have. `data` is required, so it says where the value stood. */
export function enrichmentObjects(values: readonly Beside[]): Record<string, unknown>[] {
  /** Values, whatever their paths. */
  const seen = new Set<string>();
  const enrichments: Record<string, unknown>[] = [];
  for (const { path, value, from, data } of values) {
    if (seen.has(value) && enrichments.some((one) => one['value'] === value && one['name'] === path)) continue;
    seen.add(value);
    const type = path.startsWith('src_endpoint') || path.startsWith('dst_endpoint') ? 'geo' : undefined;
    enrichments.push({ name: path, value, type, data: data ?? standsIn(from), provider: VENDOR });
  }
  return enrichments;
}

/** What is known of some JSON; undefined when nothing is. A JSON value keeps what it is given, also what is empty. */
function present(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  let known: Record<string, unknown> | undefined;
  for (const key in fields) {
    if (fields[key] === undefined) continue;
    known ??= {};
    known[key] = fields[key];
  }
  return known;
}

/** Every address, name and place of the evidence as loose values: Security Finding has no endpoints to hold them. */
export function evidenceValues(finding: Finding): Beside[] {
  const values: Beside[] = [];
  for (const device of finding.devices) {
    add(values, 'device.ip', device.ip, 'device.ip');
    add(values, 'device.hostname', device.hostname, 'device.hostname');
    add(values, 'device.mac', device.mac, 'device.macaddress');
  }
  for (const evidence of finding.evidence) {
    addEndpoint(values, SOURCE_PATHS, evidence.source, evidence);
    addEndpoint(values, DESTINATION_PATHS, evidence.destination, evidence);
  }
  return values;
}

const endpointPaths = (end: string) => ({
  ip: `${end}.ip`,
  hostname: `${end}.hostname`,
  mac: `${end}.mac`,
  asNumber: `${end}.autonomous_system.number`,
  asName: `${end}.autonomous_system.name`,
  country: `${end}.location.country`,
  city: `${end}.location.city`,
  port: `${end}.port`,
});
const SOURCE_PATHS = endpointPaths('src_endpoint');
const DESTINATION_PATHS = endpointPaths('dst_endpoint');

/** An address, or the name where there is none, is read with its network and place beside it; those stand by themselves as well. */
function addEndpoint(values: Beside[], paths: typeof SOURCE_PATHS, endpoint: EvidenceEndpoint | undefined, evidence: Evidence): void {
  if (endpoint === undefined) return;
  const { ip, hostname, mac, asn, country, city, port } = endpoint;
  const { from, direction } = evidence;
  const data = present({ from, asn: asn?.number, as_name: asn?.name, country, city, port, direction });
  add(values, paths.ip, ip, from, data);
  add(values, paths.hostname, hostname, from, ip === undefined ? data : undefined);
  add(values, paths.mac, mac, from);
  add(values, paths.asNumber, asn?.number?.toString(), from);
  add(values, paths.asName, asn?.name, from);
  add(values, paths.country, country, from);
  add(values, paths.city, city, from);
  add(values, paths.port, port?.toString(), from);
}

function add(values: Beside[], path: string, value: string | undefined, from: string, data?: Record<string, unknown>): void {
  if (value !== undefined) values.push({ path, value, from, data });
}

/** OCSF `evidences[]` of Detection Finding. */
export function evidenceObjects(finding: Finding): Record<string, unknown>[] {
  return finding.evidence.map((evidence) => ({
    actor: { user: userObject(evidence.user) },
    src_endpoint: endpointObject(evidence.source),
    dst_endpoint: endpointObject(evidence.destination),
    connection_info: evidence.direction && { direction_id: evidence.direction === 'inbound' ? 1 : 2, protocol_name: evidence.protocol },
    data: evidence.data,
  }));
}

/** OCSF `related_events[]`; the related findings are written in the class of this record. */
export function relatedEvents(finding: Finding, classUid: number): Record<string, unknown>[] {
  return finding.related.map((uid) => ({ uid, type_uid: classUid * 100 + 1 }));
}

/** What is left over, and RESPOND's facts: the source's words, and in Security Finding the ids that it has no attribute for. */
export function unmappedOf({ unmapped, respond }: Finding, { instead }: FindingEvent, withIds: boolean): Record<string, unknown> {
  if (respond === undefined) return instead ? { ...unmapped, ...instead } : unmapped;
  return {
    ...unmapped,
    ...instead,
    ...(withIds ? { action_id: respond.actionId, disposition_id: respond.dispositionId } : {}),
    respond: { action: respond.action, state: respond.state, inhibitor: respond.inhibitor, expires: respond.expires },
  };
}

/** OCSF `string_t` holds 65,535 characters up to 1.3.0. */
export const MAX_STRING = 65_535;

/** A text too long for `raw_data` is left out and described, since a cut alert would pass for a whole one. */
export function rawDataOf(text: string): { rawData?: string; instead?: Record<string, unknown> } {
  if (text.length <= MAX_STRING) return { rawData: text };
  return { instead: { raw_data_length: text.length, raw_data_sha256: createHash('sha256').update(text).digest('hex') } };
}
