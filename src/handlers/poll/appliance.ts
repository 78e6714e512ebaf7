import { ApiError, type ApiErrorKind, type Clock, type Feed, type PolledAlert, type TimeWindow } from '../../sources/api';
import { putOnce, type RawBucket } from '../raw-bucket';
import { type Changed, toRawObject } from './raw-object';
import { PollState, type Seen, type StatePlace } from './state';

/*
 * The story of one poll of one appliance. Every feed is read window by window from a little behind its cursor up to now. What is new or
 * changed in a window becomes one raw object, and the cursor moves behind the window once that object is stored. A window whose answer is
 * too much for the appliance or for us is halved; what fails for good is left to the next poll, and no other feed waits for it.
 */

export interface AppliancePoll {
  readonly appliance: string;
  readonly feeds: readonly Feed[];
  readonly raw: RawBucket;
  readonly state: StatePlace;
  readonly clock: Clock;
  /** The same signal that ends the feeds' calls: there is no time for more. */
  readonly signal: AbortSignal;
  /** ms since 1970 after which no further window is begun. */
  readonly lastStartMs: number;
  readonly overlapMs: number;
  readonly firstPollMs: number;
}

export interface PollReport {
  /** Stored alerts by kind. */
  readonly stored: Readonly<Record<string, number>>;
  readonly rawKeys: readonly string[];
  readonly failures: readonly FeedFailure[];
  /** Feeds that are behind because there was no more time: the next poll goes on. */
  readonly unfinished: readonly string[];
}

export interface FeedFailure {
  readonly feed: string;
  readonly error: ApiError;
}

/** Widest window: a catch-up after days is made of such steps, so that memory is bounded. */
export const MAX_SPAN_MS = 6 * 3_600_000;
/** Narrowest: an appliance that cannot answer for one minute has another trouble than too many alerts. */
export const MIN_SPAN_MS = 60_000;

/** Failures that a shorter window may cure. */
const CURED_BY_LESS: ReadonlySet<ApiErrorKind> = new Set(['too-large', 'truncated', 'timeout']);
/** Failures that every feed of the appliance would meet. */
const OF_ALL_FEEDS: ReadonlySet<ApiErrorKind> = new Set(['unreachable', 'certificate', 'clock', 'credentials', 'login-page', 'redirect']);

/** Failures of the API are in the report; those of the storage are thrown, and then nothing that is not stored counts as read. */
export async function pollAppliance(poll: AppliancePoll): Promise<PollReport> {
  const state = await PollState.open(poll.state);
  const tally = { stored: {} as Record<string, number>, rawKeys: [] as string[] };
  const failures: FeedFailure[] = [];
  const unfinished: string[] = [];
  for (const feed of poll.feeds) {
    try {
      if (!(await pollFeed(feed, poll, state, tally))) unfinished.push(feed.name);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failures.push({ feed: feed.name, error });
      if (OF_ALL_FEEDS.has(error.kind)) break;
    }
  }
  await state.save(poll.clock.now());
  return { ...tally, failures, unfinished };
}

interface Tally {
  readonly stored: Record<string, number>;
  readonly rawKeys: string[];
}

/** Whether the feed has been read up to now. */
async function pollFeed(feed: Feed, poll: AppliancePoll, state: PollState, tally: Tally): Promise<boolean> {
  const nowMs = poll.clock.now();
  const cursor = state.cursorOf(feed.name);
  let fromMs = cursor ? cursor.untilMs - Math.max(poll.overlapMs, feed.rereadMs) : nowMs - poll.firstPollMs;
  let spanMs = cursor?.spanMs ?? MAX_SPAN_MS;
  while (fromMs < nowMs) {
    if (poll.clock.now() > poll.lastStartMs) return false;
    const window = { fromMs, toMs: Math.min(fromMs + spanMs, nowMs) };
    const widthMs = window.toMs - window.fromMs;
    try {
      // The next window may be wider: dense hours pass.
      const next = { untilMs: Math.max(window.toMs, state.cursorOf(feed.name)?.untilMs ?? 0), spanMs: Math.min(spanMs * 2, MAX_SPAN_MS) };
      await pollWindow(feed, window, next, poll, state, tally);
      fromMs = window.toMs;
      spanMs = next.spanMs;
    } catch (error) {
      const outOfTime = poll.signal.aborted && error === poll.signal.reason;
      if (!outOfTime && !(error instanceof ApiError && CURED_BY_LESS.has(error.kind) && widthMs > MIN_SPAN_MS)) throw error;
      spanMs = Math.max(MIN_SPAN_MS, Math.ceil(widthMs / 2));
      // Remembered, so that the next poll does not run out of time in the same window again.
      state.advance(feed.name, { untilMs: state.cursorOf(feed.name)?.untilMs ?? window.fromMs, spanMs }, NOTHING);
      if (outOfTime) return false;
    }
  }
  return true;
}

const NOTHING: ReadonlyMap<string, Seen> = new Map();

async function pollWindow(
  feed: Feed,
  window: TimeWindow,
  next: { readonly untilMs: number; readonly spanMs: number },
  poll: AppliancePoll,
  state: PollState,
  tally: Tally,
): Promise<void> {
  const { appliance, raw, clock } = poll;
  const fetchedAtMs = clock.now();
  const { changed, seen } = await readChanges(feed, window, state, fetchedAtMs);
  if (changed.length === 0) return state.advance(feed.name, next, seen);

  const object = await toRawObject({ source: raw.source, appliance, feed: feed.name, window, fetchedAtMs, alerts: changed });
  await state.announce({ feed: feed.name, rawKey: object.key, cursor: next, seen: Object.fromEntries(seen) }, clock.now());
  await putOnce(raw, object.key, object.body);
  state.settle();
  tally.rawKeys.push(object.key);
  for (const { alert } of changed) tally.stored[alert.kind] = (tally.stored[alert.kind] ?? 0) + 1;
}

interface Changes {
  readonly changed: readonly Changed[];
  /** The state of every alert in the window. */
  readonly seen: ReadonlyMap<string, Seen>;
}

/** Reads a window's answer to its end, before anything else is asked. Of an alert that it holds twice, the last one stands. */
async function readChanges(feed: Feed, window: TimeWindow, state: PollState, nowMs: number): Promise<Changes> {
  const changed = new Map<string, PolledAlert>();
  const seen = new Map<string, Seen>();
  for await (const alert of feed.read(window)) {
    seen.set(alert.id, [alert.state.slice(0, STATE_CHARACTERS), nowMs]);
    if (state.seenState(feed.name, alert.id) === alert.state.slice(0, STATE_CHARACTERS)) changed.delete(alert.id);
    else changed.set(alert.id, alert);
  }
  const changeOf = ({ id }: PolledAlert) => (state.seenState(feed.name, id) === undefined ? 'new' : 'updated');
  return { changed: [...changed.values()].map((alert) => ({ change: changeOf(alert), alert })), seen };
}

/** 64 bits tell the states of one alert apart. */
const STATE_CHARACTERS = 16;
