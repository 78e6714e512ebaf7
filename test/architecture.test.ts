import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';

/** Who may import whom. A new arrow is a decision, written down beside this table's reason in docs/decisions. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  ocsf: [],
  input: ['ocsf/record'],
  sources: ['ocsf', 'input'],
  parquet: ['ocsf/columns'],
  lake: ['ocsf'],
  convert: ['ocsf', 'input', 'parquet/writer', 'lake/lake', 'sources/source', 'version'],
  queries: ['ocsf', 'lake'],
  report: ['ocsf', 'lake', 'queries'],
  handlers: ['ocsf', 'input', 'sources', 'parquet', 'lake', 'convert', 'version'],
  cli: [
    ...['ocsf', 'input', 'sources', 'parquet', 'lake', 'convert', 'queries', 'report', 'version'],
    // What the sweep sends, a person may have sent (docs/decisions/024).
    ...['handlers/sweep/requeue', 'handlers/convert/notification'],
  ],
  version: [],
};

const files = globSync('src/**/*.ts', { ignore: ['**/*.test.ts'] }).sort();

const roomOf = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? '';

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative('src', resolve(dirname(file), match[1] as string)),
  );
}

test.each(files)('%s keeps to the arrows between rooms', (file) => {
  const room = roomOf(relative('src', file));
  expect(Object.keys(ARROWS)).toContain(room);
  const allowed = ARROWS[room] ?? [];
  const foreign = importsOf(file).filter((path) => !path.startsWith('..') && roomOf(path) !== room);
  expect(foreign.filter((path) => !allowed.some((arrow) => path === arrow || path.startsWith(`${arrow}/`)))).toEqual([]);
});

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

test('no vendor is named outside its folder, the list of sources, and what is about its tables', () => {
  const free = /^src\/(sources|queries|report|cli)\//;
  expect(files.filter((file) => !free.test(file) && /darktrace/i.test(withoutComments(readFileSync(file, 'utf8'))))).toEqual([]);
});

test('only handlers and the command line read the environment', () => {
  const reading = files.filter((file) => /process\.env/.test(readFileSync(file, 'utf8')) && !/^src\/(handlers|cli)\//.test(file));
  expect(reading).toEqual([]);
});

test('the core reads no clock and makes no random id', () => {
  const core = files.filter((file) => !/^src\/(handlers|cli|queries|report)\//.test(file));
  expect(
    core.filter((file) => /Date\.now\(|new Date\(\)|Math\.random|randomUUID|performance\.now/.test(readFileSync(file, 'utf8'))),
  ).toEqual([]);
});
