import type { Appliance } from '../appliances';
import { type ModelName, modelOf } from '../models';
import { spacedName } from './breach';
import type { Envelope, Shape } from './envelope';

/** A RESPOND action, whatever becomes of it. */
export interface Action {
  readonly codeid: number;
  readonly startMs: number;
  /** The breach that brought it about. */
  readonly pbid: number;
  readonly model: ModelName;
  readonly inhibitor: string;
  readonly device: Shape & { readonly did?: unknown; readonly ip?: unknown };
}

/** A step in the life of an action, in the words of a push. */
export interface ActionChange {
  readonly change: 'CREATE' | 'CREATE_NEEDSCONFIRMATION' | 'CONFIRM' | 'EXTEND' | 'CLEAR' | 'EXPIRE';
  /** When it came about, in ms. */
  readonly atMs: number;
  /** When the action ends, or ended, as things stand then. */
  readonly endMs: number;
  /** Who did it; absent when RESPOND did it by itself. */
  readonly by?: { readonly username: string; readonly reason: string };
}

/** A change as an appliance pushes it; its times are in whole seconds. */
export function pushedAction(
  appliance: Appliance,
  action: Action & { readonly codeuuid: string; readonly family: 'NETWORK' | 'SAAS' },
  { change, endMs, by }: ActionChange,
  fetchedAt: number,
): Envelope {
  const { did } = action.device;
  return {
    appliance: appliance.name,
    fetchedAt,
    change: 'new',
    alert: {
      url: `https://${appliance.name}/#actions/${did}/${action.codeid}`,
      'iris-event-type': 'antigena_state_change',
      codeuuid: action.codeuuid,
      codeid: action.codeid,
      action_family: action.family,
      action: change,
      username: by?.username ?? '',
      reason: by?.reason ?? '',
      start: Math.floor(action.startMs / 1000),
      end: Math.floor(endMs / 1000),
      did,
      pbid: action.pbid,
      action_creator: '',
      model: spacedName(action.model),
      inhibitor: action.inhibitor,
      device: action.device,
    },
  };
}

/** The API's word for what an action on a machine does, by the text that people see. */
const ACTION_WORDS = {
  'Block connections': 'connection',
  'Enforce pattern of life': 'pol',
  'Quarantine device': 'quarantine',
} as const;
export type NetworkInhibitor = keyof typeof ACTION_WORDS;

/** The API's words for what stands in the history; a confirmation and an expiry do not. */
const HISTORY_WORDS: Readonly<Partial<Record<ActionChange['change'], string>>> = {
  CREATE: 'created',
  CREATE_NEEDSCONFIRMATION: 'created (requires confirmation)',
  EXTEND: 'extended',
  CLEAR: 'cleared',
};

/** An action on a machine as `/antigena` answers a poll, after all of its changes so far. */
export function polledAction(
  appliance: Appliance,
  action: Action & { readonly inhibitor: NetworkInhibitor; readonly score: number },
  changes: readonly ActionChange[],
  fetchedAt: number,
): Envelope {
  const latest = changes.at(-1) as ActionChange;
  return {
    appliance: appliance.name,
    fetchedAt,
    change: changes.length === 1 ? 'new' : 'updated',
    alert: {
      codeid: action.codeid,
      did: action.device.did,
      ip: action.device.ip,
      action: ACTION_WORDS[action.inhibitor],
      label: action.inhibitor,
      detail: '',
      score: action.score,
      pbid: action.pbid,
      model: spacedName(action.model),
      modeluuid: modelOf(action.model).uuid,
      start: action.startMs,
      expires: latest.endMs,
      blocked: latest.change === 'CREATE',
      agemail: false,
      // Stays true after the expiry.
      active: latest.change !== 'CREATE_NEEDSCONFIRMATION' && latest.change !== 'CLEAR',
      cleared: latest.change === 'CLEAR',
      manual: false,
      triggerer: latest.by ?? null,
      history: changes.flatMap(({ change, by, atMs }) => {
        const word = HISTORY_WORDS[change];
        return word === undefined
          ? []
          : [{ family: 'NETWORK', username: by?.username ?? '', action: word, reason: by?.reason ?? '', time: atMs }];
      }),
    },
  };
}
