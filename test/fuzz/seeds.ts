import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SAMPLES = 'src/sources/darktrace/samples';

/** The lines of the samples whose names match. */
export async function linesOf(names: RegExp): Promise<Uint8Array[]> {
  const files = (await readdir(SAMPLES, { recursive: true })).filter((name) => names.test(name)).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(SAMPLES, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => Buffer.from(line));
}
