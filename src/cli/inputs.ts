import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { RawObject } from '../convert';
import type { CommandProblem, Io } from './verb';

/** Endings of files that are taken from a folder. Files that are named, or match a glob, are taken whatever they are called. */
const ALERT_FILES = ['json', 'ndjson', 'jsonl', 'log', 'txt', 'cef', 'syslog'];

/** A file as a raw object. */
export interface FileObject extends RawObject {
  readonly path: string;
}

/** Raw objects from the words of a command line, and what could not be read. `-` is standard input. */
export interface Inputs {
  readonly objects: readonly FileObject[];
  readonly problems: readonly CommandProblem[];
  /** Files of a folder that were passed over, by their ending. */
  readonly passedOver: number;
  /** Takes the copy of standard input away. */
  dispose(): Promise<void>;
}

/** Finds and hashes the inputs: the version of a file is the SHA-256 of its bytes, so that the same content is the same raw object. */
export async function openInputs(words: readonly string[], io: Pick<Io, 'stdin' | 'cwd'>): Promise<Inputs> {
  const objects: FileObject[] = [];
  const problems: CommandProblem[] = [];
  let passedOver = 0;
  let spool: string | undefined;
  for (const word of words) {
    try {
      if (word === '-') {
        spool ??= await mkdtemp(join(tmpdir(), 'slc-'));
        const copy = join(spool, 'stdin');
        // The content is read twice (to name it, then to convert it), which a stream cannot be.
        await pipeline(io.stdin, createWriteStream(copy));
        objects.push(await rawFile(copy, '-'));
        continue;
      }
      const found = await findFiles(word, io.cwd);
      passedOver += found.passedOver;
      for (const file of found.files) {
        try {
          objects.push(await rawFile(file.path, file.key));
        } catch (cause) {
          problems.push(unreadable(file.path, cause));
        }
      }
    } catch (cause) {
      problems.push(unreadable(word, cause));
    }
  }
  return {
    objects,
    problems,
    passedOver,
    dispose: async () => {
      if (spool) await rm(spool, { recursive: true, force: true });
    },
  };
}

interface Found {
  readonly files: readonly { readonly path: string; readonly key: string }[];
  readonly passedOver: number;
}

/** The files behind one word: a file, a folder (searched whole), or a glob. */
export async function findFiles(word: string, cwd: string): Promise<Found> {
  const path = resolve(cwd, word);
  const kind = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' && isDynamicPattern(word)) return undefined;
    throw cause;
  });
  if (kind?.isDirectory()) {
    const all = (await glob('**/*', { cwd: path, absolute: true, followSymbolicLinks: false })).sort();
    const wanted = all.filter((file) => isAlertFile(file));
    if (wanted.length === 0)
      throw new Error(`no alert files (${ALERT_FILES.map((ending) => `.${ending}`).join(' ')}, each also with .gz) in this folder`);
    return {
      files: wanted.map((file) => ({ path: file, key: relative(path, file).replaceAll('\\', '/') })),
      passedOver: all.length - wanted.length,
    };
  }
  if (kind) return { files: [{ path, key: basename(path) }], passedOver: 0 };
  const matched = (await glob(word, { cwd, absolute: true })).sort();
  if (matched.length === 0) throw new Error('nothing matches this pattern');
  return { files: matched.map((file) => ({ path: file, key: basename(file) })), passedOver: 0 };
}

/** `*.ocsf.json` files are what comes out, not what goes in. */
function isAlertFile(path: string): boolean {
  const name = basename(path).toLowerCase().replace(/\.gz$/, '');
  return ALERT_FILES.includes(name.slice(name.lastIndexOf('.') + 1)) && !name.endsWith('.ocsf.json');
}

export async function rawFile(path: string, key: string): Promise<FileObject> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return fileObject(path, key, hash.digest('hex'), bytes);
}

export function fileObject(path: string, key: string, version: string, bytes: number): FileObject {
  return { path, key, version, bytes, read: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }) };
}

const CHUNK_BYTES = 256 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'no permission to read it',
  EISDIR: 'it is a folder',
};

function unreadable(file: string, cause: unknown): CommandProblem {
  const { code, message } = cause as NodeJS.ErrnoException;
  return {
    rule: 'input.unreadable',
    level: 'error',
    file,
    message: `cannot be read: ${REASONS[code ?? ''] ?? message}`,
    hint: 'check the path and its permissions',
  };
}
