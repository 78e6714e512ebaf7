import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Conversion, LakeWriting, RawObject, Result } from '../convert';
import type { Receipt } from '../lake/lake';
import { OCSF_VERSIONS, type OcsfVersion } from '../ocsf/record';
import type { FindingClass, SourceSettings } from '../sources/source';
import { EXIT, type ExitCode } from './exit-codes';
import { count, startProgress } from './progress';
import { renderTable, styleFor } from './terminal';
import { type CommandProblem, failed, type Io, type Outcome, usage, type Verb, type VerbArgs, type VerbOption, write } from './verb';

/** Options of every verb that maps alerts. */
export const MAPPING_OPTIONS: readonly VerbOption[] = [
  {
    flags: '--finding-class <class>',
    description: 'write findings as Security Finding 2001, Detection Finding 2004, or both',
    default: 'security',
    choices: ['security', 'detection', 'both'],
  },
  { flags: '--ocsf <version>', description: 'OCSF version of the records', default: '1.3.0', choices: OCSF_VERSIONS },
  { flags: '--no-datetime', description: 'leave out the *_dt attributes and columns, for readers that cannot take timestamps' },
  { flags: '--appliance <name>', description: 'appliance of alerts that do not say theirs; part of every uid', default: 'appliance' },
  { flags: '--console <url>', description: 'base address of the console, for links of alerts that carry none' },
  { flags: '--redact', description: 'hide secrets (credentials in addresses, tokens, passwords) in everything written' },
];

/** The first problems are told one by one; all are counted, and every reject is kept in the lake. */
const MAX_TOLD = 20;

export const verb: Verb = {
  description: [
    'Reads alerts in any of their shapes (JSON, arrays, NDJSON, syslog lines, CEF; gzip of these), validates the OCSF records and writes them as',
    'Parquet in the layout of a Security Lake custom source. The same input twice leaves the same bytes. Rejected alerts are kept under',
    'rejects/ with their reasons, and every file has a receipt under receipts/.',
  ].join(' '),
  arguments: [{ name: '<input...>', description: 'files, folders, globs, or - for standard input' }],
  options: [
    { flags: '-o, --out <folder>', description: 'lake folder; not needed with --to ndjson' },
    { flags: '--to <form>', description: 'write a lake, or print OCSF records as NDJSON', default: 'lake', choices: ['lake', 'ndjson'] },
    ...MAPPING_OPTIONS,
    { flags: '--codec <codec>', description: 'compression of the Parquet files', default: 'zstd', choices: ['zstd', 'gzip', 'none'] },
    { flags: '--tenant <name>', description: 'whose alerts these are: the account segment becomes external_<tenant>', default: 'local' },
    { flags: '--region <code>', description: 'Region segment of the path', default: 'us-east-1' },
  ],
  examples: [
    {
      command: 'convert alerts.ndjson.gz exports/ --out lake --tenant acme',
      explanation: 'a file and a folder of alerts into a lake folder',
    },
    { command: 'convert - --to ndjson < alert.json', explanation: 'one alert from standard input, printed as OCSF records' },
  ],
  run,
};

async function run(args: VerbArgs, io: Io): Promise<Outcome> {
  const { options } = args;
  const toLake = options['to'] !== 'ndjson';
  const out = options['out'] as string | undefined;
  if (toLake && out === undefined) return usage('no lake folder is given', 'add --out <folder>, or --to ndjson to print records');
  if (!toLake && args.json) return usage('--json and --to ndjson both want standard output', 'leave one of them out');
  for (const name of ['tenant', 'region', 'appliance'] as const) {
    const value = options[name] as string;
    // These become segments of object keys and of uids: nothing may leave its segment.
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)) {
      return usage(
        `--${name} is ${JSON.stringify(value.slice(0, 80))}, wanted letters, digits, dots, dashes and underscores, at most 64`,
        `give another --${name}`,
      );
    }
  }
  const denied = toLake ? await deniedFolder(resolve(io.cwd, out as string)) : undefined;
  if (denied) return failed(EXIT.configuration, { rule: 'lake.folder', message: denied, hint: 'choose a folder that you may write to' });

  const { openInputs } = await import('./inputs');
  const inputs = await openInputs(args.positionals, io);
  const conversion = await loadConversion(args);
  const problems: CommandProblem[] = [...inputs.problems];
  const told = { rejected: 0 };
  const progress = startProgress(io, { label: 'converting', unit: 'alerts', quiet: args.quiet });
  try {
    const totals = new Totals();
    const work = toLake ? await lakeWork(args, io, out as string) : ndjsonWork(io);
    for (const object of inputs.objects) {
      const onResult = (result: Result): void => {
        progress.advance(1);
        if (result.fate !== 'rejected') return;
        if (told.rejected++ < MAX_TOLD) problems.push(rejectProblem(object, result));
      };
      try {
        totals.add(await work(object, conversion, onResult));
      } catch (cause) {
        if (io.signal.aborted) return { exitCode: EXIT.interrupted, result: totals.result(), problems, text: '' };
        progress.end();
        problems.push(environmentProblem(object, cause));
        if (isInputFault(cause)) continue;
        return {
          exitCode: totals.objects > 0 || (cause as Partial<WriteFault>).written ? EXIT.partialWrite : faultCode(cause),
          result: totals.result(),
          problems,
          text: '',
        };
      }
    }
    progress.end();
    if (told.rejected > MAX_TOLD) {
      problems.push({
        rule: 'convert.more',
        level: 'error',
        message: `${count(told.rejected - MAX_TOLD)} more alerts were rejected`,
        hint: toLake ? `all of them are in ${out}/rejects` : 'write a lake to keep them',
      });
    }
    const exitCode = problems.some((problem) => problem.rule === 'input.unreadable')
      ? EXIT.inputUnreadable
      : told.rejected > 0
        ? EXIT.problemsFound
        : EXIT.done;
    return { exitCode, result: totals.result(), problems, text: toLake ? totals.text(args, out as string, inputs.passedOver) : '' };
  } finally {
    progress.end();
    await inputs.dispose();
  }
}

/** Settings of a conversion from the mapping options. */
export async function loadConversion(args: Pick<VerbArgs, 'options'>): Promise<Conversion> {
  const { options } = args;
  const [{ sources }, { loadValidator }] = await Promise.all([import('../sources'), import('../ocsf/validate')]);
  const ocsf = options['ocsf'] as OcsfVersion;
  const console = options['console'] as string | undefined;
  const settings: SourceSettings = {
    findingClass: options['findingClass'] as FindingClass,
    appliance: options['appliance'] as string,
    redact: options['redact'] === true,
    ...(console === undefined ? {} : { consoleUrl: console.replace(/\/+$/, '') }),
  };
  return {
    source: sources[0] as Conversion['source'],
    settings,
    ocsf,
    datetime: options['datetime'] !== false,
    validate: await loadValidator(ocsf),
  };
}

type Work = (
  object: RawObject,
  conversion: Conversion,
  onResult: (result: Result) => void,
) => Promise<Pick<Receipt, 'counts' | 'outputs' | 'ignored' | 'rejected' | 'warnings' | 'rejects'>>;

async function lakeWork({ options }: VerbArgs, io: Io, out: string): Promise<Work> {
  const [{ convert }, { folderLake }, { loadCompressor }] = await Promise.all([
    import('../convert'),
    import('../lake/folder-lake'),
    import('../parquet/writer'),
  ]);
  const writing: LakeWriting = {
    lake: folderLake(resolve(io.cwd, out)),
    region: options['region'] as string,
    tenant: options['tenant'] as string,
    compressor: await loadCompressor(options['codec'] as LakeWriting['compressor']['codec']),
    signal: io.signal,
  };
  return (object, conversion, onResult) => convert(object, conversion, { ...writing, onResult });
}

function ndjsonWork(io: Io): Work {
  return async (object, conversion, onResult) => {
    const { convertAlerts } = await import('../convert');
    const counts = { received: 0, delivered: 0, rejected: 0, ignored: 0 };
    for await (const result of convertAlerts(object.read(), conversion)) {
      io.signal.throwIfAborted();
      counts.received++;
      counts[result.fate]++;
      onResult(result);
      if (result.fate === 'delivered') await write(io.stdout, result.records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    }
    return { counts, outputs: [], ignored: {}, rejected: {}, warnings: {}, rejects: [] };
  };
}

/** Why a lake folder cannot be written to; undefined when it can. */
async function deniedFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return undefined;
  } catch (cause) {
    return `the lake folder ${folder} cannot be written to: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`;
  }
}

interface WriteFault {
  readonly written: boolean;
}

/** Reading the input failed, as opposed to writing the lake: the other inputs can still be converted. */
const isInputFault = (cause: unknown): boolean =>
  (cause as NodeJS.ErrnoException).syscall === 'read' || (cause as NodeJS.ErrnoException).syscall === 'open';

const faultCode = (cause: unknown): ExitCode => ((cause as Error).name === 'NewerMappingError' ? EXIT.configuration : EXIT.partialWrite);

function environmentProblem(object: RawObject, cause: unknown): CommandProblem {
  const newer = (cause as Error).name === 'NewerMappingError';
  return {
    rule: isInputFault(cause) ? 'input.unreadable' : newer ? 'lake.newer_mapping' : 'lake.write',
    level: 'error',
    file: object.key,
    message: (cause as Error).message,
    ...(newer ? {} : { hint: 'run it again once the cause is gone: what was written is written over with the same bytes' }),
  };
}

function rejectProblem(object: RawObject, result: Result & { fate: 'rejected' }): CommandProblem {
  const first = result.problems.find((problem) => problem.level === 'error') ?? result.problems[0];
  const element = result.where.element === undefined ? '' : `element ${result.where.element}: `;
  return {
    rule: first?.rule ?? 'unknown',
    level: 'error',
    file: object.key,
    line: result.where.line,
    path: shortPath(first?.path === undefined || first.path === '$' ? result.outcome.path : first.path),
    message: `${element}${first?.message ?? 'rejected'}`,
  };
}

/** A path of 64 levels is kept whole with the reject; a line on a terminal needs its beginning. */
const shortPath = (path: string): string => (path.length > 120 ? `${path.slice(0, 119)}…` : path);

/** What came of all inputs together. */
class Totals {
  objects = 0;
  private readonly counts = { received: 0, delivered: 0, rejected: 0, ignored: 0 };
  private readonly tables = new Map<string, { records: number; objects: number; days: Set<string>; bytes: number }>();
  private readonly ignored: Record<string, number> = {};
  private readonly rejected: Record<string, number> = {};
  private readonly warnings: Record<string, number> = {};
  private readonly rejects: string[] = [];

  add(receipt: Awaited<ReturnType<Work>>): void {
    this.objects++;
    for (const key of ['received', 'delivered', 'rejected', 'ignored'] as const) this.counts[key] += receipt.counts[key];
    for (const [sum, part] of [
      [this.ignored, receipt.ignored],
      [this.rejected, receipt.rejected],
      [this.warnings, receipt.warnings],
    ] as const) {
      for (const [rule, times] of Object.entries(part)) sum[rule] = (sum[rule] ?? 0) + times;
    }
    this.rejects.push(...receipt.rejects);
    for (const output of receipt.outputs) {
      const table = this.tables.get(output.source) ?? { records: 0, objects: 0, days: new Set<string>(), bytes: 0 };
      table.records += output.rows;
      table.objects += 1;
      table.bytes += output.bytes;
      table.days.add(output.eventDay);
      this.tables.set(output.source, table);
    }
  }

  result(): Record<string, unknown> {
    const tables = [...this.tables].map(([table, { records, objects, days, bytes }]) => ({
      table,
      records,
      objects,
      days: days.size,
      bytes,
    }));
    return {
      files: this.objects,
      ...this.counts,
      tables,
      ignoredByRule: this.ignored,
      rejectedByRule: this.rejected,
      warningsByRule: this.warnings,
      rejects: this.rejects,
    };
  }

  text(args: VerbArgs, out: string, passedOver: number): string {
    const style = styleFor(args.color);
    const { received, delivered, rejected, ignored } = this.counts;
    const lines = [
      `${count(received)} alerts in ${count(this.objects)} file(s): ${style.green(`${count(delivered)} delivered`)}, ${rejected > 0 ? style.red(`${count(rejected)} rejected`) : '0 rejected'}, ${count(ignored)} ignored`,
      ...Object.entries(this.ignored).map(([rule, times]) => `  ignored: ${count(times)} by ${rule}`),
      ...Object.entries(this.rejected).map(([rule, times]) => `  rejected: ${count(times)} by ${rule}`),
      ...(passedOver > 0 ? [`  ${count(passedOver)} file(s) of other kinds were passed over`] : []),
    ];
    const rows = [...this.tables]
      .sort()
      .map(([name, table]) => [name, count(table.records), count(table.objects), count(table.days.size), count(table.bytes)]);
    const right = 'right' as const;
    const table =
      rows.length === 0
        ? ''
        : `\n${renderTable([{ title: 'table' }, { title: 'records', align: right }, { title: 'objects', align: right }, { title: 'days', align: right }, { title: 'bytes', align: right }], rows, { style })}`;
    const next =
      delivered > 0
        ? `\nlake: ${out}\nnext: slc query "select * from ${[...this.tables.keys()][0]?.replaceAll('-', '_')} limit 5" --lake ${out}\n`
        : '';
    return `${lines.join('\n')}\n${table}${next}`;
  }
}
