import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AsyncBuffer } from 'hyparquet';
import { glob } from 'tinyglobby';
import { asyncBuffer } from './parquet-facts';

/** An object as a listing tells of it. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** When it was last written, in ms since 1970. */
  readonly writtenMs: number;
}

/** An object of which parts are read, as hyparquet asks for them. */
export interface OpenObject extends AsyncBuffer {
  close(): Promise<void>;
}

/** Objects to look at, by keys relative to a root: a folder, or a bucket and a prefix. An object that is not there is undefined. */
export interface ObjectStore {
  /** For people: the folder, or `s3://…/`. */
  readonly root: string;
  list(prefix: string): AsyncIterable<StoredObject>;
  read(key: string): Promise<Uint8Array | undefined>;
  open(key: string): Promise<OpenObject | undefined>;
}

/** The files of a folder. Names that begin with a dot are temporary ones of a write that is under way. */
export function folderStore(folder: string): ObjectStore {
  const orAbsent = async <T>(reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (cause) {
      if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw cause;
    }
  };
  return {
    root: folder,
    async *list(prefix) {
      const found = await glob('**/*', { cwd: join(folder, prefix), followSymbolicLinks: false, expandDirectories: false });
      for (const name of found.sort()) {
        const key = `${prefix}${name.replaceAll('\\', '/')}`;
        const file = await orAbsent(stat(join(folder, key)));
        if (file) yield { key, bytes: file.size, writtenMs: file.mtimeMs };
      }
    },
    read: (key) => orAbsent(readFile(join(folder, key))),
    async open(key) {
      const file = await orAbsent(open(join(folder, key)));
      if (!file) return undefined;
      const { size } = await file.stat();
      return { ...asyncBuffer(file, size), close: () => file.close() };
    },
  };
}
