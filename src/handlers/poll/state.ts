import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unchangedSince } from '../../lake/put-condition';
import { failsWith } from '../../lake/service-error';

/*
 * Where the poll of one appliance stands: one S3 object, written only over the version that was read.
 *
 * An alert is emitted once although two objects are written, the raw object and this one: the state first says which raw object is about to
 * be put and what will hold then. Whether that came true is told by the raw object itself, when the state is opened again.
 */

/** Where one feed stands. */
export interface Cursor {
  /** Everything up to here has been read and stored, ms since 1970. */
  readonly untilMs: number;
  /** Width of the window that the API answered last, ms: where alerts are dense it is small. */
  readonly spanMs: number;
}

/** State of an alert when it was read last (hex), and when that was (ms since 1970). */
export type Seen = readonly [state: string, atMs: number];

interface FeedState {
  readonly cursor: Cursor;
  readonly seen: Readonly<Record<string, Seen>>;
}

/** What will hold once a raw object is stored. */
export interface Pending {
  readonly feed: string;
  readonly rawKey: string;
  readonly cursor: Cursor;
  readonly seen: Readonly<Record<string, Seen>>;
}

interface StoredState {
  readonly version: 1;
  readonly feeds: Readonly<Record<string, FeedState>>;
  readonly pending?: Pending;
}

export interface StatePlace {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly rawBucket: string;
}

/** An alert that no window has shown for so long is forgotten: should it come again, it counts as new. */
const REMEMBERED_MS = 7 * 86_400_000;
/** Some 75 bytes each: below 4 MB a feed. Of more alerts within reach, those seen longest ago would be emitted again. */
const MOST_REMEMBERED = 50_000;

/** Another poll of the same appliance wrote the state in between: this one must not go on. */
export class StateConflictError extends Error {
  override readonly name = 'StateConflictError';
}

export class PollState {
  private readonly feeds = new Map<string, { cursor: Cursor; readonly seen: Map<string, Seen> }>();
  private pending: Pending | undefined;
  private etag: string | undefined;

  private constructor(private readonly place: StatePlace) {}

  /** Reads the state and settles what an earlier poll had left open. */
  static async open(place: StatePlace): Promise<PollState> {
    const state = new PollState(place);
    const stored = await state.load();
    for (const [name, { cursor, seen }] of Object.entries(stored?.feeds ?? {}))
      state.feeds.set(name, { cursor, seen: new Map(Object.entries(seen)) });
    state.pending = stored?.pending;
    if (state.pending) {
      if (await state.isStored(state.pending.rawKey)) state.settle();
      else state.pending = undefined;
    }
    return state;
  }

  cursorOf(feed: string): Cursor | undefined {
    return this.feeds.get(feed)?.cursor;
  }

  seenState(feed: string, id: string): string | undefined {
    return this.feeds.get(feed)?.seen.get(id)?.[0];
  }

  /** Moves a feed's cursor where no raw object has to be stored for it; `seen` are alerts that were known already. */
  advance(feed: string, cursor: Cursor, seen: ReadonlyMap<string, Seen>): void {
    const held = this.feeds.get(feed);
    if (held) held.cursor = cursor;
    const known = held?.seen ?? new Map<string, Seen>();
    for (const [id, each] of seen) known.set(id, each);
    if (!held) this.feeds.set(feed, { cursor, seen: known });
  }

  /** Writes down what will hold once `pending.rawKey` is stored. */
  async announce(pending: Pending, nowMs: number): Promise<void> {
    this.pending = pending;
    await this.save(nowMs);
  }

  /** The announced raw object is stored. Kept in memory until the next write. */
  settle(): void {
    if (!this.pending) return;
    const { feed, cursor, seen } = this.pending;
    this.advance(feed, cursor, new Map(Object.entries(seen)));
    this.pending = undefined;
  }

  async save(nowMs: number): Promise<void> {
    const feeds = [...this.feeds].map(([name, { cursor, seen }]) => [name, { cursor, seen: remembered(seen, nowMs) }]);
    const stored: StoredState = {
      version: 1,
      feeds: Object.fromEntries(feeds),
      ...(this.pending === undefined ? {} : { pending: this.pending }),
    };
    const { s3, bucket, key } = this.place;
    try {
      const { ETag } = await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: JSON.stringify(stored),
          ContentType: 'application/json',
          ...unchangedSince(this.etag),
        }),
      );
      this.etag = ETag;
    } catch (cause) {
      // 404: somebody took the object away; 409: two conditional writes at the same moment.
      if (!failsWith(cause, 412) && !failsWith(cause, 409) && !(this.etag && failsWith(cause, 404))) throw cause;
      throw new StateConflictError(
        `s3://${bucket}/${key} was written by another poll in between, wanted one poll at a time: the next poll goes on from what is there`,
        { cause },
      );
    }
  }

  private async load(): Promise<StoredState | undefined> {
    const { s3, bucket, key } = this.place;
    try {
      const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      this.etag = ETag;
      return readStored((await Body?.transformToString()) ?? '', `s3://${bucket}/${key}`);
    } catch (cause) {
      if (failsWith(cause, 404)) return undefined;
      throw cause;
    }
  }

  private async isStored(rawKey: string): Promise<boolean> {
    const { s3, rawBucket } = this.place;
    try {
      await s3.send(new HeadObjectCommand({ Bucket: rawBucket, Key: rawKey }));
      return true;
    } catch (cause) {
      if (failsWith(cause, 404)) return false;
      throw cause;
    }
  }
}

function readStored(text: string, place: string): StoredState {
  let stored: Partial<StoredState> | undefined;
  try {
    stored = JSON.parse(text) as Partial<StoredState>;
  } catch {
    // Told below.
  }
  if (stored?.version === 1 && isMap(stored.feeds, isFeed) && (stored.pending === undefined || isPending(stored.pending)))
    return stored as StoredState;
  throw new Error(`${place} is no state of a poll, wanted JSON of version 1: restore its last version, or delete it to poll anew`);
}

// The state stands in a bucket, where it can be edited: a cursor that is no time would make every later window wrong.

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isMap = (value: unknown, isValue: (each: unknown) => boolean): boolean => isFields(value) && Object.values(value).every(isValue);

/** As far as a Date reaches (ECMAScript, time values and time range). */
const isTimeMs = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= 8.64e15;

/** A window without width would be asked for again and again. */
const isCursor = (value: unknown): boolean =>
  isFields(value) && isTimeMs(value['untilMs']) && isTimeMs(value['spanMs']) && (value['spanMs'] as number) > 0;

const isSeen = (value: unknown): boolean => Array.isArray(value) && typeof value[0] === 'string' && isTimeMs(value[1]);

const isFeed = (value: unknown): boolean => isFields(value) && isCursor(value['cursor']) && isMap(value['seen'], isSeen);

const isPending = (value: unknown): boolean =>
  isFeed(value) && isFields(value) && typeof value['feed'] === 'string' && typeof value['rawKey'] === 'string' && value['rawKey'] !== '';

/** The alerts that are remembered, those seen last kept where there are too many. */
function remembered(seen: ReadonlyMap<string, Seen>, nowMs: number): Record<string, Seen> {
  let kept = [...seen].filter(([, [, atMs]]) => atMs >= nowMs - REMEMBERED_MS);
  if (kept.length > MOST_REMEMBERED) kept = kept.sort(([, [, a]], [, [, b]]) => b - a).slice(0, MOST_REMEMBERED);
  return Object.fromEntries(kept);
}
