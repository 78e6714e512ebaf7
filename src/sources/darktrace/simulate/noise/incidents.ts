import type { ModelName } from '../models';
import { COUNTRIES, drawAddress, drawPlace } from '../places';
import { type AnalystFacts, accountItem, analystEvent, analystGroup, item, section } from '../shapes/analyst';
import { saasHostname } from '../shapes/device';
import type { Envelope, Shape } from '../shapes/envelope';
import { saasBreach } from '../shapes/saas-breach';
import { loginRow } from '../shapes/saas-row';
import { MINUTE_MS } from '../time';
import { SOFTWARE } from '../wording';
import { breachTimes, type Family, type Life, type Moment, pbidOf } from './family';
import { someone } from './logins';
import { anyMachine, connectionBreach, outsidePeer } from './network';

/** What Cyber AI Analyst makes of an everyday breach: an event and its incident. Pinned events come again with every poll. */
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
  const inquiry = random.chance(BRUTE_FORCE_SHARE) ? bruteForce(moment) : machineActivity(moment);
  if (inquiry === undefined) return [];
  const { breach, facts } = inquiry;
  const event = analystEvent(random, appliance, facts, arrivalMs);
  const told = (fetchedAt: number): Envelope => ({ ...event, fetchedAt });
  const toldPinned = (fetchedAt: number): Envelope => ({ ...event, fetchedAt, alert: { ...event.alert, pinned: true } });
  const afterMs = facts.createdMs - arrivalMs + MINUTE_MS;
  return [
    { afterMs: 0, envelope: () => breach },
    { afterMs, envelope: told },
    { afterMs: afterMs + 1_000, envelope: (laterMs) => analystGroup(appliance, facts, laterMs) },
    ...(random.chance(PINNED_SHARE) ? [1, 2, 3].map((poll) => ({ afterMs: afterMs + poll * POLL_MS, envelope: toldPinned })) : []),
  ];
}

/** A breach, and what Cyber AI Analyst finds out about it. */
interface Inquiry {
  readonly breach: Envelope;
  readonly facts: AnalystFacts;
}

function machineActivity(moment: Moment): Inquiry {
  const { random, world } = moment;
  const investigation = random.pick(NETWORK_INVESTIGATIONS);
  const machine = anyMachine(moment);
  const peer = outsidePeer(random, world);
  const times = breachTimes(moment);
  const device = { did: machine.did, sid: 12, hostname: machine.hostname, ip: machine.ip };
  return {
    breach: connectionBreach(moment, { model: investigation.model, machine, peers: [peer], port: 443, ...times }),
    facts: investigated(moment, investigation, times.timeMs, device, `${machine.hostname} was seen in activity that is unusual for it.`, [
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
    ]),
  };
}

function bruteForce(moment: Moment): Inquiry | undefined {
  const { random, world, appliance, arrivalMs } = moment;
  const user = someone(random, world, appliance, ['failed-logins']);
  if (user === undefined) return undefined;
  const module = 'AzureActiveDirectory';
  const times = breachTimes(moment);
  const place = drawPlace(random, world.networks, random.pick(COUNTRIES), 'hosting');
  const row = loginRow(random, { user, module, timeMs: times.timeMs, place, result: 'wrongPassword', software: random.pick(SOFTWARE) });
  const addresses = [place.ip, ...Array.from({ length: random.between(1, 4) }, () => drawAddress(random))];
  const networks = random.sample(world.networks.hosting, random.between(1, 3));
  const device = { did: user.dids[module], sid: -9, hostname: saasHostname(user.account, module), ip: null };
  return {
    breach: saasBreach(random, { model: BRUTE_FORCE.model, user, module, pbid: pbidOf(moment), ...times, arrivalMs, rows: [row] }),
    facts: investigated(moment, BRUTE_FORCE, times.timeMs, device, `Sign-ins for ${user.account} failed from several networks.`, [
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
    ]),
  };
}

/** An investigation that ends minutes after the breach arrived, of activity within the hour up to the breach's own. */
function investigated(
  moment: Moment,
  { model, ...investigation }: Investigation,
  endMs: number,
  device: AnalystFacts['device'],
  summary: string,
  sections: readonly (readonly Shape[])[],
): AnalystFacts {
  const { random, world, arrivalMs } = moment;
  const score = random.score(0.2, 0.9);
  return {
    ...investigation,
    id: random.uuid(),
    summary: `${summary}\n\nThe activity is rare for it and for its peers.\n\nThe security team should find out whether it was expected.`,
    createdMs: arrivalMs + random.between(2, 15) * MINUTE_MS,
    period: { startMs: Math.max(world.startMs, endMs - random.between(5, 60) * MINUTE_MS), endMs },
    score: score * 100,
    device,
    related: [{ model, pbid: pbidOf(moment), score, timeMs: endMs }],
    sections,
  };
}
