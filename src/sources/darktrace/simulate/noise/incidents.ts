import type { ModelName } from '../models';
import { COUNTRIES, drawAddress } from '../places';
import { type AnalystFacts, accountItem, analystEvent, analystGroup, item, section } from '../shapes/analyst';
import { saasHostname } from '../shapes/device';
import type { Envelope, Shape } from '../shapes/envelope';
import { MINUTE_MS } from '../time';
import { type Family, type Life, type Moment, pbidOf } from './family';
import { someone } from './logins';
import { outsidePeer } from './network';

/** What Cyber AI Analyst makes of everyday breaches: an event and its incident. Pinned events come again with every poll. */
export const incidents: Family = { weight: 5, lifeOf };

interface Investigation {
  readonly title: string;
  readonly summariser: string;
  readonly category: AnalystFacts['category'];
  readonly attackPhases: readonly number[];
  readonly tactics: readonly string[];
  readonly model: ModelName;
}

const NETWORK_INVESTIGATIONS: readonly Investigation[] = [
  {
    title: 'Unusual Repeated Connections',
    summariser: 'BeaconSummary',
    category: 'critical',
    attackPhases: [2],
    tactics: ['command-and-control'],
    model: 'Compromise::Beaconing Activity To External Rare',
  },
  {
    title: 'Port Scanning',
    summariser: 'ScanSummary',
    category: 'suspicious',
    attackPhases: [4],
    tactics: ['discovery', 'reconnaissance'],
    model: 'Device::Network Scan',
  },
  {
    title: 'Unusual External Data Transfer',
    summariser: 'ExternalTransferSummary',
    category: 'critical',
    attackPhases: [6],
    tactics: ['exfiltration'],
    model: 'Anomalous Connection::Uncommon 1 GiB Outbound',
  },
];

const BRUTE_FORCE: Investigation = {
  title: 'Possible Distributed Bruteforce of AzureActiveDirectory Account',
  summariser: 'SaasBruteforceSummary',
  category: 'suspicious',
  attackPhases: [2, 4],
  tactics: ['credential-access'],
  model: 'SaaS::Access::Password Spray',
};

const BRUTE_FORCE_SHARE = 0.25;
const PINNED_SHARE = 0.05;
const POLL_MS = 30 * MINUTE_MS;

function lifeOf(moment: Moment): Life {
  const { random, appliance, arrivalMs } = moment;
  const facts = random.chance(BRUTE_FORCE_SHARE) ? bruteForce(moment) : machineActivity(moment);
  if (facts === undefined) return [];
  const event = analystEvent(random, appliance, facts, arrivalMs);
  const pinned = (laterMs: number): Envelope => ({ ...event, fetchedAt: laterMs, alert: { ...event.alert, pinned: true } });
  return [
    { afterMs: 0, envelope: () => event },
    { afterMs: 1_000, envelope: (laterMs) => analystGroup(appliance, facts, laterMs) },
    ...(random.chance(PINNED_SHARE) ? [1, 2, 3].map((poll) => ({ afterMs: poll * POLL_MS, envelope: pinned })) : []),
  ];
}

function machineActivity(moment: Moment): AnalystFacts {
  const { random, world, appliance } = moment;
  const investigation = random.pick(NETWORK_INVESTIGATIONS);
  const machine = world.machine(appliance, random.between(1, world.machineCount));
  const peer = outsidePeer(random, world);
  const device = { did: machine.did, sid: 12, hostname: machine.hostname, ip: machine.ip };
  return investigated(moment, investigation, device, `The device ${machine.hostname} was seen in activity that is unusual for it.`, [
    [section('Device Making Suspicious Connections', item('Device', 'device', { identifier: machine.hostname, ...device }))],
    [
      section(
        'Suspicious Endpoints Contacted',
        item('Hostname', 'externalHost', { hostname: peer.hostname, ip: peer.ip }),
        item('ASN', 'string', peer.network.asn),
        item('Country', 'string', peer.country),
        item('Number of connections', 'integer', random.between(5, 900)),
      ),
    ],
  ]);
}

function bruteForce(moment: Moment): AnalystFacts | undefined {
  const { random, world, appliance } = moment;
  const user = someone(random, world, appliance, ['failed-logins']);
  if (user === undefined) return undefined;
  const addresses = Array.from({ length: random.between(2, 5) }, () => drawAddress(random));
  const networks = random.sample(world.networks.hosting, random.between(1, 3));
  const device = {
    did: user.dids.AzureActiveDirectory,
    sid: -9,
    hostname: saasHostname(user.account, 'AzureActiveDirectory'),
    ip: null,
  };
  return investigated(moment, BRUTE_FORCE, device, `Many failed sign-ins for ${user.account} came from several networks.`, [
    [section('SaaS User Details', accountItem(device), item('Targeted account', 'string', user.account))],
    [
      section(
        'Summary of Activity',
        item('Attempts grouped by', 'string', 'Targeted account'),
        item('Number of source ASNs', 'integer', networks.length),
        item('Total number of login failures', 'integer', random.between(8, 300)),
        item('Reasons for login failures', 'string', 'Invalid username or password', 'Account locked'),
        item('Source ASNs include', 'string', ...networks.map(({ asn }) => asn)),
        item('Source IPs include', 'externalHost', ...addresses.map((ip) => ({ hostname: ip, ip }))),
        item('Countries include', 'string', ...random.sample(COUNTRIES, 2).map(({ name }) => name)),
      ),
    ],
  ]);
}

/** An investigation that ended a few minutes ago, of activity within the hour before. */
function investigated(
  moment: Moment,
  { model, ...investigation }: Investigation,
  device: AnalystFacts['device'],
  summary: string,
  sections: readonly (readonly Shape[])[],
): AnalystFacts {
  const { random, world, arrivalMs } = moment;
  const createdMs = Math.max(world.startMs, arrivalMs - random.between(1, 5) * MINUTE_MS);
  const endMs = Math.max(world.startMs, createdMs - random.between(2, 20) * MINUTE_MS);
  const startMs = Math.max(world.startMs, endMs - random.between(5, 60) * MINUTE_MS);
  const score = random.score(0.2, 0.9);
  return {
    ...investigation,
    id: random.uuid(),
    summary: `${summary}\n\nThe activity is rare for it and for its peers.\n\nThe security team should find out whether it was expected.`,
    createdMs,
    period: { startMs, endMs },
    score: score * 100,
    device,
    related: [{ model, pbid: pbidOf(moment), score, timeMs: endMs }],
    sections,
  };
}
