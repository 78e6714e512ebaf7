import type { ModelBreach, RespondAction } from './alerts/alert';
import type { Respond } from './finding';

/** OCSF `action_id` and `disposition_id` (1.1.0 and 1.3.0 agree on these). */
const UNKNOWN = { actionId: 0, dispositionId: 0 };
const BLOCKED = { actionId: 2, dispositionId: 2 };
const ISOLATED = { actionId: 2, dispositionId: 4 };
const ACCESS_REVOKED = { actionId: 2, dispositionId: 24 };
const NO_ACTION = { actionId: 1, dispositionId: 16 };
const RESTORED = { actionId: 1, dispositionId: 9 };

/** What an action in force does, by a pattern in the source's own words; the first match wins. */
const EFFECTS: readonly (readonly [RegExp, typeof UNKNOWN])[] = [
  [/force[\s_-]?log[\s_-]?out|log(ged)? ?out|disable[\s_-]?(user|account)/i, ACCESS_REVOKED],
  [/quarantine[\s_-]?outgoing|outgoing traffic/i, BLOCKED],
  [/quarantine/i, ISOLATED],
  [/automatic/i, UNKNOWN],
  [/connection|pattern of life|\bg?pol\b|block|firewall/i, BLOCKED],
];

const effectOf = (words: readonly (string | undefined)[]): typeof UNKNOWN => {
  for (const word of words) {
    const effect = word === undefined ? undefined : EFFECTS.find(([pattern]) => pattern.test(word));
    if (effect) return effect[1];
  }
  return UNKNOWN;
};

/** State words of a pushed change; the others leave the action in force. */
const PUSHED_STATE: Readonly<Record<string, string>> = {
  CREATE: 'in force',
  CREATE_NEEDSCONFIRMATION: 'awaiting confirmation',
  CONFIRM: 'in force',
  EXTEND: 'in force',
  CLEAR: 'cleared',
  EXPIRE: 'expired',
  REACTIVATE_CLEARED: 'in force',
  REACTIVATE_EXPIRED: 'in force',
};

/**
 * State of a RESPOND action. A polled action says so by `cleared`, `active` and `expires` (API guide, /antigena); expiry is judged
 * against the time of the poll, and without one the action counts as in force.
 */
export function respondState(action: RespondAction, fetchedAt: number | undefined): string {
  if (action.change !== undefined) return PUSHED_STATE[action.change] ?? 'unknown';
  if (action.cleared === true) return 'cleared';
  if (action.active === false) return 'awaiting confirmation';
  if (action.expires !== undefined && fetchedAt !== undefined && action.expires <= fetchedAt) return 'expired';
  return 'in force';
}

/** A RESPOND action in OCSF terms. `blocked: true` means that an attempt was made, so it decides nothing here. */
export function respondOf(action: RespondAction, fetchedAt: number | undefined): Respond {
  const state = respondState(action, fetchedAt);
  return {
    ...inState(state, effectOf([action.action, action.inhibitor, action.label])),
    state,
    ...((action.action ?? action.change) ? { action: action.action ?? action.change } : {}),
    ...(action.inhibitor === undefined ? {} : { inhibitor: action.inhibitor }),
    ...(action.expires === undefined ? {} : { expires: action.expires }),
  };
}

/** What the model of a RESPOND breach was set to do; undefined for a breach of a detection model. */
export function respondOfBreach(breach: ModelBreach, inhibitors: readonly string[]): Respond | undefined {
  if (breach.model.path[0] !== 'Antigena') return undefined;
  const antigena = breach.model.antigena;
  const state = antigena?.confirm === true ? 'awaiting confirmation' : 'in force';
  const words = antigena?.action === undefined || antigena.action === 'automatic' ? inhibitors : [...inhibitors, antigena.action];
  const action = antigena?.action ?? inhibitors[0];
  return {
    ...inState(state, effectOf(words)),
    state,
    ...(action === undefined ? {} : { action }),
    ...(inhibitors[0] === undefined ? {} : { inhibitor: inhibitors[0] }),
  };
}

function inState(state: string, effect: typeof UNKNOWN): typeof UNKNOWN {
  if (state === 'awaiting confirmation') return NO_ACTION;
  if (state === 'cleared' || state === 'expired') return RESTORED;
  return state === 'unknown' ? UNKNOWN : effect;
}
