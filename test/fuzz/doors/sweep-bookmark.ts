import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Walk } from '../../../src/handlers/sweep/walk';
import { startCloud } from '../../handlers/cloud';
import { type Door, must } from '../door';

/* The object that says how far a sweep came. The sweep goes on from it or begins anew; it always comes to the end. */

export const door: Door = {
  limitMs: 3_000,
  async seeds() {
    return [{ KeyMarker: 'b.ndjson', VersionIdMarker: 'v1' }, { KeyMarker: 'a' }].map((bookmark) => Buffer.from(JSON.stringify(bookmark)));
  },
  async open() {
    const cloud = await startCloud();
    const { s3 } = cloud.root;
    const place = { s3, bucket: 'raw', bookmarkBucket: 'state', bookmarkKey: 'state/sweep/darktrace.json' };
    for (const Bucket of ['state', 'raw']) await s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ['a.ndjson', 'b.ndjson', 'c.ndjson']) await s3.send(new PutObjectCommand({ Bucket: 'raw', Key, Body: '{}' }));
    return {
      async enter(input) {
        await s3.send(new PutObjectCommand({ Bucket: 'state', Key: place.bookmarkKey, Body: input }));
        const walk = await Walk.open(place, 2);
        let pages = 0;
        for await (const _ of walk.pages(() => true)) must(++pages <= 3, 'a walk ends');
        must(await walk.close(), 'a walk with time comes to the end');
      },
      close: () => cloud.close(),
    };
  },
};
