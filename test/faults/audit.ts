import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetMetadata } from 'hyparquet';
import { globSync } from 'tinyglobby';
import { accountIdOf, type Receipt, receiptName } from '../../src/lake/lake';
import { receiptKey } from '../../src/lake/prefixes';
import { openLake } from '../../src/queries/engine';
import type { Bucket, ObjectVersion } from '../aws/emulator/s3/bucket';
import { securityLakeNames } from '../aws/emulator/security-lake';
import { REGION, type Stage, TENANT } from './stage';

/* What became of the alerts, told from outside: by buckets, queues and the view that readers use. */

export interface Found {
  readonly delivered: number;
  readonly rejected: number;
  /** Alerts that are more than once in the deduplicated view. */
  readonly doubled: number;
  /** Rows of findings beyond the first of each `metadata.uid`. */
  readonly repeats: number;
  /** What must not be; empty where nothing was lost. */
  readonly wrong: readonly string[];
}

/** What an object in the lake holds, by key and ETag: it is read once. */
const objects = new Map<string, { readonly rows: number; readonly sha256: string }>();
/** Alerts in a raw version, by key and version. */
const rawAlerts = new Map<string, number>();

/** What was looked at before: a wave is asked for its own alerts, in the objects that it wrote. */
export interface Seen {
  alerts: number;
  /** ETags by key. */
  readonly objects: Map<string, string>;
}

/** Holds every promise against what is there; with `seen`, the view of what is new since then. */
export async function audit(stage: Stage, seen: Seen = { alerts: 0, objects: new Map() }): Promise<Found> {
  const wrong = [...receiptsAddUp(stage), ...partitionsAreThere(stage)];
  const { counts, repeats } = await readView(stage, seen);
  const kept = readRejects(stage);
  let delivered = 0;
  let rejected = 0;
  let doubled = 0;
  for (const { findingUid, text } of stage.sent.slice(seen.alerts)) {
    if (findingUid === undefined) {
      if (kept.has(text)) rejected++;
      else wrong.push(`lost: the broken alert ${text.slice(0, 40)} is not among the rejects with a reason`);
      continue;
    }
    const times = counts.get(findingUid) ?? 0;
    if (times > 0) delivered++;
    if (times > 1) doubled++;
    if (times !== 1)
      wrong.push(times === 0 ? `lost: ${findingUid} is not in the view` : `doubled: ${findingUid} is ${times} times in the view`);
    counts.delete(findingUid);
  }
  // An object that was written over may hold alerts from before.
  const known = new Set(stage.sent.slice(0, seen.alerts).map(({ findingUid }) => findingUid));
  for (const uid of counts.keys()) if (!known.has(uid)) wrong.push(`unknown: ${uid} is in the view, and nobody sent it`);
  seen.alerts = stage.sent.length;
  return { delivered, rejected, doubled, repeats, wrong };
}

/** Events of each finding in the deduplicated view, and the rows behind it that say nothing new. */
async function readView(stage: Stage, seen: Seen): Promise<{ counts: Map<string, number>; repeats: number }> {
  const opening = await openLake(lakeFolder(stage, seen));
  if (!opening.ok) {
    if (opening.reason === 'empty') return { counts: new Map(), repeats: 0 };
    throw new Error(opening.message);
  }
  try {
    const ask = async (sql: string) => {
      const answered = await opening.lake.run(sql, { maxRows: 10_000_000 });
      if (!answered.ok) throw new Error(`${answered.message}: ${sql}`);
      return answered.answer.rows;
    };
    const rows = await ask('SELECT finding_uid, count(*) FROM darktrace_finding_events GROUP BY ALL');
    if (!opening.lake.tables.some(({ name }) => name === 'darktrace_finding')) return { counts: new Map(), repeats: 0 };
    const [[repeats] = []] = await ask('SELECT count(*) - count(DISTINCT metadata.uid) FROM darktrace_finding');
    return { counts: new Map(rows.map(([uid, times]) => [String(uid), Number(times)])), repeats: Number(repeats) };
  } finally {
    opening.lake.close();
  }
}

/** The new objects of the lake as a folder of its own: Security Lake puts a version behind the source's name, where a lake folder has none. */
function lakeFolder(stage: Stage, seen: Seen): string {
  const folder = join(stage.root, 'lake');
  rmSync(folder, { recursive: true, force: true });
  const bucket = stage.bucket('lake');
  for (const [key] of bucket.entries()) {
    const version = bucket.current(key);
    if (!version || stage.isProbe(key) || seen.objects.get(key) === version.etag) continue;
    seen.objects.set(key, version.etag);
    const file = join(folder, key.replace(/^(ext\/[^/]+)\/\d[\d.]*\//, '$1/'));
    mkdirSync(dirname(file), { recursive: true });
    linkSync(bucket.fileOf(key, version), file);
  }
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Texts of the rejects that have a reason. */
function readRejects(stage: Stage): Set<string> {
  const { folder } = stage.bucket('rejects');
  const lines = globSync('rejects/**/*.ndjson', { cwd: folder, absolute: true }).flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const kept = lines.filter(Boolean).map((line) => JSON.parse(line) as { text: string; problems: { message: string }[] });
  return new Set(kept.filter(({ problems }) => problems.some(({ message }) => message !== '')).map(({ text }) => text));
}

/** Every raw version is accounted for to the last alert, and the lake holds what receipts say and nothing else. */
function receiptsAddUp(stage: Stage): string[] {
  const wrong: string[] = [];
  const lake = stage.bucket('lake');
  const listed = new Set<string>();
  for (const { key, version, file } of rawVersions(stage)) {
    const receipt = receiptOf(stage, key, version.id);
    const place = `${key} ${version.id}`;
    if (receipt?.state !== 'done') {
      wrong.push(`receipt: ${place} has ${receipt ? 'an open one' : 'none'}`);
      continue;
    }
    const { received, delivered, rejected, ignored } = receipt.counts;
    const there = rawAlerts.get(place) ?? countAlerts(file);
    rawAlerts.set(place, there);
    if (received !== there || received !== delivered + rejected + ignored)
      wrong.push(`receipt: ${place} holds ${there} alerts, its receipt says ${JSON.stringify(receipt.counts)}`);
    for (const output of receipt.outputs) {
      listed.add(output.key);
      const object = readObject(lake, output.key);
      if (typeof object === 'string') wrong.push(object);
      else if (object.rows !== output.rows || object.sha256 !== output.sha256)
        wrong.push(`object: ${output.key} has ${object.rows} rows, the receipt of ${place} says ${output.rows}, or other bytes`);
    }
  }
  for (const [key] of lake.entries()) if (!listed.has(key) && !stage.isProbe(key)) wrong.push(`object: ${key} is in no receipt`);
  return wrong;
}

export function* rawVersions(stage: Stage): Generator<{ key: string; version: ObjectVersion; file: string }> {
  const raw = stage.bucket('raw');
  for (const [key, versions] of raw.entries())
    for (const version of versions) if (!version.deleteMarker) yield { key, version, file: raw.fileOf(key, version) };
}

export function receiptOf(stage: Stage, key: string, versionId: string): Receipt | undefined {
  const bucket = stage.bucket('receipts');
  const file = receiptKey(receiptName({ key, version: versionId }, accountIdOf(TENANT), REGION));
  return bucket.current(file) ? (JSON.parse(readFileSync(join(bucket.folder, file), 'utf8')) as Receipt) : undefined;
}

export function rawText(file: string): string {
  const bytes = readFileSync(file);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}

const countAlerts = (file: string): number => rawText(file).split('\n').filter(Boolean).length;

/** What an object holds; in words what is wrong with it. */
function readObject(lake: Bucket, key: string): { readonly rows: number; readonly sha256: string } | string {
  const version = lake.current(key);
  if (!version) return `object: ${key} is in a receipt and not in the lake`;
  const slot = `${key} ${version.etag}`;
  const held = objects.get(slot);
  if (held) return held;
  const bytes = readFileSync(lake.fileOf(key, version));
  try {
    const rows = Number(parquetMetadata(new Uint8Array(bytes).buffer).num_rows);
    const read = { rows, sha256: createHash('sha256').update(bytes).digest('hex') };
    objects.set(slot, read);
    return read;
  } catch (cause) {
    return `object: ${key} is no whole Parquet file: ${cause instanceof Error ? cause.message : cause}`;
  }
}

/** Every folder that has rows is a partition of its table. */
function partitionsAreThere(stage: Stage): string[] {
  const { catalogue, buckets } = stage.local.aws;
  const { database, bucket: lake } = securityLakeNames(REGION);
  const locations = new Set(
    catalogue
      .tables(database)
      .flatMap(({ Name }) => catalogue.partitions(database, Name).map(({ StorageDescriptor }) => StorageDescriptor?.Location)),
  );
  const folders = new Set(
    buckets
      .known(lake)
      .entries()
      .filter(([key]) => !stage.isProbe(key))
      .map(([key]) => `s3://${lake}/${key.slice(0, key.lastIndexOf('/') + 1)}`),
  );
  return [...folders].filter((folder) => !locations.has(folder)).map((folder) => `partition: ${folder} is not registered`);
}
