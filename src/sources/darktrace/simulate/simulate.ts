import type { Arrival } from './arrival';
import { DRAW } from './draws';
import { everyday } from './noise/everyday';
import type { Scenario, StoryName } from './people';
import { Random } from './random';
import { Schedule } from './schedule';
import type { Envelope } from './shapes/envelope';
import { mfaBypass } from './stories/mfa-bypass';
import { oauthApp } from './stories/oauth-app';
import { IDS_OF_A_STORY, type Setting, STORY_DAYS, type Story } from './stories/story';
import { DAY_MS } from './time';
import { makeWorld, type World } from './world';

/*
 * Simulated alerts of Darktrace: a world of people and machines, everyday alerts, and account take-overs among them. It reads no clock
 * and draws nothing but from its seed, so the same settings give the same bytes; it holds the world and the stories, never the alerts.
 */

export interface SimulationSettings {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Accounts of people; two in a hundred are compromised, in the scenario `mixed` four. */
  readonly users: number;
  readonly days: number;
  /** Alerts in all, exactly. */
  readonly events: number;
  /** Midnight (UTC) of the first day, in ms. */
  readonly startMs: number;
}

export interface Simulation {
  readonly settings: SimulationSettings;
  readonly world: World;
  readonly stories: readonly Story[];
  /** In order of arrival. */
  alerts(): Generator<Envelope>;
}

/** More alerts are needed than were asked for: the stories would drown the everyday, or not fit at all. */
export class TooFewEventsError extends Error {
  override readonly name = 'TooFewEventsError';

  constructor(
    readonly stories: number,
    readonly found: number,
    readonly wanted: number,
  ) {
    super(`${found} alerts are too few for the stories of ${stories} accounts, wanted at least ${wanted}`);
  }
}

/** Of all alerts at most this share tells stories. */
const STORY_SHARE = 0.5;

export function simulate(settings: SimulationSettings): Simulation {
  const world = makeWorld(settings);
  const stories = tellStories(world, settings);
  const told = stories.flatMap(({ arrivals }) => arrivals).sort((a, b) => a.atMs - b.atMs);
  const wanted = Math.ceil(told.length / STORY_SHARE);
  if (settings.events < wanted) throw new TooFewEventsError(stories.length, settings.events, wanted);
  return {
    settings,
    world,
    stories,
    alerts: function* () {
      const slots = settings.events - told.length;
      for (const arrival of merge(told, everyday(world, new Schedule(settings.startMs, settings.days, slots), slots)))
        yield arrival.envelope();
    },
  };
}

const STORIES: Readonly<Record<StoryName, (setting: Setting) => Story>> = { 'mfa-bypass': mfaBypass, 'oauth-app': oauthApp };

function tellStories(world: World, { days, events, startMs, seed }: SimulationSettings): Story[] {
  const dayMs = Math.min(1, days / (STORY_DAYS + 0.5)) * DAY_MS;
  const stories: Story[] = [];
  for (const victim of world.users) {
    const tell = Object.hasOwn(STORIES, victim.part) ? STORIES[victim.part as StoryName] : undefined;
    if (tell === undefined) continue;
    const random = new Random(seed, DRAW.story, victim.index);
    const beginMs = startMs + Math.floor(random.next() * (days * DAY_MS - STORY_DAYS * dayMs));
    // Beyond every id that the everyday can reach.
    const firstId = 10_000 + events + stories.length * IDS_OF_A_STORY;
    stories.push(tell({ world, victim, random, beginMs, dayMs, firstId }));
  }
  return stories;
}

/** Two streams in order of arrival as one. */
function* merge(told: readonly Arrival[], everydayArrivals: Iterable<Arrival>): Generator<Arrival> {
  let next = 0;
  for (const arrival of everydayArrivals) {
    for (; next < told.length && (told[next] as Arrival).atMs <= arrival.atMs; next++) yield told[next] as Arrival;
    yield arrival;
  }
  yield* told.slice(next);
}
