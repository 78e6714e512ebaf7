import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PollState } from '../../../src/handlers/poll/state';
import { startCloud } from '../../handlers/cloud';
import { type Door, must } from '../door';

/* The object that says how far a poll came. Cursors to go on from, or a refusal that says what to do. */

const seen = { '1': ['a0', 1_700_000_000_000] };
const cursor = { untilMs: 1_700_000_000_000, spanMs: 86_400_000 };
const SEEDS = [
  { version: 1, feeds: { modelbreaches: { cursor, seen }, aianalyst: { cursor, seen: {} } } },
  {
    version: 1,
    feeds: { modelbreaches: { cursor, seen } },
    pending: { feed: 'modelbreaches', rawKey: 'darktrace/poll/a/x.json', cursor, seen },
  },
];

export const door: Door = {
  limitMs: 3_000,
  async seeds() {
    return SEEDS.map((state) => Buffer.from(JSON.stringify(state)));
  },
  async open() {
    const cloud = await startCloud();
    const { s3 } = cloud.root;
    const place = { s3, bucket: 'state', key: 'state/poll/darktrace/one.json', rawBucket: 'raw' };
    for (const Bucket of ['state', 'raw']) await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket: 'raw', Key: 'darktrace/poll/a/x.json', Body: '{}' }));
    return {
      async enter(input) {
        await s3.send(new PutObjectCommand({ Bucket: place.bucket, Key: place.key, Body: input }));
        let state: PollState;
        try {
          state = await PollState.open(place);
        } catch (cause) {
          return must(
            /is no state of a poll, wanted .*: restore/.test((cause as Error).message),
            `a refusal says what to do, not ${(cause as Error).stack}`,
          );
        }
        for (const feed of ['modelbreaches', 'aianalyst', '__proto__']) {
          const { untilMs = 0, spanMs = 1 } = state.cursorOf(feed) ?? {};
          must(!Number.isNaN(new Date(untilMs).getTime()) && spanMs > 0, 'a cursor is a time and a width');
        }
        await state.save(Date.now());
        await PollState.open(place);
      },
      close: () => cloud.close(),
    };
  },
};
