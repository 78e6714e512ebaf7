import type { Problem } from '../ocsf/record';

/** What the path of an object says: `…/ext/<source>/region=<r>/accountId=<a>/eventDay=<YYYYMMDD>/<name>.parquet`. */
export interface ObjectPath {
  readonly source: string;
  readonly region: string;
  readonly accountId: string;
  readonly eventDay: string;
  readonly fileName: string;
}

const LAYOUT = /(?:^|\/)ext\/([^/]+)\/region=([^/]*)\/accountId=([^/]*)\/eventDay=([^/]*)\/([^/]+)$/;

/** Custom source names: at most 20 letters, digits, dashes (Security Lake user guide, custom sources). */
const SOURCE = /^[A-Za-z0-9][A-Za-z0-9-]{0,19}$/;
const REGION = /^[a-z]{2,3}(-[a-z]+)+-\d{1,2}$/;
/** An AWS account, or `external`, or `external_` and the account's name elsewhere (the same page). */
const ACCOUNT_ID = /^(\d{12}|external(_[A-Za-z0-9._-]+)?)$/;
/** Native objects are named so, and readers filter by it; no codec in the name means no compression. */
const FILE_NAME = /^[0-9a-f]{32}(\.zstd|\.gz)?\.parquet$/;

/** Glob of every object in a lake folder (Security Lake user guide, custom sources: partitioning). Athena does not see names that begin with `_` or `.`. */
export const OBJECTS = 'ext/*/region=*/accountId=*/eventDay=*/[!._]*.parquet';

/** The part of a path below a source's folder: `region=…/accountId=…/eventDay=…/` (Security Lake user guide, custom sources). */
export function partitionPath({ region, accountId, eventDay }: Pick<ObjectPath, 'region' | 'accountId' | 'eventDay'>): string {
  return `region=${region}/accountId=${accountId}/eventDay=${eventDay}/`;
}

/** Reads a path with `/`; undefined where it is not the layout of a lake at all. */
export function readObjectPath(path: string): ObjectPath | undefined {
  const [, source, region, accountId, eventDay, fileName] = LAYOUT.exec(path) ?? [];
  if (!source || region === undefined || accountId === undefined || eventDay === undefined || !fileName) return undefined;
  return { source, region, accountId, eventDay, fileName };
}

/** What is wrong with each part of an object's path. The problems' paths name the part. */
export function checkObjectPath({ source, region, accountId, eventDay, fileName }: ObjectPath): Problem[] {
  const problems: Problem[] = [];
  const want = (ok: boolean, rule: string, path: string, found: string, wanted: string) => {
    if (!ok) problems.push({ rule, level: 'error', path, message: `found ${found.slice(0, 80)}, want ${wanted}` });
  };
  want(SOURCE.test(source), 'lake.source', 'ext', source, 'a source name of at most 20 letters, digits and dashes');
  want(REGION.test(region), 'lake.region', 'region', region, 'a region code such as eu-west-1');
  want(ACCOUNT_ID.test(accountId), 'lake.account_id', 'accountId', accountId, '12 digits, external, or external_<name>');
  want(dayStartMs(eventDay) !== undefined, 'lake.event_day', 'eventDay', eventDay, 'a day as YYYYMMDD');
  want(FILE_NAME.test(fileName), 'lake.object_name', 'object', fileName, '<32 hex>.zstd.parquet or .gz.parquet');
  return problems;
}

/** ms since 1970 at which the UTC day `YYYYMMDD` begins; undefined where there is no such day. */
export function dayStartMs(eventDay: string): number | undefined {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(eventDay) ?? [];
  if (!year) return undefined;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(ms).toISOString().startsWith(`${year}-${month}-${day}`) ? ms : undefined;
}
