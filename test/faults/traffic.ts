import { plant } from '../canary/logs';
import { analystEvent, breach, respondAction, saasBreach } from '../darktrace-api/alerts';

/* Alerts with numbers of their own, so that each is told in the lake without asking the code that wrote it. */

const CANARY = 'canary-in-every-alert-61c0';
plant(CANARY);
/** Stands in every alert, and in no log. */
export const NOTE = { note: CANARY };

/** How alerts come in. */
export type Way = 'webhook' | 'drop' | 'poll';

export interface SentAlert {
  readonly text: string;
  /** The uid of the finding that it must become; undefined: it is broken, and must be among the rejects. */
  readonly findingUid: string | undefined;
}

/** Days that the alerts of a raw object are spread over; after so many alerts the next days begin, whose partitions nobody knows. */
const DAYS = 3;
const ALERTS_A_DAY = 400;
const FIRST_MS = Date.parse('2026-01-05T00:00:00Z');

/** One in so many is broken. */
const BROKEN_EVERY = 61;

/** The nth alert of a campaign: kinds, days and faults of content by its number. */
export function nthAlert(nth: number, appliance: string): SentAlert {
  if (nth % BROKEN_EVERY === 7) return nthBroken(nth);
  const day = (nth % DAYS) + DAYS * Math.floor(nth / (DAYS * ALERTS_A_DAY));
  const timeMs = FIRST_MS + day * 86_400_000 + (nth % 86_000) * 1000;
  const uid = (kind: string, id: string | number) => `${appliance}:${kind}:${id}`;
  switch (nth % 10) {
    case 0: {
      const id = `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
      return { text: JSON.stringify(analystEvent(id, timeMs, NOTE)), findingUid: uid('ai-analyst-event', id) };
    }
    case 1:
      return { text: JSON.stringify(respondAction(nth, timeMs, NOTE)), findingUid: uid('respond', nth) };
    case 2:
      return { text: JSON.stringify({ ...saasBreach(nth, timeMs), ...NOTE }), findingUid: uid('model-breach', nth) };
    default:
      return { text: JSON.stringify(breach(nth, timeMs, NOTE)), findingUid: uid('model-breach', nth) };
  }
}

/** No alert at all, as a sender's fault makes it. */
export const nthBroken = (nth: number): SentAlert => ({
  text: `{"pbid":"broken-${nth}","model":7,"note":"${CANARY}"}`,
  findingUid: undefined,
});

/** A model breach of the first day. */
export const nthBreach = (nth: number, appliance: string): SentAlert => ({
  text: JSON.stringify(breach(nth, FIRST_MS + (nth % 86_000) * 1000, NOTE)),
  findingUid: `${appliance}:model-breach:${nth}`,
});
