import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkObjectPath, dayStartMs, type ObjectPath, readObjectPath } from '../lake/object-path';
import type { ColumnFacts, ParquetFacts, StatisticValue } from '../lake/parquet-facts';
import { DAY_MS } from '../ocsf/time';
import { visible } from '../ocsf/visible';
import { EXIT } from './exit-codes';
import { count, startProgress } from './progress';
import { renderTable, type Style, styleFor } from './terminal';
import { type CommandProblem, failed, type Io, type Outcome, type Verb, type VerbArgs } from './verb';

export const verb: Verb = {
  description:
    'Of a file: codec, row groups, pages, statistics, sort order, key-values and schema, all from its footer and page headers. Of a lake ' +
    'folder: what lies in each partition, and whether every object agrees with its path. Problems end with exit code 1.',
  arguments: [{ name: '<path>', description: 'a Parquet file or a lake folder' }],
  options: [],
  examples: [
    { command: 'inspect ./demo-lake', explanation: 'partitions of a lake folder and whether its objects keep the layout' },
    { command: 'inspect ./demo-lake/ext/*/*/*/*/0123456789abcdef0123456789abcdef.zstd.parquet', explanation: 'one object in full' },
  ],
  async run(args, io) {
    const path = args.positionals[0] ?? '';
    const absolute = resolve(io.cwd, path);
    const found = await stat(absolute).catch(() => undefined);
    if (!found) return failed(EXIT.inputUnreadable, { rule: 'input.absent', file: path, message: 'no such file or folder' });
    return found.isDirectory() ? inspectFolder(path, absolute, args, io) : inspectFile(path, absolute, args);
  },
};

/** Security Lake user guide, custom sources: data page size and row group size at most. */
const MAX_PAGE_BYTES = 1024 ** 2;
const MAX_ROW_GROUP_BYTES = 256 * 1024 ** 2;
/** Partitions printed; `--json` has them all. */
const SHOWN_PARTITIONS = 100;

async function inspectFile(path: string, absolute: string, args: VerbArgs): Promise<Outcome> {
  const { readParquetFacts } = await import('../lake/parquet-facts');
  const read = await readParquetFacts(absolute);
  if (!read.ok) return failed(EXIT.inputUnreadable, { rule: 'parquet.unreadable', file: path, message: read.message });
  const { facts } = read;
  const place = readObjectPath(absolute.replaceAll('\\', '/'));
  const problems = checkObject(path, facts, place);
  return {
    exitCode: problems.length > 0 ? EXIT.problemsFound : EXIT.done,
    result: { file: path, partition: place ?? null, ...facts },
    problems,
    text: args.json ? '' : fileText(path, facts, styleFor(args.color)),
  };
}

interface PartitionTotals {
  readonly source: string;
  readonly region: string;
  readonly accountId: string;
  readonly eventDay: string;
  readonly objects: number;
  /** Objects of no rows: what a re-run no longer writes is overwritten so. */
  readonly emptyObjects: number;
  readonly rows: number;
  readonly bytes: number;
}

async function inspectFolder(path: string, absolute: string, args: VerbArgs, io: Io): Promise<Outcome> {
  const { glob } = await import('tinyglobby');
  const { readParquetFacts } = await import('../lake/parquet-facts');
  const objects = (await glob('**/*.parquet', { cwd: absolute, dot: true, followSymbolicLinks: false, expandDirectories: false })).sort();
  if (objects.length === 0) {
    return failed(EXIT.inputUnreadable, { rule: 'lake.empty', file: path, message: 'no Parquet files in this folder or below it' });
  }

  const problems: CommandProblem[] = [];
  const partitions = new Map<string, PartitionTotals>();
  const classes = new Map<string, { readonly classUid: string; readonly file: string }>();
  const codecs = new Set<string>();
  let largestPage: { readonly uncompressedBytes: number; readonly column: string; readonly file: string } | undefined;
  const progress = startProgress(io, { label: 'inspecting', unit: 'objects', total: objects.length, quiet: args.quiet || args.json });
  for (const file of objects) {
    if (io.signal.aborted) break;
    const read = await readParquetFacts(`${absolute}/${file}`);
    progress.advance(1);
    const place = readObjectPath(`${absolute.replaceAll('\\', '/')}/${file}`);
    if (!place) {
      problems.push({
        rule: 'lake.path',
        level: 'error',
        file,
        message: 'want ext/<source>/region=<r>/accountId=<a>/eventDay=<YYYYMMDD>/<object>',
      });
    }
    if (!read.ok) {
      problems.push({ rule: 'parquet.unreadable', level: 'error', file, message: read.message });
      continue;
    }
    const { facts } = read;
    problems.push(...checkObject(file, facts, place));
    for (const codec of facts.codecs) codecs.add(codec);
    const { largest } = facts.pages;
    if (largest && largest.uncompressedBytes > (largestPage?.uncompressedBytes ?? -1)) largestPage = { ...largest, file };
    if (!place) continue;

    addToPartition(partitions, place, facts);
    const classUid = columnAt(facts, 'class_uid')?.max;
    if (classUid === undefined) continue;
    const known = classes.get(place.source);
    if (!known) classes.set(place.source, { classUid: String(classUid), file });
    else if (known.classUid !== String(classUid)) {
      const message = `found class ${classUid}, want ${known.classUid} as in ${known.file}: a source holds one class`;
      problems.push({ rule: 'lake.class_mixed', level: 'error', file, message });
    }
  }
  progress.end();

  const parts = [...partitions.values()];
  const totals = {
    objects: objects.length,
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    partitions: parts.length,
    sources: Object.fromEntries([...classes].map(([source, { classUid }]) => [source, Number(classUid)])),
    codecs: [...codecs],
    largestPage: largestPage ?? null,
    problems: problems.length,
  };
  return {
    exitCode: problems.length > 0 ? EXIT.problemsFound : EXIT.done,
    result: { folder: path, totals, partitions: parts },
    problems,
    text: args.json ? '' : folderText(path, parts, totals, styleFor(args.color)),
  };
}

function addToPartition(partitions: Map<string, PartitionTotals>, place: ObjectPath, facts: ParquetFacts): void {
  const { source, region, accountId, eventDay } = place;
  const key = [source, region, accountId, eventDay].join('/');
  const before = partitions.get(key) ?? { objects: 0, emptyObjects: 0, rows: 0, bytes: 0 };
  partitions.set(key, {
    source,
    region,
    accountId,
    eventDay,
    objects: before.objects + 1,
    emptyObjects: before.emptyObjects + (facts.rows === 0 ? 1 : 0),
    rows: before.rows + facts.rows,
    bytes: before.bytes + facts.bytes,
  });
}

/** Whether an object keeps the lake's rules and agrees with the path it lies at; without such a path, only the rules of the format. */
function checkObject(file: string, facts: ParquetFacts, place: ObjectPath | undefined): CommandProblem[] {
  const problems: CommandProblem[] = [];
  const fault = (rule: string, message: string) => problems.push({ rule, level: 'error', file, message });

  const { largest } = facts.pages;
  if (largest && largest.uncompressedBytes > MAX_PAGE_BYTES) {
    fault(
      'lake.page_size',
      `column ${largest.column} has a page of ${count(largest.uncompressedBytes)} bytes, want at most ${count(MAX_PAGE_BYTES)}`,
    );
  }
  const group = facts.rowGroups.find(({ bytes }) => bytes > MAX_ROW_GROUP_BYTES);
  if (group) fault('lake.row_group_size', `a row group has ${count(group.bytes)} bytes, want at most ${count(MAX_ROW_GROUP_BYTES)}`);
  if (!place) return problems;

  for (const problem of checkObjectPath(place)) problems.push({ ...problem, file });
  const named = place.fileName.endsWith('.gz.parquet') ? 'GZIP' : place.fileName.endsWith('.zstd.parquet') ? 'ZSTD' : 'UNCOMPRESSED';
  // A chunk too small to gain may stay as it is: the codec is a property of each chunk (parquet.thrift, ColumnMetaData).
  const other = facts.codecs.find((codec) => codec !== named && codec !== 'UNCOMPRESSED');
  if (other) fault('lake.codec', `found codec ${other}, want ${named} as the name says`);
  if (facts.rows > 0) {
    checkEventDay(facts, place, fault);
    const classUid = columnAt(facts, 'class_uid');
    if (classUid?.min !== classUid?.max) fault('lake.class_mixed', `found classes from ${classUid?.min} to ${classUid?.max}, want one`);
  }
  return problems;
}

/** The partition's day must be the UTC day of every row's `time`; the column's statistics tell without reading a row. */
function checkEventDay(facts: ParquetFacts, { eventDay }: ObjectPath, fault: (rule: string, message: string) => void): void {
  const startMs = dayStartMs(eventDay);
  if (startMs === undefined) return;
  const time = columnAt(facts, 'time');
  if (time?.min === undefined || time.max === undefined) {
    fault('lake.time_statistics', 'no column time with min and max statistics, so no reader can skip this object by time');
    return;
  }
  if (time.nulls) fault('lake.event_day_rows', `${count(time.nulls)} rows have no time, want all on ${eventDay}`);
  const first = Number(time.min);
  const last = Number(time.max);
  if (!(first >= startMs && last < startMs + DAY_MS)) {
    fault('lake.event_day_rows', `found rows from ${timeText(first)} to ${timeText(last)}, want all on the UTC day ${eventDay}`);
  }
}

function columnAt(facts: ParquetFacts, path: string): ColumnFacts | undefined {
  return facts.columns.find((column) => column.path === path);
}

function timeText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

function fileText(path: string, facts: ParquetFacts, style: Style): string {
  const { pages, rowGroups } = facts;
  const groupBytes = Math.max(0, ...rowGroups.map(({ bytes }) => bytes));
  const sorted = [...new Set(rowGroups.map(({ sortedBy }) => sortedBy.join(', ')))].filter(Boolean);
  const lines: [string, string][] = [
    ['file', path],
    ['bytes', count(facts.bytes)],
    ['created by', facts.createdBy ?? 'not said'],
    ['rows', count(facts.rows)],
    ['codec', facts.codecs.join(', ') || 'none'],
    ['row groups', `${rowGroups.length}, largest ${count(groupBytes)} bytes before compression`],
    [
      'pages',
      `${count(pages.data)} data, ${count(pages.dictionary)} dictionary${pages.largest ? `, largest ${count(pages.largest.uncompressedBytes)} bytes before compression (${pages.largest.column})` : ''}`,
    ],
    ['sorted by', sorted.join('; ') || 'not said'],
    ...facts.keyValues.map(({ key, value }): [string, string] => [`key ${key}`, value.length > 200 ? `${value.slice(0, 200)}…` : value]),
  ];
  const head = lines.map(([name, value]) => `${visible(name).padEnd(12)}  ${visible(value)}\n`).join('');
  return `${head}\n${columnTable(facts.columns, style)}\n${style.bold('schema')}\n${schemaText(facts)}`;
}

function columnTable(columns: readonly ColumnFacts[], style: Style): string {
  const titles = [
    { title: 'column' },
    { title: 'type' },
    { title: 'encodings' },
    { title: 'bytes', align: 'right' as const },
    { title: 'compressed', align: 'right' as const },
    { title: 'nulls', align: 'right' as const },
    { title: 'min' },
    { title: 'max' },
  ];
  const rows = columns.map(({ path, type, encodings, uncompressedBytes, compressedBytes, nulls, min, max }) => [
    path,
    type,
    encodings.join(' '),
    count(uncompressedBytes),
    count(compressedBytes),
    nulls === undefined ? '?' : count(nulls),
    statisticText(min),
    statisticText(max),
  ]);
  return renderTable(titles, rows, { maxCellWidth: 48, style });
}

function statisticText(value: StatisticValue | undefined): string {
  return value === undefined ? '' : String(value);
}

function schemaText({ schema }: ParquetFacts): string {
  return schema
    .map(({ depth, name, type, repetition, logicalType }) => {
      const kind = [repetition.toLowerCase(), type.toLowerCase(), logicalType && `(${logicalType})`].filter(Boolean).join(' ');
      return `${'  '.repeat(depth + 1)}${visible(name)}: ${kind}\n`;
    })
    .join('');
}

function folderText(
  path: string,
  parts: readonly PartitionTotals[],
  totals: {
    readonly objects: number;
    readonly rows: number;
    readonly bytes: number;
    readonly codecs: readonly string[];
    readonly problems: number;
  },
  style: Style,
): string {
  const titles = [
    { title: 'source' },
    { title: 'region' },
    { title: 'accountId' },
    { title: 'eventDay' },
    { title: 'objects', align: 'right' as const },
    { title: 'rows', align: 'right' as const },
    { title: 'bytes', align: 'right' as const },
  ];
  const rows = parts
    .slice(0, SHOWN_PARTITIONS)
    .map((part) => [part.source, part.region, part.accountId, part.eventDay, count(part.objects), count(part.rows), count(part.bytes)]);
  const left = parts.length - SHOWN_PARTITIONS;
  const more = left > 0 ? `and ${count(left)} more partitions; --json tells them all\n` : '';
  const verdict =
    totals.problems === 0 ? style.green('every object agrees with its path') : style.red(`${count(totals.problems)} problems`);
  const sum = `${count(totals.objects)} objects, ${count(totals.rows)} rows, ${count(totals.bytes)} bytes in ${count(parts.length)} partitions, codec ${totals.codecs.join(', ') || 'none'}`;
  return `${style.bold(visible(path))}\n\n${renderTable(titles, rows, { style })}${more}\n${sum}\n${verdict}\n`;
}
