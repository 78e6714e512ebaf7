import { APPLIANCES, type Appliance } from './appliances';
import { DRAW } from './draws';
import { COUNTRIES, drawAddress, type Networks, type Place } from './places';
import { Random } from './random';
import { DAY_MS } from './time';

/** What is going to happen: one story for every compromised account, or both side by side. */
export const SCENARIOS = ['mfa-bypass', 'oauth-app', 'mixed'] as const;
export type Scenario = (typeof SCENARIOS)[number];
export type StoryName = Exclude<Scenario, 'mixed'>;

/**
 * What a user does in the simulation. Victims live through a story; look-alikes do a part of what a story does and no more;
 * everyone else is seen at odd places or in the own mailbox, few (`odd-and-mailbox`) by chance at both.
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

/** Of each fifty users, at places that are drawn; what is left of a block is ordinary. Two travellers are 4 %. */
const BLOCK = 50;
const SPECIAL_OF_BLOCK: readonly Part[] = [
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

/** The part of every user. */
export function drawParts(seed: number, scenario: Scenario, users: number): Part[] {
  const victims: readonly Part[] = scenario === 'mixed' ? ['mfa-bypass', 'oauth-app'] : [scenario];
  const parts: Part[] = [];
  for (let first = 0; first < users; first += BLOCK) {
    const random = new Random(seed, DRAW.parts, first);
    const size = Math.min(BLOCK, users - first);
    const special = [...victims, ...SPECIAL_OF_BLOCK].slice(0, size);
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

/** A user by number. */
export function drawUser(
  index: number,
  part: Part,
  networks: Networks,
  settings: { readonly seed: number; readonly startMs: number },
): User {
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
