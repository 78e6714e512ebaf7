import { APPLIANCES, type Appliance } from './appliances';
import { DRAW } from './draws';
import { type Machine, machineOf } from './machines';
import { drawParts, drawUser, type Part, type Scenario, type User } from './people';
import { drawNetworks, type Networks } from './places';
import { Random } from './random';

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
  /** A machine that this appliance watches. Those of people have device ids from 1 to `machineCount`. */
  machine(appliance: Appliance, did: number): Machine;
  /** Machines of people that each appliance watches. */
  readonly machineCount: number;
}

const LEAST_MACHINES = 30;

export function makeWorld(settings: {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly users: number;
  readonly startMs: number;
}): World {
  const { seed, startMs } = settings;
  const networks = drawNetworks(new Random(seed, DRAW.networks));
  const users = drawParts(seed, settings.scenario, settings.users).map((part, index) => drawUser(index, part, networks, settings));
  const byPart = new Map<string, User[]>();
  for (const user of users) {
    const key = placeOf(user.part, user.appliance);
    const others = byPart.get(key);
    if (others === undefined) byPart.set(key, [user]);
    else others.push(user);
  }
  return {
    seed,
    startMs,
    appliances: APPLIANCES,
    users,
    networks,
    usersOf: (part, appliance) => byPart.get(placeOf(part, appliance)) ?? [],
    machine: (appliance, did) => machineOf(seed, appliance, did, startMs),
    machineCount: Math.max(LEAST_MACHINES, Math.ceil(settings.users / APPLIANCES.length)),
  };
}

const placeOf = (part: Part, { index }: Appliance): string => `${index} ${part}`;

/** Mail addresses of so many users, fewer where one was drawn twice. */
export function drawRecipients(random: Random, { users }: World, count: number): string[] {
  return [...new Set(Array.from({ length: count }, () => random.pick(users).email))];
}
