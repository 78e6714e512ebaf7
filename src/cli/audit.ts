import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import type { AuditFinding, AuditTotals, RawVersion } from '../lake/audit';
import type { ObjectStore } from '../lake/object-store';
import { EXIT } from './exit-codes';
import { count, startProgress } from './progress';
import { renderTable, styleFor } from './terminal';
import { type CommandProblem, failed, type Io, type Outcome, usage, type Verb, type VerbArgs } from './verb';

export const verb: Verb = {
  description: [
    'Holds what came in against what stands in the lake: every raw object has a receipt of its very content, the sums of each receipt agree',
    '(received = delivered + rejected + ignored), every output is there with the rows of its footer, and every object of ours in the lake is',
    'named by exactly one receipt. Places are folders, or s3://<bucket>/<prefix>; buckets need AWS credentials. Nothing is changed.',
  ].join(' '),
  arguments: [],
  options: [
    { flags: '--raw <place>', description: 'what came in: a folder that was converted, or the raw bucket; a prefix looks at a part of it' },
    { flags: '--lake <place>', description: 'where ext/ is' },
    { flags: '--receipts <place>', description: 'where receipts/ is; that of --lake where it is not given' },
    { flags: '--rejects <place>', description: 'where rejects/ is; that of --lake if it is a folder, else rejects are not looked at' },
    {
      flags: '--grace <minutes>',
      description: 'what was written within so many minutes may be under way and is no fault',
      default: 0,
      integer: { min: 0, max: 44_640 },
    },
    { flags: '--hash', description: 'read every output whole and compare its SHA-256 as well' },
    { flags: '--region <code>', description: 'Region of the buckets; that of the AWS configuration where it is not given' },
  ],
  examples: [
    { command: 'audit --raw ./alerts --lake ./demo-lake', explanation: 'a folder of alerts and the lake folder it was converted into' },
    {
      command: 'audit --raw s3://raw-bucket --lake s3://lake-bucket --receipts s3://receipts-bucket --grace 60 --json',
      explanation: 'buckets that are in use, for a script',
    },
  ],
  run: (args, io) =>
    auditPlaces(args, io, async () => {
      const { S3Client: S3 } = await import('@aws-sdk/client-s3');
      const { region } = args.options;
      return new S3(region === undefined ? {} : { region: String(region) });
    }),
};

/** Problems kept; all are counted. */
const KEPT_PROBLEMS = 1000;

/** The verb with the client it is given, which is asked for only where a place is a bucket. */
export async function auditPlaces(args: VerbArgs, io: Io, s3For: () => Promise<S3Client>, nowMs = Date.now()): Promise<Outcome> {
  const places = placesOf(args);
  if (!places.ok) return usage(places.message, 'slc audit --help shows two examples');
  const { audit, AUDIT_RULES } = await import('../lake/audit');
  const { sources } = await import('../sources');
  const found: CommandProblem[] = [];
  const byRule = new Map<string, number>(AUDIT_RULES.map((rule) => [rule, 0]));
  let totals: AuditTotals;
  const progress = startProgress(io, { label: 'auditing', unit: 'objects and receipts', quiet: args.quiet || args.json });
  try {
    let client: Promise<S3Client> | undefined;
    const s3 = () => {
      client ??= s3For();
      return client;
    };
    const store = (place: string) => openStore(place, io, s3);
    totals = await audit(
      {
        raw: await rawVersions(places.raw, io, s3),
        lake: await store(places.lake),
        receipts: await store(places.receipts),
        ...(places.rejects === undefined ? {} : { rejects: await store(places.rejects) }),
        sources: sources.flatMap(({ tables }) => tables.map(({ name }) => name)),
        untilMs: nowMs - Number(args.options['grace'] ?? 0) * 60_000,
        hash: args.options['hash'] === true,
        signal: io.signal,
        onLook: () => progress.advance(1),
      },
      (finding) => {
        byRule.set(finding.rule, (byRule.get(finding.rule) ?? 0) + 1);
        if (found.length < KEPT_PROBLEMS) found.push(toProblem(finding));
      },
    );
  } catch (cause) {
    if (io.signal.aborted) return failed(EXIT.interrupted, { rule: 'cli.interrupted', message: 'interrupted' });
    return unlisted(cause);
  } finally {
    progress.end();
  }
  const problems = [...byRule.values()].reduce((sum, number) => sum + number, 0);
  return {
    exitCode: problems > 0 ? EXIT.problemsFound : EXIT.done,
    result: { totals, problems, byRule: Object.fromEntries(byRule), rejectsLookedAt: places.rejects !== undefined },
    problems: found,
    text: args.json ? '' : textOf(totals, byRule, problems, args.color),
  };
}

interface Places {
  readonly raw: string;
  readonly lake: string;
  readonly receipts: string;
  readonly rejects: string | undefined;
}

const isBucket = (place: string): boolean => place.startsWith('s3://');

function placesOf({ options }: VerbArgs): ({ readonly ok: true } & Places) | { readonly ok: false; readonly message: string } {
  const text = (name: string) => (typeof options[name] === 'string' && options[name] !== '' ? options[name] : undefined);
  const [raw, lake] = [text('raw'), text('lake')];
  if (raw === undefined || lake === undefined) return { ok: false, message: 'want --raw <place> and --lake <place>' };
  const receipts = text('receipts') ?? lake;
  return { ok: true, raw, lake, receipts, rejects: text('rejects') ?? (isBucket(lake) ? undefined : lake) };
}

async function openStore(place: string, io: Io, s3: () => Promise<S3Client>): Promise<ObjectStore> {
  if (isBucket(place)) return (await import('../lake/s3-store')).s3Store(await s3(), place);
  const folder = resolve(io.cwd, place);
  if (!(await stat(folder)).isDirectory()) throw new Error(`${place}: found a file, want a folder or s3://<bucket>`);
  return (await import('../lake/object-store')).folderStore(folder);
}

async function rawVersions(place: string, io: Io, s3: () => Promise<S3Client>): Promise<AsyncIterable<RawVersion>> {
  return isBucket(place) ? versionsInBucket(place, await s3()) : filesOf(place, io);
}

/** As `slc convert` takes them from the same words: key and version of each file. */
async function* filesOf(place: string, io: Io): AsyncGenerator<RawVersion> {
  const { findFiles, rawFile } = await import('./inputs');
  for (const { path, key } of (await findFiles(place, io.cwd)).files) {
    const { version, bytes } = await rawFile(path, key);
    yield { key, version, bytes, writtenMs: (await stat(path)).mtimeMs };
  }
}

async function* versionsInBucket(place: string, s3: S3Client): AsyncGenerator<RawVersion> {
  const [{ listVersions }, { readS3Location }] = await Promise.all([import('../lake/s3-store'), import('../lake/s3-location')]);
  const { bucket, prefix } = readS3Location(place);
  for await (const versions of listVersions(s3, bucket, prefix)) {
    for (const { Key = '', VersionId = 'null', Size = 0, LastModified } of versions)
      yield { key: Key, version: VersionId, bytes: Size, writtenMs: LastModified?.getTime() ?? 0 };
  }
}

function unlisted(cause: unknown): Outcome {
  const { name, message } = cause as Error;
  return failed(EXIT.inputUnreadable, {
    rule: 'audit.unreadable',
    message: `the audit could not be made: ${name === 'Error' ? '' : `${name}: `}${message}`,
    hint: 'check the places and, of buckets, the credentials (aws sts get-caller-identity), the Region, and s3:ListBucket, s3:ListBucketVersions and s3:GetObject',
  });
}

function toProblem({ rule, key, message, raw }: AuditFinding): CommandProblem {
  return {
    rule: `audit.${rule}`,
    level: 'error',
    file: key,
    message,
    ...(raw === undefined ? {} : { raw }),
  };
}

function textOf(totals: AuditTotals, byRule: ReadonlyMap<string, number>, problems: number, color: boolean): string {
  const style = styleFor(color);
  const { received, delivered, rejected, ignored } = totals;
  const rows = [
    ['raw objects', count(totals.rawObjects)],
    ['receipts', count(totals.receipts)],
    ['receipts whose raw object was not among them', count(totals.receiptsWithoutRaw)],
    ['outputs looked at', count(totals.outputs)],
    ['rows in their footers', count(totals.rows)],
    ['objects of ours in the lake', count(totals.lakeObjects)],
    ['too young to be judged', count(totals.underWay)],
  ];
  const table = renderTable([{ title: 'looked at' }, { title: 'number', align: 'right' }], rows, { style });
  const sums = `received ${count(received)} = delivered ${count(delivered)} + rejected ${count(rejected)} + ignored ${count(ignored)}`;
  if (problems === 0) return `${table}\n${sums}\n${style.green('everything adds up')}\n`;
  const kinds = [...byRule].filter(([, number]) => number > 0).map(([rule, number]) => `${rule} ${count(number)}`);
  return `${table}\n${style.red(`${count(problems)} problems`)}: ${kinds.join(', ')}\n`;
}
