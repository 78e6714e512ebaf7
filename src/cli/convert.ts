import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Conversion } from '../convert';
import { OCSF_VERSIONS, type OcsfVersion } from '../ocsf/record';
import type { FindingClass, SourceSettings } from '../sources/source';
import type { Threads } from './convert/threads';
import type { Fault, Tally, Watch } from './convert/work';
import { EXIT } from './exit-codes';
import type { FileObject } from './inputs';
import { count, startProgress } from './progress';
import { renderTable, styleFor } from './terminal';
import { type CommandProblem, failed, type Io, type Outcome, usage, type Verb, type VerbArgs, type VerbOption } from './verb';

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
    {
      flags: '--jobs <n>',
      description: 'files converted at the same time, each in a thread of its own that takes the memory of a run',
      default: 1,
      integer: { min: 1, max: 64 },
    },
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
  if (!toLake && (options['jobs'] as number) > 1)
    return usage('--to ndjson prints one record after the other', 'leave --jobs out, or write a lake');
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
  const problems: CommandProblem[] = [...inputs.problems];
  const totals = new Totals();
  const progress = startProgress(io, { label: 'converting', unit: 'alerts', quiet: args.quiet });
  let rejected = 0;
  const watch: Watch = {
    advance: (alerts) => progress.advance(alerts),
    rejected(problem) {
      if (rejected++ < MAX_TOLD) problems.push(problem);
    },
  };
  const jobs = Math.min(options['jobs'] as number, inputs.objects.length);
  const { work, end } = await startWork(args, io, jobs);
  try {
    const fault = await convertAll(inputs.objects, jobs, io.signal, async (object) => {
      const converted = await work(object, watch);
      if (converted.ok) {
        totals.add(converted.tally);
        return undefined;
      }
      if (!io.signal.aborted) problems.push(converted.fault.problem);
      return converted.fault.isInput ? undefined : converted.fault;
    });
    progress.end();
    if (io.signal.aborted) return { exitCode: EXIT.interrupted, result: totals.result(), problems, text: '' };
    if (fault) return { exitCode: totals.objects > 0 ? EXIT.partialWrite : fault.exitCode, result: totals.result(), problems, text: '' };
    if (rejected > MAX_TOLD) {
      problems.push({
        rule: 'convert.more',
        level: 'error',
        message: `${count(rejected - MAX_TOLD)} more alerts were rejected`,
        hint: toLake ? `all of them are in ${out}/rejects` : 'write a lake to keep them',
      });
    }
    const exitCode = problems.some((problem) => problem.rule === 'input.unreadable')
      ? EXIT.inputUnreadable
      : rejected > 0
        ? EXIT.problemsFound
        : EXIT.done;
    return { exitCode, result: totals.result(), problems, text: toLake ? totals.text(args, out as string, inputs.passedOver) : '' };
  } finally {
    progress.end();
    await end();
    await inputs.dispose();
  }
}

/** In this thread, or with several jobs in threads of their own. */
async function startWork(args: VerbArgs, io: Io, jobs: number): Promise<Threads> {
  if (jobs > 1) {
    const { startThreads } = await import('./convert/threads');
    return startThreads(jobs, { options: args.options, cwd: io.cwd }, io.signal);
  }
  const { lakeWork, ndjsonWork } = await import('./convert/work');
  const conversion = await loadConversion(args);
  const work =
    args.options['to'] === 'ndjson'
      ? ndjsonWork(conversion, io)
      : await lakeWork({ options: args.options, cwd: io.cwd }, conversion, io.signal);
  return { work, end: async () => {} };
}

/** Goes on with the next object wherever one is done, until one has a fault that ends the run: the answer. */
async function convertAll(
  objects: readonly FileObject[],
  jobs: number,
  signal: AbortSignal,
  convertOne: (object: FileObject) => Promise<Fault | undefined>,
): Promise<Fault | undefined> {
  let fault: Fault | undefined;
  const rest = objects.values();
  const goOn = async (): Promise<void> => {
    for (const object of rest) {
      if (fault || signal.aborted) return;
      fault = (await convertOne(object)) ?? fault;
    }
  };
  await Promise.all(Array.from({ length: jobs }, goOn));
  return fault;
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
    ...(console === undefined ? {} : { consoleUrl: console.replace(/(?<!\/)\/+$/, '') }),
  };
  return {
    source: sources[0] as Conversion['source'],
    settings,
    ocsf,
    datetime: options['datetime'] !== false,
    validate: await loadValidator(ocsf),
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

/** What came of all inputs together. */
class Totals {
  objects = 0;
  private readonly counts = { received: 0, delivered: 0, rejected: 0, ignored: 0 };
  private readonly tables = new Map<string, { records: number; objects: number; days: Set<string>; bytes: number }>();
  private readonly ignored: Record<string, number> = {};
  private readonly rejected: Record<string, number> = {};
  private readonly warnings: Record<string, number> = {};
  private readonly rejects: string[] = [];

  add(receipt: Tally): void {
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
