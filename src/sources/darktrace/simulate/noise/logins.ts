import type { Appliance } from '../appliances';
import { DRAW } from '../draws';
import type { ModelName } from '../models';
import type { Part, SaasModule, User } from '../people';
import { drawPlace, otherCountry, type Place } from '../places';
import { Random } from '../random';
import { saasBreach } from '../shapes/saas-breach';
import { loginRow, type SignIn } from '../shapes/saas-row';
import { DAY_MS } from '../time';
import { SOFTWARE } from '../wording';
import type { World } from '../world';
import { breachLife, breachTimes, type Family, type Life, type Moment, pbidOf } from './family';

/**
 * Logins that stand out and are harmless: travellers, people behind a VPN, mistyped passwords, and attackers who never get in. Nobody
 * here sees a denied MFA request and then a success.
 */
export const logins: Family = { weight: 18, lifeOf };

/** Who is seen, and how often. */
const PARTS: readonly Part[] = [
  'traveller',
  'traveller',
  'failed-logins',
  'failed-logins',
  'failed-logins',
  'vpn-user',
  'vpn-user',
  'odd-places',
  'odd-places',
  'odd-places',
  'odd-and-mailbox',
];

function lifeOf(moment: Moment): Life {
  const { random, world, appliance, arrivalMs } = moment;
  const user = someone(random, world, appliance, PARTS);
  if (user === undefined) return [];
  const module: SaasModule = random.chance(0.5) ? 'Office365' : 'AzureActiveDirectory';
  const { creationMs, timeMs } = breachTimes(moment);
  const { model, place, results } = visit(moment, user, timeMs);
  const software = random.pick(SOFTWARE);
  const rows = results.map((result, index) =>
    loginRow(random, {
      user,
      module,
      place,
      result,
      software,
      timeMs: Math.max(world.startMs, timeMs - (results.length - 1 - index) * random.between(5_000, 60_000)),
    }),
  );
  return breachLife(moment, saasBreach(random, { model, user, module, pbid: pbidOf(moment), timeMs, creationMs, arrivalMs, rows }));
}

/** Someone with one of these parts; nobody in a world that is too small for them. */
export function someone(random: Random, world: World, appliance: Appliance, parts: readonly Part[]): User | undefined {
  const users = world.usersOf(random.pick(parts), appliance);
  return users.length === 0 ? undefined : random.pick(users);
}

interface Visit {
  readonly model: ModelName;
  readonly place: Place;
  readonly results: readonly SignIn[];
}

function visit(moment: Moment, user: User, timeMs: number): Visit {
  const { random, world } = moment;
  switch (user.part) {
    case 'traveller':
      return {
        model: random.pick(['SaaS::Access::Unusual External Source for SaaS Credential Use', UNUSUAL_LOCATION]),
        place: onTheRoad(world, user, timeMs),
        results: random.chance(0.4) ? ['mfaRequired', 'success'] : ['success'],
      };
    case 'vpn-user':
      return {
        model: 'SaaS::Access::Unusual External Source for SaaS Credential Use',
        place: behindVpn(world, user),
        results: ['success'],
      };
    case 'failed-logins':
      return {
        model: random.chance(0.3) ? 'SaaS::Access::Password Spray' : 'SaaS::Access::Suspicious Login Attempt',
        place: drawPlace(random, world.networks, otherCountry(random, user.home.country), 'hosting'),
        results: random.chance(0.3) ? denials(random) : guesses(random),
      };
    default:
      return {
        model: random.chance(0.5) ? 'SaaS::Access::Suspicious Login Attempt' : UNUSUAL_LOCATION,
        place: drawPlace(random, world.networks, user.home.country, 'access'),
        results: random.pick<readonly SignIn[]>([
          ['success'],
          ['wrongPassword', 'success'],
          ['mfaRequired', 'success'],
          ['wrongPassword', 'wrongPassword'],
        ]),
      };
  }
}

const UNUSUAL_LOCATION: ModelName = 'SaaS::Email Nexus::Unusual Location for SaaS and Email Activity';

const denials = (random: Random): SignIn[] => Array.from({ length: random.between(1, 4) }, () => 'mfaDenied');
const guesses = (random: Random): SignIn[] =>
  Array.from({ length: random.between(1, 5) }, () => random.pick(['wrongPassword', 'wrongPassword', 'locked']));

const TRIP_MS = 14 * DAY_MS;
/** Few see two countries; most make one journey. */
const SECOND_JOURNEY_SHARE = 0.2;

/** The hotel of the journey that the traveller is on. */
function onTheRoad(world: World, user: User, timeMs: number): Place {
  const isRestless = new Random(world.seed, DRAW.journey, user.index).chance(SECOND_JOURNEY_SHARE);
  const journey = isRestless ? Math.floor((timeMs - world.startMs) / TRIP_MS) : 0;
  const random = new Random(world.seed, DRAW.journey, user.index, journey);
  return drawPlace(random, world.networks, otherCountry(random, user.home.country), 'access');
}

/** The one exit that the user's VPN has: a network of the same kind that attackers come from. */
function behindVpn(world: World, user: User): Place {
  const random = new Random(world.seed, DRAW.vpn, user.index);
  return drawPlace(random, world.networks, random.chance(0.5) ? user.home.country : otherCountry(random, user.home.country), 'hosting');
}
