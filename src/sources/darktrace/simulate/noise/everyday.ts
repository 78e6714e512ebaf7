import type { Appliance } from '../appliances';
import type { Arrival } from '../arrival';
import { DRAW } from '../draws';
import { Random } from '../random';
import type { Schedule } from '../schedule';
import type { Envelope } from '../shapes/envelope';
import type { World } from '../world';
import { appliance } from './appliance';
import { applications } from './applications';
import { cloud } from './cloud';
import { containment } from './containment';
import { email } from './email';
import type { Family, Life } from './family';
import { incidents } from './incidents';
import { logins } from './logins';
import { mailbox } from './mailbox';
import { network } from './network';
import { OpenLives } from './open-lives';
import { operationalTechnology } from './operational-technology';

/** Every kind of everyday alerts. */
const FAMILIES: readonly Family[] = [
  network,
  logins,
  email,
  mailbox,
  incidents,
  appliance,
  operationalTechnology,
  containment,
  cloud,
  applications,
];

/**
 * So many everyday alerts in order of arrival. A slot of the schedule brings the next delivery that is due of something older (an
 * update, an acknowledgement, the end of an action), else something new. Of what is open only the slot is kept: its alerts are made
 * again when they are due, so memory does not grow with the number of alerts.
 */
export function* everyday(world: World, schedule: Schedule, slots: number): Generator<Arrival> {
  const open = new OpenLives();
  for (let slot = 0; slot < slots; slot++) {
    const atMs = schedule.timeOf(slot, new Random(world.seed, DRAW.slotTime, slot));
    const due = open.take(atMs);
    if (due !== undefined) {
      yield { atMs, envelope: () => deliver(lifeOfSlot(world, due.slot, due.slotMs), due.step, atMs) };
      continue;
    }
    const life = lifeOfSlot(world, slot, atMs);
    for (let step = 1; step < life.length; step++) {
      open.add({ dueMs: atMs + (life[step] as Life[number]).afterMs, slot, slotMs: atMs, step });
    }
    yield { atMs, envelope: () => deliver(life, 0, atMs) };
  }
}

const deliver = (life: Life, step: number, atMs: number): Envelope => (life[step] as Life[number]).envelope(atMs);

function lifeOfSlot(world: World, slot: number, arrivalMs: number): Life {
  const random = new Random(world.seed, DRAW.slot, slot);
  const moment = {
    world,
    random,
    appliance: world.appliances[slot % world.appliances.length] as Appliance,
    arrivalMs,
    serial: Math.floor(slot / world.appliances.length),
  };
  const life = drawFamily(random).lifeOf(moment);
  // A small world has nobody for some parts; machines are always there.
  return life.length > 0 ? life : network.lifeOf(moment);
}

const TOTAL_WEIGHT = FAMILIES.reduce((total, { weight }) => total + weight, 0);

function drawFamily(random: Random): Family {
  let left = random.next() * TOTAL_WEIGHT;
  for (const family of FAMILIES) {
    left -= family.weight;
    if (left < 0) return family;
  }
  return network;
}
