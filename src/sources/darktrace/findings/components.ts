import { isIP } from 'node:net';
import type { Component, ModelBreach, ShownValue } from '../alerts/alert';
import { readAutonomousSystem, readCountry } from '../alerts/place';
import type { Evidence, EvidenceEndpoint, FindingUser, PathValue } from '../finding';
import { machineOf } from './party';

/** What a display filter says about the peer of the connection. */
type PeerReader = (value: string) => EvidenceEndpoint;

const PEER: Readonly<Record<string, PeerReader>> = {
  'Destination IP': (value) => addressOf(value),
  'Connection hostname': (value) => nameOrAddress(value),
  'Internal destination device name': (value) => nameOrAddress(value),
  'Destination port': (value) => ({ port: portOf(value) }),
  ASN: (value) => ({ asn: readAutonomousSystem(value) }),
  Country: (value) => ({ country: readCountry(value) }),
  City: (value) => ({ city: value }),
};

/** Display filters with a place of their own in OCSF, by path. */
const PATHS: Readonly<Record<string, string>> = {
  'User agent': 'http_request.user_agent',
  'HTTP method': 'http_request.http_method',
  'HTTP referrer': 'http_request.referrer',
  'HTTP response code': 'http_response.code',
  'HTTP content type': 'http_response.content_type',
  'HTTP X-Forwarded-For': 'http_request.x_forwarded_for',
  'DNS host lookup': 'query.hostname',
  'JA3 hash': 'tls.ja3_hash.value',
  'File hash': 'file.hashes.value',
  'SHA1 hash': 'file.hashes.value',
  'SHA256 hash': 'file.hashes.value',
  'MD5 hash': 'file.hashes.value',
};

/** Entra and mail display values whose names are not public: the source's own word is kept as the name. */
const OWN_WORD = /rarity|rare|uncommon|beaconing score|watched endpoint/i;

/**
 * Reads one component: the values meant for the reader (`comparatorType: "display"`) become endpoints and values; every other filter is
 * a condition, which stays in the evidence. The peer is the destination, but for a SaaS user, or when the direction is inbound, it is
 * the source.
 */
export function componentEvidence(
  component: Component,
  breach: ModelBreach,
  user: FindingUser | undefined,
): { evidence: Evidence; values: PathValue[] } {
  const { shown } = component;
  const inbound = shown.some(({ type, value }) => type === 'Direction' && value.toLowerCase() === 'in');
  const peer = endpointOf([...shown.map(peerOf), { ip: component.peer?.ip, port: component.peer?.port }]);
  const own = user ? undefined : ownEndpoint(breach, shown);
  const peerIsSource = user !== undefined || inbound;
  const protocol = shown.find(({ type, value }) => type === 'Protocol' && !/^\d+$/.test(value))?.value;
  const directed = shown.some((filter) => filter.type === 'Direction');
  return {
    evidence: {
      from: 'triggeredComponents[]',
      user,
      source: peerIsSource ? peer : own,
      destination: peerIsSource ? own : peer,
      direction: directed ? (inbound ? 'inbound' : 'outbound') : undefined,
      protocol,
      data: component.raw,
    },
    values: shown.flatMap((one) => valuesOf(one, component)),
  };
}

function peerOf({ type, value }: ShownValue): EvidenceEndpoint {
  return Object.hasOwn(PEER, type) ? PEER[type]!(value) : {};
}

function valuesOf({ type, value }: ShownValue, component: Component): PathValue[] {
  const from = `${type} filter`;
  if (type === 'URI') return [{ path: /^[a-z]+:\/\//i.test(value) ? 'http_request.url.url_string' : 'http_request.url.path', value, from }];
  const path = Object.hasOwn(PATHS, type) ? PATHS[type] : undefined;
  if (path === 'http_request.x_forwarded_for' && isIP(value) === 0) return [];
  if (path !== undefined) return [{ path, value, from }];
  if (type === 'Message' && component.metric !== 'dtmodelbreach') return [{ path: 'message', value, from }];
  return OWN_WORD.test(type) ? [{ path: type, value, from }] : [];
}

/** The device's own end of the connection. */
function ownEndpoint(breach: ModelBreach, shown: readonly ShownValue[]): EvidenceEndpoint | undefined {
  const machine = machineOf(breach.device);
  const sourceIp = shown.find((filter) => filter.type === 'Source IP')?.value;
  return endpointOf([
    { ip: machine?.ip, hostname: machine?.hostname, mac: machine?.mac },
    sourceIp === undefined ? {} : addressOf(sourceIp),
  ]);
}

/** The ends that CEF lines and flattened pushes name outside any component. */
export function endsEvidence(breach: ModelBreach): Evidence[] {
  const { source, destination } = breach;
  if (source === undefined && destination === undefined) return [];
  return [{ from: 'source and destination', source, destination, data: { source: { ...source }, destination: { ...destination } } }];
}

/** Models that this model was fired by (metric `dtmodelbreach`, filter Message). */
export function firedByModels(breach: ModelBreach): string[] {
  const names = breach.components.filter((component) => component.metric === 'dtmodelbreach').flatMap((component) => component.messages);
  return [...new Set(names)];
}

/** Parts of an endpoint laid over each other, the first value of each field wins; undefined when nothing is known. */
export function endpointOf(parts: readonly EvidenceEndpoint[]): EvidenceEndpoint | undefined {
  const endpoint: Record<string, unknown> = {};
  let isKnown = false;
  for (const part of parts)
    for (const key in part) {
      const value = part[key as keyof EvidenceEndpoint];
      if (value === undefined) continue;
      endpoint[key] ??= value;
      isKnown = true;
    }
  return isKnown ? endpoint : undefined;
}

export function addressOf(value: string): EvidenceEndpoint {
  const ip = value.replace(/\/(32|128)$/, '');
  return isIP(ip) === 0 ? {} : { ip };
}

/** Host names hold no blank, `#` (anonymised) or CIDR slash. */
const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;

export function nameOrAddress(value: string): EvidenceEndpoint {
  if (isIP(value) !== 0) return { ip: value };
  return HOST_NAME.test(value) ? { hostname: value } : {};
}

function portOf(value: string): number | undefined {
  const port = Number(value);
  return Number.isInteger(port) && port >= 0 && port <= 65535 ? port : undefined;
}
