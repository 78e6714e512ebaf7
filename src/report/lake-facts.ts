import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { glob } from 'tinyglobby';
import type { Receipt } from '../lake/lake';
import { OBJECTS, readObjectPath } from '../lake/object-path';
import { PREFIXES } from '../lake/prefixes';
import { parseReceipt } from '../lake/receipt-text';
import type { Days } from '../queries/window';

/** What the files of a lake folder say of themselves, beside their rows. */
export interface LakeFacts {
  /** Objects whose day is in the period. */
  readonly objects: readonly ObjectFacts[];
  /** Of everything that was converted into the folder, whatever the period: alerts carry their day, files do not. */
  readonly receipts: readonly Pick<Receipt, 'counts' | 'ignored' | 'rejected'>[];
}

export interface ObjectFacts {
  readonly source: string;
  readonly bytes: number;
  readonly rows: number;
  readonly rowGroups: number;
  readonly codecs: readonly string[];
}

export async function readLakeFacts(folder: string, days: Days): Promise<LakeFacts> {
  return { objects: await readObjects(folder, days), receipts: await readReceipts(join(folder, PREFIXES.receipts)) };
}

/** From the footers alone. */
async function readObjects(folder: string, { from, to }: Days): Promise<ObjectFacts[]> {
  const paths = await glob(OBJECTS, { cwd: folder, followSymbolicLinks: false });
  const objects: ObjectFacts[] = [];
  for (const path of paths.sort()) {
    const place = readObjectPath(path);
    if (!place || place.eventDay < from || place.eventDay > to) continue;
    const file = await asyncBufferFromFile(join(folder, path));
    const footer = await parquetMetadataAsync(file);
    const codecs = footer.row_groups.flatMap(({ columns }) => columns.flatMap(({ meta_data }) => meta_data?.codec ?? []));
    objects.push({
      source: place.source,
      bytes: file.byteLength,
      rows: Number(footer.num_rows),
      rowGroups: footer.row_groups.length,
      codecs: [...new Set(codecs)].sort(),
    });
  }
  return objects;
}

/** A lake that another program wrote has none. */
async function readReceipts(folder: string): Promise<Receipt[]> {
  const names = await readdir(folder).catch(() => []);
  const receipts: Receipt[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
    const path = join(folder, name);
    receipts.push(parseReceipt(path, await readFile(path, 'utf8')));
  }
  return receipts;
}
