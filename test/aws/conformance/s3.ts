import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Address } from '../judges/judge';
import { clientOf } from '../small-account';
import { casesOf, verdict, verdicts } from './case';

/** A bucket of one's own. Keys, bodies and versions go in by the shortest way, so that a question reads as one line. */
class Stage {
  constructor(
    readonly s3: S3Client,
    readonly bucket: string,
    readonly judge: Address,
  ) {}

  put(key: string, body: string | Uint8Array | Readable, others: Partial<PutObjectCommandInput> = {}) {
    return this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ...others }));
  }

  get(key: string, others: Partial<GetObjectCommandInput> = {}) {
    return this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, ...others }));
  }

  async text(key: string, others: Partial<GetObjectCommandInput> = {}): Promise<string | undefined> {
    return (await this.get(key, others)).Body?.transformToString();
  }

  head(key: string) {
    return this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' }));
  }

  remove(key: string) {
    return this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  list(others: Partial<ListObjectsV2CommandInput> = {}) {
    return this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, ...others }));
  }

  versions(others: Partial<ListObjectVersionsCommandInput> = {}) {
    return this.s3.send(new ListObjectVersionsCommand({ Bucket: this.bucket, ...others }));
  }

  keepVersions() {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    return this.s3.send(new PutBucketVersioningCommand({ Bucket: this.bucket, VersioningConfiguration }));
  }
}

async function setStage(judge: Address, name: string): Promise<Stage> {
  const s3 = new S3Client(clientOf(judge));
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return new Stage(s3, name, judge);
}

const HELLO_ETAG = '"5d41402abc4b2a76b9719d911017c592"';
const HELLO_SHA256 = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
/** Digests of something else. */
const OTHER_MD5 = '1B2M2Y8AsgTpgAmY7PhCfg==';
const OTHER_CRC32 = 'AAAAAA==';

/** Objects and listings: S3 API reference, and the user guide on conditional requests, versioning and checksums. */
export const S3_CASES = casesOf('s3', setStage, [
  {
    asks: 'an object comes back with what was said of it',
    aws: { etag: HELLO_ETAG, text: 'hello', type: 'text/plain', metadata: { made: 'by hand' }, bytes: 5 },
    async run(stage) {
      const { ETag } = await stage.put('a/b=1/c.txt', 'hello', { ContentType: 'text/plain', Metadata: { made: 'by hand' } });
      const { Body, ContentType, Metadata, ContentLength } = await stage.get('a/b=1/c.txt');
      return { etag: ETag, text: await Body?.transformToString(), type: ContentType, metadata: Metadata, bytes: ContentLength };
    },
  },
  {
    asks: 'an empty object has no bytes',
    aws: ['', 0],
    async run(stage) {
      await stage.put('empty', new Uint8Array());
      return [await stage.text('empty'), (await stage.head('empty')).ContentLength];
    },
  },
  {
    asks: 'a stream arrives as it was, sent in chunks with a checksum behind them',
    aws: ['accepted', true],
    async run(stage) {
      const chunks = [Buffer.alloc(200_000, 'x'), Buffer.alloc(100_000, 'y')];
      const answer = await verdict(stage.put('stream', Readable.from(chunks), { ContentLength: 300_000 }));
      return answer === 'accepted' ? [answer, (await stage.text('stream')) === Buffer.concat(chunks).toString()] : answer;
    },
  },
  {
    asks: 'a SHA-256 that was asked for is kept with the object',
    aws: [HELLO_SHA256, HELLO_SHA256],
    async run(stage) {
      const { ChecksumSHA256 } = await stage.put('sum', 'hello', { ChecksumAlgorithm: 'SHA256' });
      return [ChecksumSHA256, (await stage.head('sum')).ChecksumSHA256];
    },
  },
  {
    asks: 'a digest of other bytes is refused: Content-MD5, CRC32',
    aws: ['BadDigest 400', 'BadDigest 400'],
    run: (stage) =>
      verdicts([
        () => stage.put('md5', 'hello', { ContentMD5: OTHER_MD5 }),
        () => stage.put('crc', 'hello', { ChecksumCRC32: OTHER_CRC32 }),
      ]),
  },
  {
    asks: 'every object is encrypted, with keys of S3 where nothing else is said',
    aws: ['AES256', 'AES256'],
    async run(stage) {
      const { ServerSideEncryption } = await stage.put('plain', 'hello');
      return [ServerSideEncryption, (await stage.head('plain')).ServerSideEncryption];
    },
  },
  {
    asks: 'a key of blanks, plus, percent and other scripts is listed and read as it was written',
    aws: [['region=x/a+b c%20é~!*.parquet'], 'hello'],
    async run(stage) {
      const key = 'region=x/a+b c%20é~!*.parquet';
      await stage.put(key, 'hello');
      return [(await stage.list()).Contents?.map(({ Key }) => Key), await stage.text(key)];
    },
  },
  {
    asks: 'an object that is not there is missing, to GET and to HEAD, and a bucket is',
    aws: ['NoSuchKey 404', 'NotFound 404', 'NoSuchBucket 404'],
    run: (stage) => verdicts([() => stage.get('none'), () => stage.head('none'), () => stage.list({ Bucket: `${stage.bucket}-none` })]),
  },
  {
    asks: 'a range is a part: first bytes, last bytes, and none beyond the end',
    aws: ['hel', 'bytes 2-4/5', 'InvalidRange 416'],
    async run(stage) {
      await stage.put('range', 'hello');
      const { ContentRange } = await stage.get('range', { Range: 'bytes=-3' });
      return [await stage.text('range', { Range: 'bytes=0-2' }), ContentRange, await verdict(stage.get('range', { Range: 'bytes=9-' }))];
    },
  },
  {
    asks: 'If-None-Match: * writes a new key and leaves one that is there alone',
    aws: ['accepted', 'PreconditionFailed 412', 'first'],
    async run(stage) {
      const once = { IfNoneMatch: '*' };
      const answers = await verdicts([() => stage.put('once', 'first', once), () => stage.put('once', 'second', once)]);
      return [...answers, await stage.text('once')];
    },
  },
  {
    asks: 'of twenty writers with If-None-Match: * one is first',
    aws: 1,
    async run(stage) {
      const racing = Array.from({ length: 20 }, (_, index) => verdict(stage.put('race', String(index), { IfNoneMatch: '*' })));
      return (await Promise.all(racing)).filter((answer) => answer === 'accepted').length;
    },
  },
  {
    asks: 'If-Match writes over the ETag that it names, and nothing else',
    aws: ['accepted', 'PreconditionFailed 412', 'NoSuchKey 404', 'second'],
    async run(stage) {
      const { ETag } = await stage.put('swap', 'first');
      const answers = await verdicts([
        () => stage.put('swap', 'second', { IfMatch: ETag }),
        () => stage.put('swap', 'third', { IfMatch: ETag }),
        () => stage.put('none', 'third', { IfMatch: ETag }),
      ]);
      return [...answers, await stage.text('swap')];
    },
  },
  {
    asks: 'If-Match takes an ETag without its quotes',
    aws: 'accepted',
    async run(stage) {
      await stage.put('bare', 'hello');
      return verdict(stage.put('bare', 'second', { IfMatch: HELLO_ETAG.replaceAll('"', '') }));
    },
  },
  {
    asks: 'a GET with the ETag that is known is answered without a body',
    aws: '304',
    async run(stage) {
      await stage.put('known', 'hello');
      // Without a body there is no code, so the SDK has no name for it.
      return (await verdict(stage.get('known', { IfNoneMatch: HELLO_ETAG }))).split(' ').at(-1);
    },
  },
  {
    asks: 'a bucket that keeps versions keeps each, and reads each',
    aws: { before: undefined, after: 'Enabled', current: 'second', old: 'first', latest: [true, false] },
    async run(stage) {
      const status = async () => (await stage.s3.send(new GetBucketVersioningCommand({ Bucket: stage.bucket }))).Status;
      const before = await status();
      await stage.keepVersions();
      const { VersionId } = await stage.put('kept', 'first');
      await stage.put('kept', 'second');
      const { Versions = [] } = await stage.versions({ Prefix: 'kept' });
      return {
        before,
        after: await status(),
        current: await stage.text('kept'),
        old: await stage.text('kept', { VersionId }),
        latest: Versions.map(({ IsLatest }) => IsLatest),
      };
    },
  },
  {
    asks: 'a delete where versions are kept is a marker: the key is missing, the marker no object, the older version read',
    aws: { marker: true, answers: ['NoSuchKey 404', 'MethodNotAllowed 405'], old: 'first', listed: [0, 1, 1] },
    async run(stage) {
      await stage.keepVersions();
      const { VersionId: old } = await stage.put('gone', 'first');
      const { DeleteMarker, VersionId: marker } = await stage.remove('gone');
      const { Versions = [], DeleteMarkers = [] } = await stage.versions();
      return {
        marker: DeleteMarker,
        answers: await verdicts([() => stage.get('gone'), () => stage.get('gone', { VersionId: marker })]),
        old: await stage.text('gone', { VersionId: old }),
        listed: [(await stage.list()).KeyCount, Versions.length, DeleteMarkers.length],
      };
    },
  },
  {
    asks: 'the version of another key is no version of this one',
    aws: 'NoSuchVersion 404',
    async run(stage) {
      await stage.keepVersions();
      const { VersionId } = await stage.put('one', 'hello');
      await stage.put('other', 'hello');
      return verdict(stage.get('other', { VersionId }));
    },
  },
  {
    asks: 'an object from before versions were kept has the version null',
    aws: ['hello', ['null']],
    async run(stage) {
      await stage.put('early', 'hello');
      await stage.keepVersions();
      const { Versions = [] } = await stage.versions();
      return [await stage.text('early', { VersionId: 'null' }), Versions.map(({ VersionId }) => VersionId)];
    },
  },
  {
    asks: 'a listing comes in pages, in the order of the bytes of the keys',
    aws: [['A', 'a-'], ['a/1', 'a/2'], ['é']],
    async run(stage) {
      for (const key of ['é', 'a/2', 'a-', 'a/1', 'A']) await stage.put(key, 'hello');
      return pages(async (token) => {
        const { Contents = [], NextContinuationToken } = await stage.list({ MaxKeys: 2, ...(token ? { ContinuationToken: token } : {}) });
        return { page: Contents.map(({ Key }) => Key), next: NextContinuationToken };
      });
    },
  },
  {
    asks: 'a listing folds keys at a delimiter, begins after a key, and is empty where nothing is',
    aws: { folders: ['day=1/', 'day=2/'], keys: ['readme'], after: ['day=2/b'], none: 0 },
    async run(stage) {
      for (const key of ['day=1/a', 'day=1/b', 'day=2/a', 'day=2/b', 'readme']) await stage.put(key, 'hello');
      const { CommonPrefixes = [], Contents = [] } = await stage.list({ Delimiter: '/' });
      const after = await stage.list({ Prefix: 'day=', StartAfter: 'day=2/a' });
      return {
        folders: CommonPrefixes.map(({ Prefix }) => Prefix),
        keys: Contents.map(({ Key }) => Key),
        after: after.Contents?.map(({ Key }) => Key),
        none: (await stage.list({ Prefix: 'night=' })).KeyCount,
      };
    },
  },
  {
    asks: 'versions come in pages, a key after the other and the newest first',
    aws: [['a second', 'a first'], ['b only']],
    async run(stage) {
      await stage.keepVersions();
      const names = new Map<string | undefined, string>();
      for (const [key, text] of [
        ['a', 'first'],
        ['a', 'second'],
        ['b', 'only'],
      ] as const) {
        names.set((await stage.put(key, text)).VersionId, text);
      }
      return pages<{ KeyMarker?: string | undefined; VersionIdMarker?: string | undefined }>(async (markers = {}) => {
        const answer = await stage.versions({ MaxKeys: 2, ...markers });
        return {
          page: (answer.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${names.get(VersionId)}`),
          next: answer.IsTruncated ? { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker } : undefined,
        };
      });
    },
  },
  {
    asks: 'deleting what is not there is no fault',
    aws: 'accepted',
    run: (stage) => verdict(stage.remove('none')),
  },
  {
    asks: "making one's own bucket again changes nothing, in us-east-1",
    aws: ['accepted', 'hello'],
    async run(stage) {
      await stage.put('kept', 'hello');
      return [await verdict(stage.s3.send(new CreateBucketCommand({ Bucket: stage.bucket }))), await stage.text('kept')];
    },
  },
  {
    asks: 'a wrong secret and an unknown key are refused',
    aws: ['SignatureDoesNotMatch 403', 'InvalidAccessKeyId 403'],
    run: ({ judge, bucket }) =>
      verdicts(
        [
          { accessKeyId: 'test', secretAccessKey: 'wrong' },
          { accessKeyId: 'nobody', secretAccessKey: 'test' },
        ].map((credentials) => () => new S3Client({ ...clientOf(judge), credentials }).send(new ListObjectsV2Command({ Bucket: bucket }))),
      ),
  },
  {
    asks: 'a bucket of somebody else than expected is refused',
    aws: 'AccessDenied 403',
    run: (stage) => verdict(stage.put('foreign', 'hello', { ExpectedBucketOwner: '444455556666' })),
  },
]);

/** Every page, from the first until no next one is told of. */
async function pages<Token = string>(ask: (token?: Token) => Promise<{ page: unknown[]; next?: Token | undefined }>): Promise<unknown[][]> {
  const all: unknown[][] = [];
  let next: Token | undefined;
  do {
    const answer = await ask(next);
    all.push(answer.page);
    next = answer.next;
  } while (next !== undefined);
  return all;
}
