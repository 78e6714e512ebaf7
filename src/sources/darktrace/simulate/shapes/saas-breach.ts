import { type ModelName, modelOf } from '../models';
import type { SaasModule, User } from '../people';
import type { Random } from '../random';
import { componentShape, firedByModel, newBreach } from './breach';
import { saasDevice } from './device';
import type { Envelope, Shape } from './envelope';

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
  /** AI Analyst events that used the breach. */
  readonly analyst?: readonly Shape[];
  /** The model that fired this one, when it is fired by another. */
  readonly firedBy?: ModelName;
}

/** Where scores begin. They rise by up to 0.4, so the categories overlap, as they do in life. */
const LEAST_SCORE = { Critical: 0.58, Suspicious: 0.4, Informational: 0.2 } as const;

export function saasBreach(random: Random, facts: SaasBreachFacts): Envelope {
  const { user, timeMs, model } = facts;
  const leastScore = LEAST_SCORE[modelOf(model).category];
  return newBreach(
    user.appliance,
    {
      model,
      pbid: facts.pbid,
      timeMs,
      creationMs: facts.creationMs,
      score: random.score(leastScore, leastScore + 0.4),
      device: saasDevice(user, facts.module, timeMs),
      components: [
        componentShape(random, {
          model,
          timeMs: timeMs - 1_000,
          size: facts.rows.length,
          ...(facts.firedBy === undefined ? ownActivity(random) : firedByModel(facts.firedBy)),
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
