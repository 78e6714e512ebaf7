import type { Appliance } from '../appliances';
import { type Model, type ModelName, modelOf } from '../models';
import type { Random } from '../random';
import { MINUTE_MS } from '../time';
import { changed, type Envelope, type Shape } from './envelope';

/** What tells one breach from another of the same model. */
export interface BreachFacts {
  readonly model: ModelName;
  readonly pbid: number;
  /** First relevant activity; may lie days before the creation. */
  readonly timeMs: number;
  readonly creationMs: number;
  /** 0 to 1, three digits. */
  readonly score: number;
  readonly device: Shape;
  readonly components: readonly Shape[];
  /** AI Analyst events that used the breach. */
  readonly analyst?: readonly Shape[];
}

/** A model breach in the shape of this appliance, without its envelope. */
function breachShape(appliance: Appliance, facts: BreachFacts): Shape {
  const model = modelOf(facts.model);
  const flat = modelShape(model, appliance);
  const isPush = appliance.shape === 'push';
  return {
    commentCount: 0,
    pbid: facts.pbid,
    time: facts.timeMs,
    creationTime: facts.creationMs,
    model: appliance.shape === 'api-then' ? { then: flat, now: { ...flat, phid: model.phid + 3, version: 33 } } : flat,
    triggeredComponents: facts.components,
    breachUrl: breachUrl(appliance, facts.pbid),
    score: facts.score,
    ...(isPush ? { mitreTechniques: model.techniques } : { percentscore: Math.round(facts.score * 100) }),
    device: facts.device,
    ...(facts.analyst === undefined ? {} : { aianalystData: facts.analyst }),
  };
}

/** A new breach as it arrives. */
export function newBreach(appliance: Appliance, facts: BreachFacts, fetchedAt: number, details?: readonly Shape[]): Envelope {
  return {
    appliance: appliance.name,
    fetchedAt,
    change: 'new',
    ...(details === undefined ? {} : { details }),
    alert: breachShape(appliance, facts),
  };
}

/** The poll sees an acknowledgement a minute after it was given. */
export const acknowledgedBreach = (breach: Envelope, fetchedAt: number, username: string): Envelope =>
  changed(breach, fetchedAt, { acknowledged: { time: fetchedAt - MINUTE_MS, username } });

const breachUrl = (appliance: Appliance, pbid: number): string => `https://${appliance.name}/#modelbreach/${pbid}`;

/** Every breach of a model carries the same one. */
const SHAPES = new Map<string, Shape>();

function modelShape(model: Model, appliance: Appliance): Shape {
  const key = `${appliance.name} ${model.name}`;
  let shape = SHAPES.get(key);
  if (shape === undefined) {
    shape = makeModelShape(model, appliance);
    SHAPES.set(key, shape);
  }
  return shape;
}

function makeModelShape(model: Model, appliance: Appliance): Shape {
  const isPush = appliance.shape === 'push';
  return {
    name: model.name,
    pid: model.pid + appliance.index * 1_000,
    phid: model.phid,
    uuid: model.uuid,
    logic: {
      data: [
        { cid: model.pid * 11, weight: 1 },
        { cid: model.pid * 11 + 1, weight: 1 },
      ],
      targetScore: 1,
      type: 'weightedComponentList',
      version: 1,
    },
    throttle: 3600,
    sharedEndpoints: false,
    actions: {
      alert: true,
      antigena:
        model.respond === undefined
          ? {}
          : { action: model.respond.action, confirm: false, duration: model.respond.durationS, threshold: '0', ignoreSchedule: true },
      breach: true,
      model: true,
      setPriority: false,
      setTag: false,
      setType: false,
    },
    tags: model.tags,
    interval: 3600,
    delay: 0,
    sequenced: false,
    active: true,
    modified: '2024-06-22 15:56:27',
    activeTimes: { devices: {}, tags: {}, type: 'exclusions', version: 2 },
    autoUpdatable: true,
    autoUpdate: true,
    autoSuppress: true,
    // Pushed alerts hold the two characters \ and n in place of a line break.
    description: isPush ? model.description.replaceAll('\n', '\\n') : model.description,
    behaviour: 'decreasing',
    defeats: [{ defeatID: 4, arguments: { value: 'updates.example.net' }, comparator: 'matches', filtertype: 'Connection hostname' }],
    created: { by: 'System' },
    edited: { by: 'System' },
    version: 31,
    ...(isPush || model.techniques.length === 0
      ? {}
      : { mitre: { tactics: model.tactics, techniques: model.techniques.map(({ techniqueID }) => techniqueID) } }),
    priority: model.priority,
    category: model.category,
    compliance: model.compliance,
  };
}

/** What a component shows of its activity. */
export interface ComponentFacts {
  readonly model: ModelName;
  readonly timeMs: number;
  readonly size: number;
  /** The model's conditions with the value that was seen. */
  readonly conditions: readonly (readonly [filterType: string, comparator: string, argument: string | number, seen: string])[];
  /** Values for the reader, in order. */
  readonly shown: readonly (readonly [filterType: string, value: string])[];
  readonly peer?: { readonly ip: string; readonly port: number };
}

/** One triggered component: conditions are lettered, what is shown is numbered `d1`, `d2`, …. */
export function componentShape(random: Random, facts: ComponentFacts): Shape {
  const { pid, metric } = modelOf(facts.model);
  const [mlid, name, label] = metric;
  const cfid = pid * 57;
  const letters = facts.conditions.map((_, index) => letter(index));
  return {
    time: facts.timeMs,
    cbid: random.between(10_000, 9_999_999),
    cid: pid * 11,
    chid: pid * 11 + 512,
    size: facts.size,
    threshold: 0,
    interval: 3600,
    logic: { data: letters.length === 0 ? {} : allOf(letters), version: 'v0.1' },
    metric: { mlid, name, label },
    triggeredFilters: [
      ...facts.conditions.map(([filterType, comparatorType, value, seen], index) => ({
        cfid: cfid + index,
        id: letter(index),
        filterType,
        arguments: { value },
        comparatorType,
        trigger: { value: seen },
      })),
      ...facts.shown.map(([filterType, value], index) => ({
        cfid: cfid + 50 + index,
        id: `d${index + 1}`,
        filterType,
        arguments: {},
        comparatorType: 'display',
        trigger: { value },
      })),
    ],
    ...(facts.peer === undefined ? {} : { ip: `${facts.peer.ip}${facts.peer.ip.includes(':') ? '/128' : '/32'}`, port: facts.peer.port }),
  };
}

/** What a component shows when another model fired this one. */
export function firedByModel(name: ModelName): Pick<ComponentFacts, 'conditions' | 'shown'> {
  const spaced = spacedName(name);
  return { conditions: [['Message', 'matches', spaced, spaced]], shown: [['Message', spaced]] };
}

/** `SaaS / Access / …`: how everything but the name of a breach's own model is written. */
export const spacedName = (model: ModelName): string => model.replaceAll('::', ' / ');

const letter = (index: number): string => String.fromCharCode(65 + index);

/** `A AND (B AND C)`, as the vendor nests it. */
function allOf([left, ...rest]: readonly string[]): unknown {
  return rest.length === 0 ? { left } : { left, operator: 'AND', right: rest.length === 1 ? rest[0] : allOf(rest) };
}
