import type { ModelName } from '../models';
import type { Arrival } from '../noise/everyday';
import { ANALYSTS, acknowledgedBreach, HOUR_MS, MINUTE_MS } from '../noise/family';
import { saasBreach } from '../noise/saas-breach';
import type { Place } from '../places';
import { Random } from '../random';
import { type AnalystFacts, accountItem, analystEvent, analystGroup, item, section } from '../shapes/analyst';
import { saasDevice, saasHostname } from '../shapes/device';
import type { Envelope, Shape } from '../shapes/envelope';
import { type ActionFacts, actionChange } from '../shapes/respond';
import { type LoginFacts, loginRow } from '../shapes/saas-row';
import type { SaasModule } from '../world';
import type { Setting, Stage } from './story';

/** A breach that the story has told, to be referred to. */
export interface ToldBreach {
  readonly model: ModelName;
  readonly pbid: number;
  /** Last activity behind it. */
  readonly timeMs: number;
  readonly creationMs: number;
  readonly arrival: Arrival;
}

/** One breach in a thousand of redelivered ones is noticed; in the stories one in twenty comes twice. */
const REDELIVERED_SHARE = 0.05;

/** Key of `Random` for what an alert draws when it is made. */
const ALERT = 41;

/** Collects what arrives while a story is told, and its stages. Alerts are made only when they are delivered. */
export class Plot {
  readonly stages: Stage[] = [];
  readonly arrivals: Arrival[] = [];
  private ids = 0;

  constructor(private readonly setting: Setting) {}

  note(stage: Stage['stage'], timeMs: number): void {
    this.stages.push({ stage, timeMs });
  }

  /** A sign-in of the victim's account; a stage where one is named. */
  login(facts: Omit<LoginFacts, 'user'>, stage?: Stage['stage']): Shape {
    if (stage !== undefined) this.note(stage, facts.timeMs);
    return loginRow(this.setting.random, { ...facts, user: this.setting.victim });
  }

  /** A breach of the victim's account, made a minute after its last activity, or later. */
  breach(facts: {
    readonly model: ModelName;
    readonly module: SaasModule;
    readonly timeMs: number;
    readonly rows: readonly Shape[];
    readonly leastScore: number;
    readonly lateMs?: number;
    readonly firedBy?: ModelName;
    /** The AI Analyst event that will use this breach. */
    readonly analyst?: Shape;
  }): ToldBreach {
    const { random, victim } = this.setting;
    const pbid = this.nextId();
    const creationMs = facts.timeMs + (facts.lateMs ?? 0) + random.between(5_000, MINUTE_MS);
    const arrivalMs = creationMs + random.between(30_000, 6 * MINUTE_MS);
    const { analyst, ...rest } = facts;
    const arrival = this.arrive(arrivalMs, (own) =>
      saasBreach(own, {
        ...rest,
        user: victim,
        pbid,
        creationMs,
        arrivalMs,
        ...(analyst === undefined ? {} : { analyst: [analyst] }),
      }),
    );
    if (random.chance(REDELIVERED_SHARE)) this.arrivals.push({ ...arrival, atMs: arrivalMs + 3 * MINUTE_MS });
    return { model: facts.model, pbid, timeMs: facts.timeMs, creationMs, arrival };
  }

  /** An analyst acknowledges a breach. */
  acknowledge({ arrival }: ToldBreach, atMs: number): void {
    const username = this.setting.random.pick(ANALYSTS);
    this.arrivals.push({ atMs, envelope: () => acknowledgedBreach(arrival.envelope(), atMs, username) });
  }

  /** RESPOND acts on the account: its breach, then its actions and what becomes of them. The stage is the breach. */
  respond(facts: {
    readonly model: ModelName;
    readonly firedBy: ModelName;
    readonly timeMs: number;
    readonly rows: readonly Shape[];
  }): void {
    const { random, victim } = this.setting;
    const module = 'Office365';
    const breach = this.breach({ ...facts, module, leastScore: 0.59 });
    this.note('respond', breach.creationMs);
    const device = saasDevice(victim, module, facts.timeMs);
    const action = { family: 'SAAS', startMs: breach.creationMs, pbid: breach.pbid, model: facts.model, device } as const;
    const logout = { ...action, ...this.actionIds(), inhibitor: 'Force user logout', endMs: breach.creationMs + HOUR_MS };
    const disable = { ...action, ...this.actionIds(), inhibitor: 'Disable user', endMs: breach.creationMs + 3 * HOUR_MS };
    const by = { username: random.pick(ANALYSTS), reason: 'password not yet reset' };
    this.change({ ...logout, change: 'CREATE' }, breach.arrival.atMs + 1_000);
    this.change({ ...disable, change: 'CREATE' }, breach.arrival.atMs + 2_000);
    this.change({ ...logout, change: 'EXPIRE' }, logout.endMs + MINUTE_MS);
    if (random.chance(0.5)) {
      this.change({ ...disable, change: 'EXTEND', endMs: disable.endMs + HOUR_MS, by }, breach.creationMs + 2 * HOUR_MS);
      this.change({ ...disable, change: 'CLEAR', endMs: disable.endMs + HOUR_MS, by }, breach.creationMs + 3.5 * HOUR_MS);
    } else this.change({ ...disable, change: 'EXPIRE' }, disable.endMs + MINUTE_MS);
  }

  /** Cyber AI Analyst puts breaches together: an event of a hijacked account, and its incident. `reference` is what the breaches carry. */
  hijack(facts: {
    readonly id: string;
    readonly module: SaasModule;
    readonly place: Place;
    readonly loginMs: number;
    readonly related: readonly ToldBreach[];
  }): void {
    const { random, victim } = this.setting;
    const { place, module, loginMs } = facts;
    const device = { did: victim.dids[module], sid: -9, hostname: saasHostname(victim.account, module), ip: null };
    const createdMs = Math.max(...facts.related.map(({ creationMs }) => creationMs)) + random.between(5, 20) * MINUTE_MS;
    const event: AnalystFacts = {
      id: facts.id,
      title: `Possible Hijack of ${module} Account`,
      summariser: 'SaasHijackSummary',
      summary: `The actor ${victim.account} was seen making unusual requests from ${place.ip}.\n\nThe place is rare for the account.\n\nThe owner should be asked whether this was expected.`,
      category: 'critical',
      attackPhases: [3],
      tactics: ['privilege-escalation'],
      createdMs,
      period: { startMs: loginMs, endMs: loginMs },
      score: random.between(700, 980) / 10,
      device,
      related: facts.related.map(({ model, pbid, timeMs }) => ({ model, pbid, score: 0.8, timeMs })),
      sections: [
        [section('SaaS User Details', accountItem(device), item('Actor', 'string', victim.account))],
        [
          section(
            'Agent Carrying out Suspicious Activity',
            item('Source IP', 'externalHost', { hostname: place.ip, ip: place.ip }),
            item('ASN', 'string', place.network.asn),
            item('City', 'string', place.country.city),
            item('Country', 'string', place.country.name),
          ),
          section(
            'Summary of Activity',
            item('Time', 'timestampRange', { start: loginMs, end: loginMs }),
            item('Suspicious properties', 'string', 'Unusual external source for activity', 'Unusual time for activity'),
          ),
          section(
            'Activity Details',
            item('Event', 'string', 'Sign in'),
            item('Number of events', 'integer', 1),
            item('Status message', 'string', 'success'),
          ),
        ],
      ],
    };
    const atMs = createdMs + MINUTE_MS;
    this.arrive(atMs, (own) => analystEvent(own, victim.appliance, event, atMs));
    this.arrive(atMs + 1_000, () => analystGroup(victim.appliance, event, atMs + 1_000));
  }

  arrive(atMs: number, make: (random: Random) => Envelope): Arrival {
    const { world, victim } = this.setting;
    const number = this.arrivals.length;
    const arrival = { atMs, envelope: () => make(new Random(world.seed, ALERT, victim.index, number)) };
    this.arrivals.push(arrival);
    return arrival;
  }

  private change(facts: ActionFacts, atMs: number): void {
    this.arrive(atMs, () => actionChange(this.setting.victim.appliance, facts, atMs));
  }

  private actionIds(): { codeid: number; codeuuid: string } {
    return { codeid: this.nextId(), codeuuid: this.setting.random.uuid() };
  }

  private nextId(): number {
    return this.setting.firstId + this.ids++;
  }
}
