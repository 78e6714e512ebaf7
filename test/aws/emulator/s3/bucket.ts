import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refuse } from '../aws-error';
import type { Policy } from '../iam/policy';
import type { NotificationTarget } from './notifications';

/** One version of an object, or the marker that it was deleted. */
export interface ObjectVersion {
  /** `null` in a bucket without versions, as S3 calls it. */
  readonly id: string;
  readonly deleteMarker: boolean;
  readonly bytes: number;
  /** In quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  /** What was sent with it and comes back with it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Readonly<Record<string, string>>;
}

export interface NewObject {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * A bucket whose current objects are plain files, `<root>/<bucket>/<key>`, so that a query engine reads them where they stand. Files
 * appear whole, by rename. Older versions go to `<root>/.versions/<bucket>/`. What is known about the objects is kept in memory.
 */
export class Bucket {
  versioned = false;
  notifications: readonly NotificationTarget[] = [];
  readonly policies: Policy[] = [];
  /** Newest version first. */
  private readonly objects = new Map<string, ObjectVersion[]>();
  private versionsMade = 0;

  constructor(
    readonly name: string,
    private readonly root: string,
    private readonly now: () => number,
  ) {
    mkdirSync(join(root, name), { recursive: true });
  }

  /** Folder of the current objects. */
  get folder(): string {
    return join(this.root, this.name);
  }

  /** The current version, unless there is none or it was deleted. */
  current(key: string): ObjectVersion | undefined {
    const newest = this.objects.get(key)?.[0];
    return newest?.deleteMarker ? undefined : newest;
  }

  version(key: string, id: string): ObjectVersion | undefined {
    return this.objects.get(key)?.find((version) => version.id === id);
  }

  /** Keys in the order of their UTF-8 bytes, with every version, newest first. */
  entries(): [string, readonly ObjectVersion[]][] {
    return [...this.objects].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  /** Where the bytes of a version are. */
  fileOf(key: string, version: ObjectVersion): string {
    return version === this.objects.get(key)?.[0] ? this.currentFile(key) : this.olderFile(version.id);
  }

  put(key: string, { bytes, headers, checksums }: NewObject): ObjectVersion {
    const file = this.currentFile(key);
    const written = join(this.folder, `.${randomUUID()}.part`);
    writeFileSync(written, bytes);
    this.keepOlder(key, file);
    mkdirSync(dirname(file), { recursive: true });
    renameSync(written, file);
    const version: ObjectVersion = {
      id: this.nextId(),
      deleteMarker: false,
      bytes: bytes.length,
      etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
      modifiedMs: this.now(),
      headers,
      checksums,
    };
    this.add(key, version);
    return version;
  }

  /** Puts a marker before what is there, or takes it away where nothing older is kept. */
  delete(key: string): ObjectVersion | undefined {
    if (!this.versioned) {
      if (this.objects.delete(key)) rmSync(this.currentFile(key), { force: true });
      return undefined;
    }
    const file = this.currentFile(key);
    this.keepOlder(key, file);
    rmSync(file, { force: true });
    const marker = { id: this.nextId(), deleteMarker: true, bytes: 0, etag: '', modifiedMs: this.now(), headers: {}, checksums: {} };
    this.add(key, marker);
    return marker;
  }

  /** Makes every version older, as if this much time had passed: what waits for an hour to be old is tested by it. */
  age(byMs: number): void {
    for (const [key, versions] of this.objects) {
      this.objects.set(
        key,
        versions.map((version) => ({ ...version, modifiedMs: version.modifiedMs - byMs })),
      );
    }
  }

  private add(key: string, version: ObjectVersion): void {
    const older = this.objects.get(key) ?? [];
    this.objects.set(key, this.versioned ? [version, ...older] : [version]);
  }

  /** A second name for the file, so that the current one is there at every moment. */
  private keepOlder(key: string, file: string): void {
    const current = this.current(key);
    if (!this.versioned || !current) return;
    const older = this.olderFile(current.id);
    mkdirSync(dirname(older), { recursive: true });
    linkSync(file, older);
  }

  private currentFile(key: string): string {
    const file = join(this.folder, ...key.split('/').map(fileName));
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      refuse(501, 'NotImplemented', `the emulator keeps objects as files, and ${key} is a folder already`);
    }
    return file;
  }

  private olderFile(id: string): string {
    return join(this.root, '.versions', this.name, id);
  }

  private nextId(): string {
    // Opaque in S3; here they count, so that a test's failure can be read.
    return this.versioned ? `v${String(++this.versionsMade).padStart(6, '0')}` : 'null';
  }
}

/** A key's segment as a file's name: itself, but for the few that a file system reads as something else. */
function fileName(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') return `%${segment}`;
  return segment.length > 200 ? createHash('sha256').update(segment).digest('hex') : segment;
}
