import { ANALYSTS } from '../appliances';
import type { Arrival } from '../arrival';
import { DRAW } from '../draws';
import type { ModelName } from '../models';
import type { SaasModule } from '../people';
import type { Place } from '../places';
import { Random } from '../random';
import { type AnalystFacts, accountItem, analystEvent, analystGroup, item, section } from '../shapes/analyst';
import { acknowledgedBreach } from '../shapes/breach';
import { saasDevice, saasHostname } from '../shapes/device';
import type { Envelope, Shape } from '../shapes/envelope';
import { type ActionChange, pushedAction } from '../shapes/respond';
import { saasBreach } from '../shapes/saas-breach';
import { type ActivityFacts, loginRow, type SignIn } from '../shapes/saas-row';
import { HOUR_MS, MINUTE_MS } from '../time';
import { SOFTWARE } from '../wording';
import type { Setting, Stage, StageName, Story } from './story';

/** A breach that the story has told, to be referred to. */
export interface ToldBreach {
  readonly model: ModelName;
  readonly pbid: number;
  /** Last activity behind it, in ms. */
  readonly timeMs: number;
  readonly creationMs: number;
  readonly arrival: Arrival;
}

/** One breach in twenty is delivered twice. */
const REDELIVERED_SHARE = 0.05;

/** A story while it is told: its clock, what arrives, and its stages. Alerts are made only when they are delivered. */
export class Plot {
  private readonly stages: Stage[] = [];
  private readonly arrivals: Arrival[] = [];
  private readonly software: string;
  private ids = 0;
  private clockMs: number;

  constructor(readonly setting: Setting) {
    this.clockMs = setting.beginMs;
    this.software = setting.random.pick(SOFTWARE);
  }

  /** The story's clock, in ms. */
  get nowMs(): number {
    return this.clockMs;
  }

  /** Lets between so many ms pass. */
  wait(leastMs: number, mostMs: number): void {
    this.clockMs += this.setting.random.between(leastMs, mostMs);
  }

  /** Lets between so many of the story's days pass. */
  waitDays(least: number, most: number): void {
    this.wait(least * this.setting.dayMs, most * this.setting.dayMs);
  }

  /** A sign-in to the victim's account, now; a stage where one is named. */
  login(module: SaasModule, place: Place, result: SignIn, stage?: StageName): Shape {
    if (stage !== undefined) this.note({ stage, timeMs: this.nowMs, country: place.country.code });
    const { random, victim } = this.setting;
    return loginRow(random, { user: victim, module, place, result, software: this.software, timeMs: this.nowMs });
  }

  /** For rows of what the attacker does as the victim, now. */
  activity(module: SaasModule, place: Place): ActivityFacts {
    return { user: this.setting.victim, module, place, timeMs: this.nowMs };
  }

  /** A breach of the victim's account whose last activity is now: made within a minute, or `lateMs` later. A stage where one is named. */
  breach(
    model: ModelName,
    module: SaasModule,
    rows: readonly Shape[],
    more: {
      readonly stage?: StageName;
      readonly lateMs?: number;
      readonly firedBy?: ModelName;
      readonly analyst?: readonly Shape[];
    } = {},
  ): ToldBreach {
    const { random, victim } = this.setting;
    const { stage, lateMs = 0, ...facts } = more;
    const pbid = this.nextId();
    const timeMs = this.nowMs;
    const creationMs = timeMs + lateMs + random.between(5_000, MINUTE_MS);
    const arrivalMs = creationMs + random.between(30_000, 6 * MINUTE_MS);
    const arrival = this.arrive(arrivalMs, (own) =>
      saasBreach(own, { ...facts, model, module, rows, user: victim, pbid, timeMs, creationMs, arrivalMs }),
    );
    if (random.chance(REDELIVERED_SHARE)) this.arrivals.push({ ...arrival, atMs: arrivalMs + 3 * MINUTE_MS });
    if (stage !== undefined) this.note({ stage, timeMs: creationMs });
    return { model, pbid, timeMs, creationMs, arrival };
  }

  /** Cyber AI Analyst puts breaches together: an event of a hijacked account under the id that the breaches carry, and its incident. */
  hijack(id: string, module: SaasModule, place: Place, loginMs: number, related: readonly ToldBreach[]): void {
    const { random, victim } = this.setting;
    const device = { did: victim.dids[module], sid: -9, hostname: saasHostname(victim.account, module), ip: null };
    const createdMs = Math.max(...related.map(({ creationMs }) => creationMs)) + random.between(5, 20) * MINUTE_MS;
    const facts: AnalystFacts = {
      id,
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
      related: related.map(({ model, pbid, timeMs }) => ({ model, pbid, score: 0.8, timeMs })),
      sections: [
        [section('SaaS User Details', accountItem(device), item('Actor', 'string', victim.account))],
        [agentSection(place), activitySection(loginMs), SIGN_IN_SECTION],
      ],
    };
    const atMs = createdMs + MINUTE_MS;
    this.arrive(atMs, (own) => analystEvent(own, victim.appliance, facts, atMs));
    this.arrive(atMs + 1_000, () => analystGroup(victim.appliance, facts, atMs + 1_000));
  }

  /** RESPOND acts on the account because of a breach: a breach of its own, then its actions and what becomes of them. */
  respond(model: ModelName, cause: ToldBreach, rows: readonly Shape[]): void {
    const { random, victim } = this.setting;
    this.wait(20_000, 4 * MINUTE_MS);
    const { pbid, creationMs, arrival } = this.breach(model, 'Office365', rows, { stage: 'respond', firedBy: cause.model });
    const device = saasDevice(victim, 'Office365', this.nowMs);
    const action = { family: 'SAAS', startMs: creationMs, pbid, model, device } as const;
    const logout = { ...action, ...this.actionIds(), inhibitor: 'Force user logout' };
    const disable = { ...action, ...this.actionIds(), inhibitor: 'Disable user' };
    const [logoutEndMs, disableEndMs] = [creationMs + HOUR_MS, creationMs + 3 * HOUR_MS];
    this.change(logout, { change: 'CREATE', atMs: arrival.atMs + 1_000, endMs: logoutEndMs });
    this.change(disable, { change: 'CREATE', atMs: arrival.atMs + 2_000, endMs: disableEndMs });
    this.change(logout, { change: 'EXPIRE', atMs: logoutEndMs + MINUTE_MS, endMs: logoutEndMs });
    if (random.chance(0.5)) {
      const longer = { endMs: disableEndMs + HOUR_MS, by: { username: random.pick(ANALYSTS), reason: 'password not yet reset' } };
      this.change(disable, { change: 'EXTEND', atMs: creationMs + 2 * HOUR_MS, ...longer });
      this.change(disable, { change: 'CLEAR', atMs: disableEndMs + 0.5 * HOUR_MS, ...longer });
    } else this.change(disable, { change: 'EXPIRE', atMs: disableEndMs + MINUTE_MS, endMs: disableEndMs });
  }

  /** An analyst acknowledges a breach some time after now. */
  acknowledge({ arrival }: ToldBreach): void {
    const { random } = this.setting;
    const username = random.pick(ANALYSTS);
    const atMs = this.nowMs + random.between(60, 200) * MINUTE_MS;
    this.arrivals.push({ atMs, envelope: () => acknowledgedBreach(arrival.envelope(), atMs, username) });
  }

  /** Any alert. What it draws does not depend on when it is made. */
  arrive(atMs: number, make: (random: Random) => Envelope): Arrival {
    const { world, victim } = this.setting;
    const number = this.arrivals.length;
    const arrival = { atMs, envelope: () => make(new Random(world.seed, DRAW.storyAlert, victim.index, number)) };
    this.arrivals.push(arrival);
    return arrival;
  }

  toldAs(name: Story['name']): Story {
    return { name, victim: this.setting.victim, stages: this.stages, arrivals: this.arrivals };
  }

  private note(stage: Stage): void {
    this.stages.push(stage);
  }

  private change(action: Parameters<typeof pushedAction>[1], change: ActionChange): void {
    this.arrive(change.atMs, () => pushedAction(this.setting.victim.appliance, action, change, change.atMs));
  }

  private actionIds(): { codeid: number; codeuuid: string } {
    return { codeid: this.nextId(), codeuuid: this.setting.random.uuid() };
  }

  private nextId(): number {
    return this.setting.firstId + this.ids++;
  }
}

const agentSection = ({ ip, network, country }: Place): Shape =>
  section(
    'Agent Carrying out Suspicious Activity',
    item('Source IP', 'externalHost', { hostname: ip, ip }),
    item('ASN', 'string', network.asn),
    item('City', 'string', country.city),
    item('Country', 'string', country.name),
  );

const activitySection = (loginMs: number): Shape =>
  section(
    'Summary of Activity',
    item('Time', 'timestampRange', { start: loginMs, end: loginMs }),
    item('Suspicious properties', 'string', 'Unusual external source for activity', 'Unusual time for activity'),
  );

const SIGN_IN_SECTION = section(
  'Activity Details',
  item('Event', 'string', 'Sign in'),
  item('Number of events', 'integer', 1),
  item('Status message', 'string', 'success'),
);
