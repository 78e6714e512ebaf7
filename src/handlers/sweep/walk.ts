import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  NoSuchKey,
  type ObjectVersion,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Where a bucket is walked through, and where it is remembered how far that came. */
export interface WalkPlace {
  readonly s3: S3Client;
  /** The bucket whose versions are looked at. */
  readonly bucket: string;
  readonly bookmarkBucket: string;
  readonly bookmarkKey: string;
}

type Bookmark = Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'>;

/** The most that S3 lists at once. */
const PAGE_VERSIONS = 1000;

/**
 * A walk over every version in a bucket. One that does not come to the end in the time it has is remembered, and the next one goes on
 * there: however many versions there are, each is looked at in its turn.
 */
export class Walk {
  private constructor(
    private readonly place: WalkPlace,
    private readonly pageVersions: number,
    /** The page that comes next; undefined behind the last one. */
    private next: Bookmark | undefined,
    private readonly isContinued: boolean,
  ) {}

  /** Begins where the last walk stopped. */
  static async open(place: WalkPlace, pageVersions = PAGE_VERSIONS): Promise<Walk> {
    const bookmark = await readBookmark(place);
    return new Walk(place, pageVersions, bookmark ?? {}, bookmark !== undefined);
  }

  /** Page after page, without delete markers, as long as there is time for one more. */
  async *pages(hasTime: () => boolean): AsyncGenerator<readonly ObjectVersion[]> {
    const { s3, bucket } = this.place;
    while (this.next && hasTime()) {
      const page: ListObjectVersionsCommandOutput = await s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: this.pageVersions, ...this.next }),
      );
      yield page.Versions ?? [];
      this.next = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
    }
  }

  /** Remembers how far it came; answers whether that is the end. */
  async close(): Promise<boolean> {
    const { s3, bookmarkBucket: Bucket, bookmarkKey: Key } = this.place;
    if (this.next) await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(this.next), ContentType: 'application/json' }));
    else if (this.isContinued) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    return this.next === undefined;
  }
}

async function readBookmark({ s3, bookmarkBucket: Bucket, bookmarkKey: Key }: WalkPlace): Promise<Bookmark | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return parseBookmark((await Body?.transformToString()) ?? '');
  } catch (cause) {
    if (cause instanceof NoSuchKey) return undefined;
    throw cause;
  }
}

/** What is no bookmark (was it edited?) is the first page: going through everything once more does no harm, never sweeping again would. */
function parseBookmark(text: string): Bookmark {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const { KeyMarker, VersionIdMarker } = value as Record<string, unknown>;
  if (typeof KeyMarker !== 'string' || KeyMarker === '') return {};
  return typeof VersionIdMarker === 'string' && VersionIdMarker !== '' ? { KeyMarker, VersionIdMarker } : { KeyMarker };
}
