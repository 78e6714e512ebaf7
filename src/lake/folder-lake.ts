import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { Lake, Partition, Receipt } from './lake';
import { partitionPath } from './object-path';
import { PREFIXES, receiptKey } from './prefixes';
import { parseReceipt } from './receipt-text';

/**
 * A lake in a folder, with the key layout of a Security Lake custom source (user guide, custom sources: `ext/<source>/region=…/
 * accountId=…/eventDay=…/`), and rejects and receipts beside it. Writes are atomic: a temporary name (which readers skip, since it starts
 * with a dot), flushed to disk, then a rename.
 */
export function folderLake(folder: string): Lake {
  const put = async (key: string, bytes: Uint8Array): Promise<{ key: string }> => {
    await writeAtomically(join(folder, key), bytes);
    return { key };
  };
  return {
    keyOf,
    putObject: (partition, fileName, bytes) => put(keyOf(partition, fileName), bytes),
    putRejects: (name, ndjson) => put(`${PREFIXES.rejects}${name}.ndjson`, ndjson),
    dropRejects: (key) => rm(join(folder, key), { force: true }),
    readReceipt: (name) => readReceipt(join(folder, receiptKey(name))),
    writeReceipt: (name, receipt) => put(receiptKey(name), Buffer.from(`${JSON.stringify(receipt, null, 2)}\n`)),
  };
}

/** Key of an object: the path of a Security Lake custom source. */
export function keyOf(partition: Partition, fileName: string): string {
  return `ext/${partition.source}/${partitionPath(partition)}${fileName}`;
}

async function readReceipt(path: string): Promise<Receipt | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  return parseReceipt(path, text);
}

let temporaries = 0;

async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${process.pid}-${threadId}-${++temporaries}.tmp`);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new Error(`cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
}
