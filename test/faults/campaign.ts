import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { globSync } from 'tinyglobby';
import { takeLeaks, watchedLines } from '../canary/logs';
import { audit, type Found, rawVersions, receiptOf, type Seen } from './audit';
import type { Fault, Wave } from './fault';
import { Order } from './order';
import { Stage, total } from './stage';

/*
 * The story: alerts come in, faults strike, then everything is let go and looked at from outside. Every file in `faults/` holds waves of
 * faults in rows, every file in `scenarios/` one that needs more than a row.
 */

/** A scenario that rows cannot tell. It answers with what it injected. */
export interface Scenario {
  readonly title: string;
  /** How functions may end in it; any other end is a crash. */
  readonly mayEnd?: RegExp;
  play(stage: Stage): Promise<readonly Injected[]>;
}

export interface Injected {
  readonly kind: string;
  /** Call and place that it struck. */
  readonly where: string;
  readonly count: number;
}

export interface Outcome {
  readonly seed: number;
  readonly injected: readonly Injected[];
  readonly sent: number;
  readonly found: Found;
  readonly deadLettered: number;
  /** Endings of functions that no fault asked for. */
  readonly crashes: number;
  readonly deletions: number;
  /** Lines of logs and metrics that were searched for words of alerts and secrets. */
  readonly searchedLines: number;
  /** Those with such a word. */
  readonly leaks: number;
  readonly calls: number;
  readonly longestStall: { readonly title: string; readonly seconds: number };
  readonly seconds: number;
}

/** A campaign that found something wrong. */
export class CampaignError extends Error {
  override readonly name = 'CampaignError';
}

export type Tell = (line: string) => void;

/** Alerts of one file or request, and how many of them make a wave. */
const ALERTS_EACH = 72;
const DROPS = 6;
const POSTS = 6;

export async function runCampaign(seed: number, only: string | undefined, tell: Tell): Promise<Outcome> {
  const startedMs = performance.now();
  const order = new Order();
  let stage: Stage | undefined;
  stage = await Stage.start({ seed, onDelete: (queue, body) => stage && order.onDelete(queue, body, stage) });
  try {
    const campaign = new Campaign(stage, order, tell);
    for (const wave of await wavesOf()) if (!only || new RegExp(only).test(wave.title)) await campaign.wave(wave);
    for (const scenario of await scenariosOf()) if (!only || new RegExp(only).test(scenario.title)) await campaign.scenario(scenario);
    return await campaign.end(performance.now() - startedMs);
  } finally {
    await stage.stop();
  }
}

class Campaign {
  private readonly injected: Injected[] = [];
  private readonly seen: Seen = { alerts: 0, objects: new Map() };
  private deadLettered = 0;
  private crashes = 0;
  private leaks = 0;
  private longestStall = { title: 'none', seconds: 0 };

  constructor(
    private readonly stage: Stage,
    private readonly order: Order,
    private readonly tell: Tell,
  ) {}

  /** Alerts of every way that a fault asks for, the faults among them. */
  async wave({ title, faults, untilDead = false, fresh = [], timeoutMs = {} }: Wave): Promise<void> {
    const { stage } = this;
    const seconds = await this.timed(title, Object.keys(timeoutMs).length > 0 ? /^[^ ]+ Sandbox\.Timedout/ : undefined, async () => {
      for (const [part, ms] of Object.entries(timeoutMs)) await stage.tune(part as keyof typeof timeoutMs, { timeoutMs: ms });
      for (const part of fresh) await stage.function(part).recycle();
      stage.arms.arm(faults, untilDead);
      const ways = new Set(faults.map(({ way }) => way));
      await Promise.all([
        ways.has('webhook') ? stage.send('webhook', POSTS, ALERTS_EACH) : undefined,
        ways.has('drop') ? stage.send('drop', untilDead ? 2 : DROPS, ALERTS_EACH) : undefined,
      ]);
      if (untilDead) await stage.until('dead letters', () => total(stage.deadLetters().convert) >= 1);
      else await this.strikeAll(faults);
      const armed = stage.arms.all;
      const idle = armed.filter(({ injected }) => injected === 0);
      if (idle.length > 0) throw new CampaignError(`${title}: met no call: ${idle.map(({ fault }) => whereOf(fault)).join(', ')}`);
      this.injected.push(...armed.map(({ fault, injected }) => ({ kind: fault.kind, where: whereOf(fault), count: injected })));
      stage.arms.disarm();
      for (const part of Object.keys(timeoutMs)) await stage.tune(part as keyof typeof timeoutMs, undefined);
    });
    if (seconds > this.longestStall.seconds) this.longestStall = { title, seconds };
  }

  async scenario({ title, mayEnd, play }: Scenario): Promise<void> {
    await this.timed(title, mayEnd, async () => {
      const injected = await play(this.stage);
      const idle = injected.filter(({ count }) => count === 0);
      if (idle.length > 0) throw new CampaignError(`${title}: did not happen: ${idle.map(({ kind }) => kind).join(', ')}`);
      this.injected.push(...injected);
    });
  }

  async end(ms: number): Promise<Outcome> {
    const { stage } = this;
    const found = await audit(stage);
    if (found.wrong.length > 0) throw new CampaignError(`in the end:\n${found.wrong.slice(0, 20).join('\n')}`);
    return {
      seed: stage.seed,
      injected: this.injected,
      sent: stage.sent.length,
      found,
      deadLettered: this.deadLettered,
      crashes: this.crashes,
      deletions: this.order.deletions,
      leaks: this.leaks,
      searchedLines: watchedLines(),
      calls: stage.proxy.passed(),
      longestStall: this.longestStall,
      seconds: ms / 1000,
    };
  }

  /** More alerts until every fault has struck as often as its row says; a few rounds at most. */
  private async strikeAll(faults: readonly Fault[]): Promise<void> {
    await this.stage.drain();
    for (let round = 0; round < 4; round++) {
      const left = this.stage.arms.all.filter(({ fault, injected }) => injected < fault.hits).map(({ fault }) => fault.way);
      if (left.length === 0 || faults.length === 0) return;
      if (left.includes('webhook')) await this.stage.send('webhook', 2, ALERTS_EACH);
      if (left.includes('drop')) await this.stage.send('drop', 2, ALERTS_EACH);
      await this.stage.drain();
    }
  }

  /** Plays, drains, sweeps where something was left, and looks. */
  private async timed(title: string, mayEnd: RegExp | undefined, play: () => Promise<void>): Promise<number> {
    const { stage } = this;
    const startedMs = performance.now();
    const endings = stage.endings.length;
    await play();
    await stage.drain();
    await this.sweep();
    const seconds = (performance.now() - startedMs) / 1000;
    const { wrong, delivered, repeats } = await audit(stage, this.seen);
    const all = [...wrong, ...this.order.broken];
    if (all.length > 0)
      throw new CampaignError(`${title}:\n${all.slice(0, 20).join('\n')}\n${all.length} in all\n${stage.logs.slice(-5).join('\n')}`);
    const leaks = takeLeaks();
    this.leaks += leaks.length;
    if (leaks.length > 0)
      throw new CampaignError(`${title}: something of an alert or a secret is in a log:\n${leaks.slice(0, 5).join('\n')}`);
    const ended = stage.endings.slice(endings);
    const crashes = ended.filter((line) => !mayEnd?.test(line));
    this.crashes += crashes.length;
    if (crashes.length > 0) throw new CampaignError(`${title}: a function crashed:\n${crashes.slice(0, 5).join('\n')}`);
    this.tell(
      `${title}: ${seconds.toFixed(1)} s, ${delivered} more alerts in the view, ${repeats} repeats below it${ended.length > 0 ? `, ${ended.length} sandboxes ended` : ''}`,
    );
    return seconds;
  }

  /** What the clock does within the hour, where there is something to do. */
  private async sweep(): Promise<void> {
    const { stage } = this;
    const { intake, convert } = stage.deadLetters();
    const unfinished = [...rawVersions(stage)].some(({ key, version }) => receiptOf(stage, key, version.id)?.state !== 'done');
    const notes = stage
      .bucket('receipts')
      .entries()
      .some(([key]) => key.startsWith('unregistered/'));
    this.deadLettered += total(intake) + total(convert);
    if (!unfinished && !notes && total(intake) === 0) return;
    for (const part of ['raw', 'receipts'] as const) stage.bucket(part).age(2 * 3_600_000);
    if (!(await stage.tick('Sweep'))) throw new CampaignError('a sweep failed without a fault');
    await stage.drain();
    // What the sweep brought home, the operator takes out of the dead letters.
    convert.purge();
  }
}

const whereOf = (fault: Fault): string =>
  'at' in fault
    ? `${fault.at.service} ${fault.at.operation}${fault.at.bucket ? ` (${fault.at.bucket})` : ''} by ${fault.at.by}`
    : `${fault.queue} queue`;

async function wavesOf(): Promise<readonly Wave[]> {
  const files = globSync('test/faults/faults/*.ts', { absolute: true }).sort();
  const loaded = await Promise.all(files.map((file) => import(pathToFileURL(resolve(file)).href)));
  return loaded.flatMap(({ waves }: { waves: readonly Wave[] }) => waves);
}

async function scenariosOf(): Promise<readonly Scenario[]> {
  const files = globSync('test/faults/scenarios/*.ts', { absolute: true }).sort();
  const loaded = await Promise.all(files.map((file) => import(pathToFileURL(resolve(file)).href)));
  return loaded.map(({ scenario }: { scenario: Scenario }) => scenario);
}
