import { COUNTRIES, type Country, drawAddress, drawNetworks, type Networks, type Place } from './places';
import { Random } from './random';
import { DAY_MS } from './time';

/** What is going to happen: one story for every compromised account, or both side by side. */
export const SCENARIOS = ['mfa-bypass', 'oauth-app', 'mixed'] as const;
export type Scenario = (typeof SCENARIOS)[number];
export type StoryName = Exclude<Scenario, 'mixed'>;

/** A world of people, machines and appliances: the same seed makes the same one. */
export interface World {
  readonly seed: number;
  /** Nothing in the simulation happens before this time, in ms. */
  readonly startMs: number;
  readonly appliances: readonly Appliance[];
  readonly users: readonly User[];
  readonly networks: Networks;
  /** Users with this part to play whom this appliance watches. */
  usersOf(part: Part, appliance: Appliance): readonly User[];
  /** A machine that this appliance watches, by its device id (from 1 to `machineCount`). */
  machine(appliance: Appliance, did: number): Machine;
  /** Machines that each appliance watches. */
  readonly machineCount: number;
}

/** Ids (`pbid`, `did`, `codeid`) begin anew on each, so they collide. */
export interface Appliance {
  readonly index: number;
  readonly name: string;
  readonly address: string;
  /** How its alerts come: as the API answers a poll, or as it pushes them. */
  readonly shape: 'api-flat' | 'api-then' | 'push';
}

/**
 * What a user does in the simulation. Victims live through a story; look-alikes do a part of what a story does and no more; `ordinary`
 * ones are seen at odd places or in their mailbox, few (`odd-and-mailbox`) by chance at both.
 */
export type Part = StoryName | Lookalike | 'odd-places' | 'mailbox' | 'odd-and-mailbox';
export const LOOKALIKES = ['traveller', 'failed-logins', 'vpn-user', 'admin-app'] as const;
export type Lookalike = (typeof LOOKALIKES)[number];

export interface User {
  readonly index: number;
  /** As in every alert: a UPN, for few people a name with blanks. */
  readonly account: string;
  /** For mail; the account itself where it is a UPN. */
  readonly email: string;
  readonly part: Part;
  readonly appliance: Appliance;
  /** Device ids: one person is a device per module. */
  readonly dids: Readonly<Record<SaasModule, number>>;
  readonly home: Place;
  /** When Darktrace first saw the account, in ms. */
  readonly firstSeenMs: number;
}

export type SaasModule = 'Office365' | 'AzureActiveDirectory';

export interface Machine {
  readonly did: number;
  readonly hostname: string;
  readonly ip: string;
  readonly mac: string;
  readonly os: string;
  readonly typename: string;
  readonly typelabel: string;
  readonly firstSeenMs: number;
  /** The token of the appliance may not see every device: name and address come masked. */
  readonly isMasked: boolean;
}

/** Keys of `Random`: what is drawn has a number of its own. */
const DRAW = { networks: 1, block: 2, user: 3, machine: 4 } as const;

export function makeWorld(settings: {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly users: number;
  readonly startMs: number;
}): World {
  const { seed, startMs } = settings;
  const networks = drawNetworks(new Random(seed, DRAW.networks));
  const parts = drawParts(seed, settings.scenario, settings.users);
  const users = parts.map((part, index) => drawUser(index, part, networks, settings));
  const byPart = new Map<string, User[]>();
  for (const user of users) {
    const key = `${user.appliance.index} ${user.part}`;
    const others = byPart.get(key);
    if (others) others.push(user);
    else byPart.set(key, [user]);
  }
  const machineCount = Math.max(30, Math.ceil(settings.users / APPLIANCES.length));
  return {
    seed,
    startMs,
    appliances: APPLIANCES,
    users,
    networks,
    usersOf: (part, appliance) => byPart.get(`${appliance.index} ${part}`) ?? [],
    machine: (appliance, did) => drawMachine(new Random(seed, DRAW.machine, appliance.index, did), did, appliance, startMs),
    machineCount,
  };
}

const APPLIANCES: readonly Appliance[] = [
  { index: 0, name: 'darktrace-01.example.com', address: '192.0.2.5', shape: 'api-flat' },
  { index: 1, name: 'darktrace-02.example.com', address: '192.0.2.6', shape: 'push' },
  { index: 2, name: 'darktrace-03.example.net', address: '192.0.2.7', shape: 'api-then' },
];

/** Of each fifty users, at places that are drawn; what is left of a block is ordinary. Two travellers are 4 %. */
const BLOCK = 50;
const LOOKALIKES_OF_BLOCK: readonly Part[] = [
  'traveller',
  'failed-logins',
  'vpn-user',
  'admin-app',
  'traveller',
  'failed-logins',
  'vpn-user',
  'odd-and-mailbox',
];
/** Of the ordinary users, those who are seen at odd places; the others are seen in their mailbox. */
const ODD_PLACES_SHARE = 0.6;

function drawParts(seed: number, scenario: Scenario, users: number): Part[] {
  const victims: readonly Part[] = scenario === 'mixed' ? ['mfa-bypass', 'oauth-app'] : [scenario];
  const parts: Part[] = [];
  for (let first = 0; first < users; first += BLOCK) {
    const random = new Random(seed, DRAW.block, first);
    const size = Math.min(BLOCK, users - first);
    const special = [...victims, ...LOOKALIKES_OF_BLOCK].slice(0, size);
    const ordinary = Array.from(
      { length: size - special.length },
      (): Part => (random.chance(ODD_PLACES_SHARE) ? 'odd-places' : 'mailbox'),
    );
    parts.push(...random.shuffle([...special, ...ordinary]));
  }
  return parts;
}

const FIRST_NAMES =
  'ada alan alice amir ana anna bela ben bob carla chen chloe dan diego elif emma erik eva farid fiona gita hana hugo ines ivan jack jana kai kim lara leo lina luis maya mia milan nina noah nora omar owen pia priya raj rosa sam sara tariq tess tom uma vera wen yuki zoe'.split(
    ' ',
  );
const LAST_NAMES =
  'adams baker bauer berg brown castro chan costa cruz diaz dubois evans fischer garcia gomez green haas hill ito jones kaya keller khan kim klein kovac lee lima lopez martin meyer mori moore murphy nagy novak olsen park patel perez popov reid rossi roy sato silva singh smith tan taylor vogel walsh weber white wong wood young zhang'.split(
    ' ',
  );
const DOMAINS = ['example.com', 'example.org', 'example.net'] as const;
/** Names that are no UPN were a quarter of one public count; here they are among ordinary users only. */
const NAMED_SHARE = 0.1;

function drawUser(index: number, part: Part, networks: Networks, settings: { readonly seed: number; readonly startMs: number }): User {
  const random = new Random(settings.seed, DRAW.user, index);
  const appliance = APPLIANCES[index % APPLIANCES.length] as Appliance;
  const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
  const email = `${first}.${last}${index}@${DOMAINS[appliance.index]}`;
  const isNamed = (part === 'odd-places' || part === 'mailbox') && random.chance(NAMED_SHARE);
  // Each appliance counts its own users from the same number.
  const firstDid = 100_001 + 2 * Math.floor(index / APPLIANCES.length);
  return {
    index,
    account: isNamed ? `${first} ${last} ${index}` : email,
    email,
    part,
    appliance,
    dids: { Office365: firstDid, AzureActiveDirectory: firstDid + 1 },
    home: {
      ip: drawAddress(random),
      country: random.pick(COUNTRIES),
      network: random.pick(networks.access),
    },
    firstSeenMs: settings.startMs - random.between(30, 900) * DAY_MS,
  };
}

/** Who works with the alerts in the console. */
export const ANALYSTS = ['carol', 'dave', 'erin', 'frank'] as const;

/** A country that is none of these. */
export function otherCountry(random: Random, ...known: readonly Country[]): Country {
  let country = random.pick(COUNTRIES);
  while (known.includes(country)) country = random.pick(COUNTRIES);
  return country;
}

/** Mail addresses of so many users, fewer where one was drawn twice. */
export function drawRecipients(random: Random, world: World, count: number): string[] {
  return [...new Set(Array.from({ length: count }, () => random.pick(world.users).email))];
}

/** A place on a network of this use. */
export function drawPlace(random: Random, world: World, country: Country, use: keyof Networks): Place {
  return { ip: drawAddress(random), country, network: random.pick(world.networks[use]) };
}

const MACHINE_KINDS = [
  ['ws', 'desktop', 'Desktop', 'Windows 11'],
  ['ws', 'desktop', 'Desktop', 'Windows 10'],
  ['lap', 'laptop', 'Laptop', 'Windows 11'],
  ['lap', 'laptop', 'Laptop', 'macOS 14'],
  ['srv', 'server', 'Server', 'Windows Server 2022'],
  ['srv', 'server', 'Server', 'Linux'],
  ['cam', 'camera', 'Camera', 'Linux'],
] as const;
const MASKED_SHARE = 0.03;

function drawMachine(random: Random, did: number, appliance: Appliance, startMs: number): Machine {
  const [prefix, typename, typelabel, os] = random.pick(MACHINE_KINDS);
  const isMasked = random.chance(MASKED_SHARE);
  const subnet = `10.${appliance.index}.${(did >> 8) & 255}`;
  return {
    did,
    hostname: isMasked ? `#${random.between(10_000_000, 99_999_999)}.corp.example.com` : `${prefix}-${did}.example.com`,
    ip: isMasked ? `${subnet}.#${random.between(10_000, 99_999)}` : `${subnet}.${did & 255}`,
    // MAC addresses set aside for documentation (RFC 7042).
    mac: `00:00:5e:00:53:${(did & 255).toString(16).padStart(2, '0')}`,
    os,
    typename,
    typelabel,
    firstSeenMs: startMs - random.between(5, 900) * DAY_MS,
    isMasked,
  };
}
