import type { ModelName } from '../models';
import type { Appliance } from '../world';
import type { Envelope, Shape } from './envelope';

/** A pushed change of a RESPOND action; its times are in whole seconds. */
export interface ActionFacts {
  readonly codeid: number;
  readonly codeuuid: string;
  readonly family: 'NETWORK' | 'SAAS';
  readonly change: 'CREATE' | 'CREATE_NEEDSCONFIRMATION' | 'CONFIRM' | 'EXTEND' | 'CLEAR' | 'EXPIRE';
  /** Who did it; absent when RESPOND did it by itself. */
  readonly by?: { readonly username: string; readonly reason: string };
  readonly startMs: number;
  readonly endMs: number;
  /** The breach that brought it about. */
  readonly pbid: number;
  readonly model: ModelName;
  readonly inhibitor: string;
  readonly device: Shape & { readonly did?: unknown };
}

export function actionChange(appliance: Appliance, facts: ActionFacts, fetchedAt: number): Envelope {
  const did = facts.device.did;
  return {
    appliance: appliance.name,
    fetchedAt,
    change: 'new',
    alert: {
      url: `https://${appliance.name}/#actions/${did}/${facts.codeid}`,
      'iris-event-type': 'antigena_state_change',
      codeuuid: facts.codeuuid,
      codeid: facts.codeid,
      action_family: facts.family,
      action: facts.change,
      username: facts.by?.username ?? '',
      reason: facts.by?.reason ?? '',
      start: Math.floor(facts.startMs / 1000),
      end: Math.floor(facts.endMs / 1000),
      did,
      pbid: facts.pbid,
      action_creator: '',
      model: spacedName(facts.model),
      inhibitor: facts.inhibitor,
      device: facts.device,
    },
  };
}

/** `SaaS / Access / …`: how everything but a breach writes the name of a model. */
export const spacedName = (model: string): string => model.replaceAll('::', ' / ');
