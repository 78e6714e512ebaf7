import type { Machine } from '../machines';
import type { ModelName } from '../models';
import { COUNTRIES, drawAddress, type Network } from '../places';
import type { Random } from '../random';
import { type ComponentFacts, componentShape, newBreach } from '../shapes/breach';
import { machineDevice } from '../shapes/device';
import type { Envelope } from '../shapes/envelope';
import type { World } from '../world';
import { breachLife, breachTimes, type Family, type Life, type Moment, pbidOf } from './family';

/** Everyday breaches of machines: beacons, transfers, scans, new software, sites that the rules do not like. */
export const network: Family = { weight: 42, lifeOf };

/** Whether the peer is outside or one of the own machines, and its ports. What fires more often stands here more often. */
const MODELS: readonly (readonly [model: ModelName, peer: 'outside' | 'inside', ...ports: readonly number[]])[] = [
  ['Compromise::Beaconing Activity To External Rare', 'outside', 443, 80, 8443],
  ['Compromise::Beaconing Activity To External Rare', 'outside', 443],
  ['Compromise::Sustained SSL or HTTP Increase', 'outside', 443],
  ['Compromise::Watched Domain', 'outside', 53, 443],
  ['Anomalous Connection::Uncommon 1 GiB Outbound', 'outside', 443, 22],
  ['Anomalous Connection::Data Sent to Rare Domain', 'outside', 443],
  ['Anomalous Connection::Multiple Failed Connections to Rare Endpoint', 'outside', 443, 8080],
  ['Anomalous Connection::Active SSH Tunnel', 'outside', 22],
  ['Anomalous Connection::Unusual Admin SMB Session', 'inside', 445],
  ['Anomalous File::Zip or Gzip from Rare External Location', 'outside', 80, 443],
  ['Device::Network Scan', 'inside', 445, 3389, 22],
  ['Device::New User Agent', 'outside', 80, 443],
  ['Device::New User Agent', 'outside', 443],
  ['Device::Attack and Recon Tools', 'inside', 80],
  ['Compliance::Pastebin', 'outside', 443],
  ['Compliance::FTP::Unusual Outbound FTP', 'outside', 21],
  ['Compliance::Messaging::Facebook Messenger', 'outside', 443],
  ['Unusual Activity::Unusual Activity from Re-Activated Device', 'inside', 445],
  ['User::New Admin Credentials on Client', 'inside', 88],
];

function lifeOf(moment: Moment): Life {
  const { random, world } = moment;
  const [model, where, ...ports] = random.pick(MODELS);
  const machine = anyMachine(moment);
  const peers = Array.from({ length: random.between(1, 2) }, () => (where === 'outside' ? outsidePeer(random, world) : anyMachine(moment)));
  return breachLife(moment, connectionBreach(moment, { model, machine, peers, port: random.pick(ports), ...breachTimes(moment) }));
}

/** A machine of someone whom this appliance watches. */
export const anyMachine = ({ random, world, appliance }: Moment): Machine =>
  world.machine(appliance, random.between(1, world.machineCount));

/** A breach of a machine for its connections to one or more peers. */
export function connectionBreach(
  moment: Moment,
  facts: {
    readonly model: ModelName;
    readonly machine: Machine;
    readonly peers: readonly Peer[];
    readonly port: number;
    readonly timeMs: number;
    readonly creationMs: number;
  },
): Envelope {
  const { random, appliance, arrivalMs } = moment;
  const { model, machine, peers, port, timeMs, creationMs } = facts;
  const components = peers.map((peer, index) => connectionComponent(random, { model, timeMs: timeMs + index * 1_000, port, peer }));
  const device = machineDevice(machine, timeMs);
  const score = random.score(0.1, 0.95);
  return newBreach(appliance, { model, pbid: pbidOf(moment), timeMs, creationMs, score, device, components }, arrivalMs);
}

export type Peer = OutsidePeer | Machine;

interface OutsidePeer {
  readonly ip: string;
  readonly hostname: string;
  readonly network: Network;
  readonly country: string;
}

export function outsidePeer(random: Random, world: World): OutsidePeer {
  return {
    ip: drawAddress(random),
    hostname: `${random.pick(PEER_WORDS)}-${random.between(1, 400)}.example.${random.pick(['net', 'org'])}`,
    network: random.pick(world.networks.hosting),
    country: random.pick(COUNTRIES).name,
  };
}

const PEER_WORDS = ['cdn', 'api', 'files', 'update', 'share', 'sync', 'mail', 'telemetry', 'static', 'ads'];
const USER_AGENTS = [
  'ExampleAgent/1.4',
  'ExampleUpdater/7.0',
  'curl/8.4.0',
  'python-requests/2.31.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
];

/** A connection to a peer, with the conditions that models of the network hold it against. */
function connectionComponent(
  random: Random,
  facts: Pick<ComponentFacts, 'model' | 'timeMs'> & { readonly port: number; readonly peer: Peer },
): ReturnType<typeof componentShape> {
  const { peer, port } = facts;
  const isOutside = 'network' in peer;
  const sizeUp = random.between(1_000, 4_000_000_000);
  return componentShape(random, {
    ...facts,
    size: random.between(1, 40),
    conditions: [
      ['Direction', 'is', 'out', 'out'],
      ['Rare external IP', '>', 95, isOutside ? String(random.between(96, 100)) : '0'],
      ['Rare domain', '>', 90, isOutside ? String(random.between(91, 100)) : '0'],
      ['Beaconing score', '>', 60, String(random.between(61, 99))],
      ['Individual size up', '>', 1_000, String(sizeUp)],
      ['Individual size down', '>', 0, String(random.between(1, 90_000_000))],
      ['Protocol', 'is', '6', '6'],
      ['Application protocol', 'is not', '1004', String(random.between(1_000, 1_060))],
      ['Internal source device type', 'is not', '12', '6'],
      ['Trusted hostname', 'is', 'false', 'false'],
      ['Age of destination', '<', 1_209_600, String(random.between(60, 1_209_000))],
      ['New or uncommon occurrence', '>', 80, String(random.between(81, 100))],
    ],
    shown: [
      ['Destination IP', peer.ip],
      ['Destination port', String(port)],
      ...(isOutside
        ? ([
            ['Connection hostname', peer.hostname],
            ['ASN', peer.network.asn],
            ['Country', peer.country],
            ['User agent', random.pick(USER_AGENTS)],
          ] as const)
        : ([['Internal destination device name', peer.hostname]] as const)),
      ['Data ratio', String(random.between(1, 99))],
    ],
    peer: { ip: peer.ip, port },
  });
}
