import { readFileSync } from 'node:fs';
import { FUNCTION_NAMES } from '../src/handlers/settings';
import { bundledPackages } from './build-functions';
import { withSection } from './marked-section';

const BEGIN = '<!-- bundles:begin -->';
const END = '<!-- bundles:end -->';

export interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
}

/** Entries of package-lock.json by the folder of the package. */
export const lockEntries = (): Readonly<Record<string, LockEntry>> => JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;

/** Every package in the bundles, with the functions that have something of it. */
export async function bundles(): Promise<Map<string, string[]>> {
  const functions = new Map<string, string[]>();
  for (const name of FUNCTION_NAMES)
    for (const each of await bundledPackages(name)) functions.set(each, [...(functions.get(each) ?? []), name]);
  return new Map([...functions].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** docs/dependencies.md with the table of what is in the bundles between its marks, as esbuild tells it. */
export async function dependenciesWithBundles(page: string): Promise<string> {
  const entries = lockEntries();
  const rows = [...(await bundles())].map(([name, functions]) => {
    const { version, license } = entries[`node_modules/${name}`] ?? {};
    const inFunctions = functions.length === FUNCTION_NAMES.length ? 'all' : functions.join(', ');
    return `| ${name} | ${version} | ${license} | ${inFunctions} |`;
  });
  const table = ['| in the bundles | version | licence | functions |', '|---|---|---|---|', ...rows].join('\n');
  return withSection(page, BEGIN, END, `\n${table}\n`);
}
