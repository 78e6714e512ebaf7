import { isIP } from 'node:net';
import type { Json } from '../../../ocsf/record';
import type { AlertContext, AnalystEvent, AnalystItem, AnalystSection } from '../alerts/alert';
import { readAutonomousSystem, readCountry } from '../alerts/place';
import { toAttacks } from '../attack';
import type { Evidence, EvidenceEndpoint, Finding, FindingUser, Origins, PathValue } from '../finding';
import { findingUid } from '../identity';
import { categorySeverity } from '../severity';
import { addressOf, endpointOf, nameOrAddress } from './components';
import { machineOf, nameOf, userOf } from './party';

/** An AI Analyst incident event. */
export function analystFinding(event: AnalystEvent, context: AlertContext): Finding {
  const user = event.devices.map(userOf).find((found) => found !== undefined);
  const users: FindingUser[] = event.devices.map(userOf).filter((found) => found !== undefined);
  if (users.length === 0 && event.sender !== undefined) users.push({ name: event.sender, tags: [] });
  const attacks = toAttacks(event.tactics, []);
  const starts = event.periods.map((period) => period.start);
  const created = event.createdAt ?? Math.min(...starts);
  const score = event.aiaScore === undefined ? undefined : Math.round(event.aiaScore);
  return {
    kind: event.kind,
    uid: findingUid(context.appliance, event.kind, event.id),
    activity: event.acknowledged ? 'close' : context.change === 'updated' ? 'update' : 'create',
    appliance: context.appliance,
    product: 'Darktrace Cyber AI Analyst',
    time: created,
    activityStart: starts.length === 0 ? undefined : Math.min(...starts),
    activityEnd: starts.length === 0 ? undefined : Math.max(...event.periods.map((period) => period.end)),
    createdTime: created,
    loggedTime: context.fetchedAt,
    originalTime: event.createdAt === undefined ? undefined : String(event.createdAt),
    title: event.title,
    about: nameOf(event.devices[0]) ?? event.sender,
    description: event.summary,
    types: ['AI Analyst', ...(event.category === undefined ? [] : [event.category])],
    url: event.url,
    labels: [],
    dataSources: [...new Set(users.map((each) => each.module).filter((module) => module !== undefined))],
    analytic: { name: event.summariser ?? 'AI Analyst', typeId: 4 },
    attacks: attacks.attacks,
    severityId: categorySeverity(event.category, event.aiaScore),
    riskScore: score,
    state: event.acknowledged ? 'resolved' : 'new',
    stateDetail: event.acknowledged ? 'acknowledged' : undefined,
    correlationUid: event.group === undefined ? undefined : findingUid(context.appliance, 'ai-analyst-group', event.group),
    related: event.related.map((breach) => findingUid(context.appliance, 'model-breach', breach.pbid)),
    users,
    devices: event.devices.map(machineOf).filter((machine) => machine !== undefined),
    objects: [],
    evidence: event.sections.map((section) => sectionEvidence(section, user)),
    values: event.sections.flatMap(sectionValues),
    supportingData: { details: event.sections.map((section) => section.raw) },
    unmapped: {
      appliance: context.appliance,
      category: event.category,
      summariser: event.summariser,
      aia_score: event.aiaScore,
      group_score: event.groupScore,
      group_category: event.groupCategory,
      previous_groups: event.previousGroups.join(' '),
      pinned: event.pinned,
      sender: event.sender,
      attack_phases: event.attackPhases.join(' '),
      dids: event.devices
        .map((device) => device.did)
        .filter((did) => did !== undefined)
        .join(' '),
      device: Object.assign({}, ...event.devices.map((device) => device.unusable)),
      related_models: [...new Set(event.related.map((breach) => breach.model.join(' / ')))].join('; '),
      mitre: { unknown: attacks.unknown.join(' ') },
    },
  };
}

export const analystOrigins: Origins = {
  uid: '<appliance>:ai-analyst-event:<id>',
  activity: 'acknowledged; envelope change',
  product: 'Cyber AI Analyst',
  time: 'createdAt',
  activityStart: 'least periods[].start',
  activityEnd: 'greatest periods[].end',
  createdTime: 'createdAt',
  loggedTime: 'envelope fetchedAt',
  originalTime: 'createdAt',
  title: 'title',
  about: 'breachDevices[0]; sender',
  description: 'summary (rendered)',
  types: 'AI Analyst; category',
  url: 'incidentEventUrl',
  dataSources: 'modules of breachDevices[].hostname',
  analytic: 'summariser',
  attacks: 'mitreTactics (tactics alone)',
  severityId: 'category, then aiaScore',
  riskScore: 'aiaScore',
  state: 'acknowledged',
  stateDetail: 'acknowledged',
  correlationUid: 'currentGroup',
  related: 'relatedBreaches[].pbid',
  users: 'users of breachDevices[].hostname; sender',
  devices: 'breachDevices[]',
  evidence: 'details: one per section',
  values: 'details: user agents, lists of addresses and networks',
  supportingData: 'details as sent',
  unmapped: 'category, aiaScore, groupScore, attackPhases, pinned, related models, …',
};

/** First text of the item with this key. */
export function itemText(section: AnalystSection, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const item = section.items.find((each) => each.key === key);
    const text = item && valueText(item.values[0]);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Text of a string, number, or host value. */
export function valueText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number') return String(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return valueText(value['ip'] ?? undefined) ?? valueText(value['hostname'] ?? undefined) ?? valueText(value['identifier'] ?? undefined);
}

/** The external end that one section names. Sections belong together, so nothing is paired across them. */
export function sectionEndpoint(section: AnalystSection): EvidenceEndpoint | undefined {
  const asn = itemText(section, 'ASN');
  const country = itemText(section, 'Country');
  const host = itemText(section, 'Source IP', 'Destination IP', 'IP address associated with hostname', 'Endpoint IP');
  const name = itemText(section, 'Endpoint', 'Hostname', 'Destination hostname');
  return endpointOf([
    host === undefined ? {} : addressOf(host),
    name === undefined ? {} : nameOrAddress(name),
    {
      asn: asn === undefined ? undefined : readAutonomousSystem(asn),
      city: itemText(section, 'City'),
      country: country === undefined ? undefined : readCountry(country),
    },
  ]);
}

function sectionEvidence(section: AnalystSection, user: FindingUser | undefined): Evidence {
  const endpoint = sectionEndpoint(section);
  const isSource = user !== undefined || section.items.some((item) => item.key === 'Source IP');
  return {
    from: `details: ${section.header}`,
    user,
    source: isSource ? endpoint : undefined,
    destination: isSource ? undefined : endpoint,
    data: section.raw,
  };
}

/** Keys whose values are lists; the n-th entry of one list does not belong to the n-th of another. */
const LISTS: Readonly<Record<string, (text: string) => string | undefined>> = {
  'src_endpoint.ip': (text) => addressOf(text).ip,
  'src_endpoint.autonomous_system.number': (text) => readAutonomousSystem(text)?.number?.toString(),
  'src_endpoint.location.country': (text) => readCountry(text),
};

const LIST_KEYS: Readonly<Record<string, string>> = {
  'Source IPs include': 'src_endpoint.ip',
  'Source ASNs include': 'src_endpoint.autonomous_system.number',
  'Countries include': 'src_endpoint.location.country',
};

function sectionValues(section: AnalystSection): PathValue[] {
  return section.items.flatMap((item) => itemValues(item, section.header));
}

function itemValues(item: AnalystItem, header: string): PathValue[] {
  const from = `details: ${header}: ${item.key ?? item.type}`;
  const texts = item.values.map(valueText).filter((text) => text !== undefined);
  if (item.key === 'User agent') return texts.map((value) => ({ path: 'http_request.user_agent', value, from }));
  if (item.key === 'Resource name') return texts.map((value) => ({ path: 'resources.name', value, from }));
  const path = item.key !== undefined && Object.hasOwn(LIST_KEYS, item.key) ? LIST_KEYS[item.key] : undefined;
  if (path !== undefined) return texts.flatMap((text) => LISTS[path]?.(text) ?? []).map((value) => ({ path, value, from }));
  if (item.type !== 'device' && item.type !== 'externalHost') return [];
  return texts
    .filter((text) => isIP(addressOf(text).ip ?? '') !== 0)
    .map((text) => ({ path: 'dst_endpoint.ip', value: addressOf(text).ip as string, from }));
}
