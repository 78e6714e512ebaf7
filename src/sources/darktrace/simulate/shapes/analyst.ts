import type { Appliance } from '../appliances';
import type { ModelName } from '../models';
import type { Random } from '../random';
import { spacedName } from './breach';
import type { Envelope, Shape } from './envelope';

/** An incident event of Cyber AI Analyst. */
export interface AnalystFacts {
  readonly id: string;
  readonly title: string;
  readonly summariser: string;
  readonly summary: string;
  readonly category: 'critical' | 'suspicious' | 'compliance';
  readonly attackPhases: readonly number[];
  readonly tactics: readonly string[];
  readonly createdMs: number;
  readonly period: { readonly startMs: number; readonly endMs: number };
  /** 0 to 100 */
  readonly score: number;
  readonly device: { readonly did: number; readonly sid: number; readonly hostname: string; readonly ip: string | null };
  readonly related: readonly { readonly model: ModelName; readonly pbid: number; readonly score: number; readonly timeMs: number }[];
  /** Sections of the details that belong together, one list each. */
  readonly sections: readonly (readonly Shape[])[];
}

export function analystEvent(random: Random, appliance: Appliance, facts: AnalystFacts, fetchedAt: number): Envelope {
  return {
    appliance: appliance.name,
    fetchedAt,
    change: 'new',
    alert: {
      summariser: facts.summariser,
      acknowledged: false,
      pinned: false,
      createdAt: facts.createdMs,
      attackPhases: facts.attackPhases,
      mitreTactics: facts.tactics,
      title: facts.title,
      id: facts.id,
      children: [facts.id],
      category: facts.category,
      currentGroup: `g${facts.id}`,
      groupCategory: facts.category,
      groupScore: facts.score * 0.7,
      groupPreviousGroups: [],
      activityId: 'da39a3ee',
      groupingIds: [random.hex(8)],
      groupByActivity: false,
      userTriggered: false,
      externalTriggered: false,
      aiaScore: facts.score,
      summary: facts.summary,
      periods: [{ start: facts.period.startMs, end: facts.period.endMs }],
      breachDevices: [breachDevice(facts.device)],
      relatedBreaches: facts.related.map(({ model, pbid, score, timeMs }) => ({
        modelName: spacedName(model),
        pbid,
        threatScore: Math.round(score * 100),
        timestamp: timeMs,
      })),
      details: facts.sections,
      incidentEventUrl: `https://${appliance.name}/${facts.device.sid === -9 ? 'saas' : ''}#aiaincidentevent/${facts.id}`,
    },
  };
}

/** The incident that the event belongs to: a group of this one event. */
export function analystGroup(appliance: Appliance, facts: AnalystFacts, fetchedAt: number): Envelope {
  const { startMs, endMs } = facts.period;
  const { did } = facts.device;
  return {
    appliance: appliance.name,
    fetchedAt,
    change: 'new',
    alert: {
      id: `g${facts.id}`,
      active: true,
      acknowledged: false,
      pinned: false,
      userTriggered: false,
      externalTriggered: false,
      previousIds: [],
      mitreTactics: facts.tactics,
      category: facts.category,
      edges: [],
      incidentEvents: [{ uuid: facts.id, start: startMs, title: facts.title, triggerDid: did, visible: true }],
      devices: [did],
      initialDevices: [did],
      groupScore: facts.score * 0.7,
      start: startMs,
      end: endMs,
    },
  };
}

function breachDevice({ hostname, ip, did, sid }: AnalystFacts['device']): Shape {
  return { identifier: hostname, hostname, ip, mac: null, subnet: null, did, sid };
}

/** One line of a section: a key with values of one type. */
export const item = (key: string, type: string, ...values: readonly unknown[]): Shape => ({ key, type, values });

export const section = (header: string, ...contents: readonly Shape[]): Shape => ({ header, contents });

export const accountItem = (device: AnalystFacts['device']): Shape => item('SaaS account', 'device', breachDevice(device));
