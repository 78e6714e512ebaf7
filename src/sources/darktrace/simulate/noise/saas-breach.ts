import type { ModelName } from '../models';
import type { Random } from '../random';
import { componentShape, newBreach } from '../shapes/breach';
import { saasDevice } from '../shapes/device';
import type { Envelope, Shape } from '../shapes/envelope';
import type { SaasModule, User } from '../world';
import { drawScore } from './family';

/** A breach of a user in one module, with the rows of `/details` that a poll fetches for it. */
export interface SaasBreachFacts {
  readonly model: ModelName;
  readonly user: User;
  readonly module: SaasModule;
  readonly pbid: number;
  /** Last activity of the rows. */
  readonly timeMs: number;
  readonly creationMs: number;
  readonly arrivalMs: number;
  readonly rows: readonly Shape[];
  readonly leastScore?: number;
  readonly analyst?: readonly Shape[];
  /** Models that fired this one, when it is fired by other models. */
  readonly firedBy?: ModelName;
}

export function saasBreach(random: Random, facts: SaasBreachFacts): Envelope {
  const { user, timeMs, model } = facts;
  const leastScore = facts.leastScore ?? 0.2;
  return newBreach(
    user.appliance,
    {
      model,
      pbid: facts.pbid,
      timeMs,
      creationMs: facts.creationMs,
      score: drawScore(random, leastScore, Math.min(0.99, leastScore + 0.4)),
      device: saasDevice(user, facts.module, timeMs),
      components: [
        componentShape(random, {
          model,
          timeMs: timeMs - 1_000,
          size: facts.rows.length,
          ...(facts.firedBy === undefined ? ownActivity(random) : otherModel(facts.firedBy)),
        }),
      ],
      ...(facts.analyst === undefined ? {} : { analyst: facts.analyst }),
    },
    facts.arrivalMs,
    facts.rows,
  );
}

/** No record of the filters that SaaS models show is public, so only conditions stand here: the place is in the rows. */
const ownActivity = (random: Random) => ({
  conditions: [
    ['New or uncommon occurrence', '>', 80, String(random.between(81, 100))],
    ['Access Method', 'is', '3', '3'],
    ['Resource Type', 'is not', '12', String(random.between(1, 11))],
    ['Rare external IP', '>', 90, String(random.between(91, 100))],
  ] as const,
  shown: [],
});

function otherModel(name: ModelName) {
  const spaced = name.replaceAll('::', ' / ');
  return { conditions: [['Message', 'matches', spaced, spaced]] as const, shown: [['Message', spaced]] as const };
}
