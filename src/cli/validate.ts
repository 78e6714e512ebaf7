import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { OCSF_VERSIONS, type OcsfVersion, type Problem } from '../ocsf/record';
import { EXIT } from './exit-codes';
import { count, startProgress } from './progress';
import { renderTable, type Style, styleFor } from './terminal';
import type { CommandProblem, Io, Outcome, Verb, VerbArgs } from './verb';

export const verb: Verb = {
  description:
    'Every record is held against the OCSF schema of the version that it names and against the rules beyond the schema. Records come from ' +
    'NDJSON or JSON (also gzipped), from Parquet files, or from all Parquet files of a folder. Errors end with exit code 1, warnings do not.',
  arguments: [{ name: '<input...>', description: 'files, lake folders, or - for standard input' }],
  options: [{ flags: '--ocsf <version>', description: 'hold all records against this version, whatever they say', choices: OCSF_VERSIONS }],
  examples: [
    { command: 'validate ./demo-lake', explanation: 'every record of a lake folder' },
    {
      command: 'validate - --ocsf 1.1.0 --json < records.ndjson',
      explanation: 'records from standard input, by one version, for a script',
    },
  ],
  run,
};

/** Places kept of each rule. */
const FIRST_PLACES = 3;
const DEFAULT_VERSION: OcsfVersion = '1.3.0';

async function run(args: VerbArgs, io: Io): Promise<Outcome> {
  const { loadValidator } = await import('../ocsf/validate');
  const fixed = args.options['ocsf'] as OcsfVersion | undefined;
  const findings = new Findings();
  const progress = startProgress(io, { label: 'validating', unit: 'records', quiet: args.quiet || args.json });
  for await (const read of readInputs(args.positionals, io)) {
    if (io.signal.aborted) break;
    if ('problem' in read) {
      findings.addUnread(read.problem);
      continue;
    }
    const validate = await loadValidator(fixed ?? versionOf(read.record));
    findings.addRecord(validate(read.record), read.place);
    progress.advance(1);
  }
  progress.end();

  const { result } = findings;
  const problems = result.rules.flatMap(({ first }) => first);
  const unreadable = problems.some(({ rule }) => rule === 'input.unreadable');
  const exitCode = unreadable ? EXIT.inputUnreadable : problems.some(({ level }) => level === 'error') ? EXIT.problemsFound : EXIT.done;
  if (args.json) return { exitCode, result, problems, text: '' };
  // The table tells of warnings; beside the errors they would only be in the way.
  return { exitCode, result, problems: problems.filter(({ level }) => level === 'error'), text: resultText(result, styleFor(args.color)) };
}

function versionOf(record: unknown): OcsfVersion {
  const version = (record as { metadata?: { version?: unknown } } | null)?.metadata?.version;
  return OCSF_VERSIONS.find((known) => known === version) ?? DEFAULT_VERSION;
}

type Place = Pick<CommandProblem, 'file' | 'line' | 'row'>;

/** A record and where it stood, or why there is none. */
type RecordRead = { readonly record: unknown; readonly place: Place } | { readonly problem: CommandProblem };

async function* readInputs(inputs: readonly string[], io: Io): AsyncGenerator<RecordRead> {
  for (const input of inputs) {
    if (input === '-') {
      yield* readJsonRecords(io.stdin, 'standard input');
      continue;
    }
    const path = resolve(io.cwd, input);
    const found = await stat(path).catch(() => undefined);
    if (!found) yield unreadable(input, 'no such file or folder');
    else if (found.isDirectory()) yield* readFolder(input, path);
    else yield* readFile(input, path);
  }
}

async function* readFolder(folder: string, path: string): AsyncGenerator<RecordRead> {
  const { glob } = await import('tinyglobby');
  const files = (await glob('**/*.parquet', { cwd: path, followSymbolicLinks: false, expandDirectories: false })).sort();
  if (files.length === 0) yield unreadable(folder, 'no Parquet files in this folder or below it');
  for (const file of files) yield* readFile(`${folder.replace(/(?<!\/)\/+$/, '')}/${file}`, `${path}/${file}`);
}

async function* readFile(file: string, path: string): AsyncGenerator<RecordRead> {
  try {
    if (path.endsWith('.parquet') || (await beginsWith(path, 'PAR1'))) yield* readParquetRecords(file, path);
    else yield* readJsonRecords(createReadStream(path), file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Only the system's own refusals; anything else is ours to answer for.
    if (code === undefined) throw error;
    yield unreadable(file, `cannot be read: ${message}`);
  }
}

async function beginsWith(path: string, magic: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return bytesRead === magic.length && buffer.toString('latin1') === magic;
  } finally {
    await file.close();
  }
}

async function* readParquetRecords(file: string, path: string): AsyncGenerator<RecordRead> {
  const { readRecords } = await import('../lake/read-records');
  for await (const read of readRecords(path)) {
    yield read.ok ? { record: read.record, place: { file, row: read.row } } : unreadable(file, read.message);
  }
}

async function* readJsonRecords(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<RecordRead> {
  const [{ readElements }, { parseJson }] = await Promise.all([import('../input/elements'), import('../input/json')]);
  for await (const element of readElements(chunks)) {
    const { line } = element.where;
    if (element.kind === 'json') {
      const parsed = parseJson(element.text);
      if (parsed.ok) yield { record: parsed.value, place: { file, line } };
      else yield { problem: { rule: parsed.rule, level: 'error', message: parsed.message, path: parsed.path, file, line } };
    } else if (element.kind === 'line') {
      yield {
        problem: { rule: 'input.not_json', level: 'error', message: 'found a line that is not JSON, wanted an OCSF record', file, line },
      };
    } else yield { problem: { rule: element.rule, level: 'error', message: element.message, file, line } };
  }
}

function unreadable(file: string, message: string): RecordRead {
  return { problem: { rule: 'input.unreadable', level: 'error', file, message } };
}

interface RuleCount {
  readonly rule: string;
  readonly level: 'error' | 'warning';
  readonly count: number;
  /** The first few. */
  readonly first: readonly CommandProblem[];
}

interface ValidationResult extends Readonly<Record<string, unknown>> {
  readonly records: number;
  readonly valid: number;
  readonly invalid: number;
  /** Valid records with warnings. */
  readonly warned: number;
  /** Things in the input that are no record at all. */
  readonly unread: number;
  /** Errors first, then warnings; each by falling count. */
  readonly rules: readonly RuleCount[];
}

/** Counts by rule, with the first places of each: a lake with one fault in a million records is told in a few lines. */
class Findings {
  private readonly rules = new Map<string, RuleCount>();
  private readonly counts = { records: 0, valid: 0, invalid: 0, warned: 0, unread: 0 };

  addRecord(problems: readonly Problem[], place: Place): void {
    this.counts.records += 1;
    if (problems.some(({ level }) => level === 'error')) this.counts.invalid += 1;
    else {
      this.counts.valid += 1;
      if (problems.length > 0) this.counts.warned += 1;
    }
    for (const problem of problems) this.addProblem({ ...problem, ...place });
  }

  addUnread(problem: CommandProblem): void {
    this.counts.unread += 1;
    this.addProblem(problem);
  }

  get result(): ValidationResult {
    const ordered = [...this.rules.values()].sort((a, b) => a.level.localeCompare(b.level) || b.count - a.count);
    return { ...this.counts, rules: ordered };
  }

  private addProblem(problem: CommandProblem): void {
    const { rule, level } = problem;
    const key = `${level} ${rule}`;
    const before = this.rules.get(key) ?? { rule, level, count: 0, first: [] };
    const first = before.first.length < FIRST_PLACES ? [...before.first, problem] : before.first;
    this.rules.set(key, { rule, level, count: before.count + 1, first });
  }
}

function resultText({ records, valid, invalid, warned, unread, rules }: ValidationResult, style: Style): string {
  const numbers = [`${count(records)} records`, `${count(valid)} valid`, `${count(invalid)} invalid`, `${count(warned)} with warnings`];
  if (unread > 0) numbers.push(`${count(unread)} unread`);
  const sum = `${(invalid + unread > 0 ? style.red : style.green)(numbers.join(', '))}\n`;
  if (rules.length === 0) return sum;
  const titles = [{ title: 'level' }, { title: 'rule' }, { title: 'count', align: 'right' as const }, { title: 'first at' }];
  const rows = rules.map(({ level, rule, count: times, first }) => [level, rule, count(times), placeText(first[0])]);
  return `${sum}\n${renderTable(titles, rows, { style, maxCellWidth: 120 })}`;
}

/** Without the folders: the name of an object is a hash, and the problems tell the whole path. */
function placeText(problem: CommandProblem | undefined): string {
  const { file, line, row, path } = problem ?? {};
  return [file && basename(file), line !== undefined && `line ${line}`, row !== undefined && `row ${row}`, path].filter(Boolean).join(' ');
}
