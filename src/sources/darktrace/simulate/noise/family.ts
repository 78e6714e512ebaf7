import { ANALYSTS, type Appliance } from '../appliances';
import type { Random } from '../random';
import { acknowledgedBreach } from '../shapes/breach';
import { changed, type Envelope } from '../shapes/envelope';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time';
import type { World } from '../world';

/** A kind of everyday alerts. */
export interface Family {
  /** Its part of all everyday alerts; the parts are weighed against each other. */
  readonly weight: number;
  /** Everything that arrives because of one happening, in order of arrival; nothing where the world has nobody for it. */
  lifeOf(moment: Moment): Life;
}

/** One slot of the schedule: when, where, and a chance of its own. The same moment leads to the same life. */
export interface Moment {
  readonly world: World;
  readonly random: Random;
  readonly appliance: Appliance;
  /** When the first alert arrives. */
  readonly arrivalMs: number;
  /** A number that no other moment on this appliance has: ids are made of it. */
  readonly serial: number;
}

export type Life = readonly Delivery[];

export interface Delivery {
  /** ms after the first arrival at which this is due. */
  readonly afterMs: number;
  /** The alert as it arrives; what is due is delivered at this time or a little later. */
  envelope(arrivalMs: number): Envelope;
}

/** Where the ids of breaches begin, on every appliance. */
const FIRST_PBID = 1_000;

export const pbidOf = ({ serial }: Pick<Moment, 'serial'>): number => FIRST_PBID + serial;

/** Of activity that the source hands over late: hours for one in ten, days for one in twenty. */
const HOURS_LATE_SHARE = 0.1;
const DAYS_LATE_SHARE = 0.05;

/** When a breach was made, shortly before it arrives, and the activity behind it, which may lie days before. */
export function breachTimes({ random, arrivalMs, world }: Moment): { readonly creationMs: number; readonly timeMs: number } {
  const creationMs = Math.max(world.startMs, arrivalMs - random.between(20_000, 5 * MINUTE_MS));
  const draw = random.next();
  const lagMs =
    draw < DAYS_LATE_SHARE
      ? random.between(DAY_MS, 6 * DAY_MS)
      : draw < DAYS_LATE_SHARE + HOURS_LATE_SHARE
        ? random.between(30 * MINUTE_MS, 8 * HOUR_MS)
        : random.between(1_000, MINUTE_MS);
  const sinceStartMs = creationMs - world.startMs;
  return { creationMs, timeMs: creationMs - (lagMs <= sinceStartMs ? lagMs : random.below(sinceStartMs + 1)) };
}

const DUPLICATE_SHARE = 0.02;
const UPDATE_SHARE = 0.05;
const ACKNOWLEDGED_SHARE = 0.1;

/** A breach and what may become of it: delivered twice, seen again with a comment, acknowledged by an analyst. */
export function breachLife({ random }: Pick<Moment, 'random'>, first: Envelope): Life {
  const life: Delivery[] = [{ afterMs: 0, envelope: () => first }];
  if (random.chance(DUPLICATE_SHARE)) life.push({ afterMs: random.between(1, 10) * MINUTE_MS, envelope: () => first });
  if (random.chance(UPDATE_SHARE)) {
    const afterMs = random.between(15, 90) * MINUTE_MS;
    life.push({ afterMs, envelope: (arrivalMs) => changed(first, arrivalMs, { commentCount: 1 }) });
  }
  if (random.chance(ACKNOWLEDGED_SHARE)) {
    const afterMs = random.between(100, 1_200) * MINUTE_MS;
    const username = random.pick(ANALYSTS);
    life.push({ afterMs, envelope: (arrivalMs) => acknowledgedBreach(first, arrivalMs, username) });
  }
  return life;
}
