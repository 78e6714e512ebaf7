import { resolve } from 'node:path';
import { type Conversion, convert, convertAlerts, type LakeWriting, type Result } from '../../convert';
import { folderLake } from '../../lake/folder-lake';
import type { Receipt } from '../../lake/lake';
import { loadCompressor } from '../../parquet/writer';
import { EXIT, type ExitCode } from '../exit-codes';
import type { FileObject } from '../inputs';
import { type CommandProblem, type Io, type VerbArgs, write } from '../verb';

/** What is heard of an object while it is converted. */
export interface Watch {
  advance(alerts: number): void;
  rejected(problem: CommandProblem): void;
}

/** What is counted of one object: of its receipt, where it has one. */
export type Tally = Pick<Receipt, 'counts' | 'outputs' | 'ignored' | 'rejected' | 'warnings' | 'rejects'>;

/** What came of one object, or what stood in the way. */
export type Converted = { readonly ok: true; readonly tally: Tally } | { readonly ok: false; readonly fault: Fault };

/** A fault of the environment: disk full, access denied, an input that went away. */
export interface Fault {
  readonly problem: CommandProblem;
  /** Reading the input failed, as opposed to writing the lake: the other inputs can still be converted. */
  readonly isInput: boolean;
  readonly exitCode: ExitCode;
}

/** Converts one file, to its end or to a fault. */
export type Work = (object: FileObject, watch: Watch) => Promise<Converted>;

/** What `lakeWork` needs of a command line; it can be sent to a thread. */
export interface WorkSettings {
  readonly options: VerbArgs['options'];
  readonly cwd: string;
}

/** Writes the lake folder that the options name. */
export async function lakeWork({ options, cwd }: WorkSettings, conversion: Conversion, signal: AbortSignal): Promise<Work> {
  const writing: LakeWriting = {
    lake: folderLake(resolve(cwd, options['out'] as string)),
    region: options['region'] as string,
    tenant: options['tenant'] as string,
    compressor: await loadCompressor(options['codec'] as LakeWriting['compressor']['codec']),
    signal,
  };
  return untilFault((object, watch) => convert(object, conversion, { ...writing, onResult: (result) => tell(object, result, watch) }));
}

/** Prints the records. */
export function ndjsonWork(conversion: Conversion, { stdout, signal }: Pick<Io, 'stdout' | 'signal'>): Work {
  return untilFault(async (object, watch) => {
    const counts = { received: 0, delivered: 0, rejected: 0, ignored: 0 };
    for await (const result of convertAlerts(object.read(), conversion)) {
      signal.throwIfAborted();
      counts.received++;
      counts[result.fate]++;
      tell(object, result, watch);
      if (result.fate === 'delivered') await write(stdout, result.records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    }
    return { counts, outputs: [], ignored: {}, rejected: {}, warnings: {}, rejects: [] };
  });
}

function untilFault(work: (object: FileObject, watch: Watch) => Promise<Tally>): Work {
  return async (object, watch) => {
    try {
      return { ok: true, tally: await work(object, watch) };
    } catch (cause) {
      return { ok: false, fault: faultOf(object, cause) };
    }
  };
}

function faultOf(object: FileObject, cause: unknown): Fault {
  const { name, message, syscall, written } = cause as NodeJS.ErrnoException & { readonly written?: boolean };
  const isInput = syscall === 'read' || syscall === 'open';
  const isNewer = name === 'NewerMappingError';
  return {
    problem: {
      rule: isInput ? 'input.unreadable' : isNewer ? 'lake.newer_mapping' : 'lake.write',
      level: 'error',
      file: object.key,
      message,
      ...(isNewer ? {} : { hint: 'run it again once the cause is gone: what was written is written over with the same bytes' }),
    },
    isInput,
    exitCode: isNewer && !written ? EXIT.configuration : EXIT.partialWrite,
  };
}

function tell(object: FileObject, result: Result, watch: Watch): void {
  watch.advance(1);
  if (result.fate === 'rejected') watch.rejected(rejectProblem(object, result));
}

function rejectProblem(object: FileObject, result: Result & { fate: 'rejected' }): CommandProblem {
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
