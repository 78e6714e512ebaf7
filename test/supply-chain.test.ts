import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { bundles, dependenciesWithBundles, lockEntries } from '../scripts/bundles-table';
import { FUNCTION_NAMES } from '../src/handlers/settings';

const page = readFileSync('docs/dependencies.md', 'utf8');
const { dependencies, devDependencies, scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.entries(lockEntries()).filter(([path]) => path !== '');
/** What is installed with `--omit dev`. */
const running = entries.filter(([, { dev }]) => !dev);

const LICENCES = new Set(['Apache-2.0', 'MIT', 'MIT-0', '0BSD', 'BSD-3-Clause']);

test('what is in the bundles is written down (npm run docs), and it comes with the runtime dependencies alone', async () => {
  expect(await dependenciesWithBundles(page)).toBe(page);
  const runs = new Set(running.map(([path]) => path.replace(/^.*node_modules\//, '')));
  expect([...(await bundles()).keys()].filter((name) => !runs.has(name))).toEqual([]);
}, 120_000);

test('the reasons say truly in which bundles a dependency is', async () => {
  const inBundles = await bundles();
  for (const [, names = '', cell = ''] of page.matchAll(/^\| (`[^|]+) \| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm)) {
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) {
      if (!(name in dependencies)) continue;
      const named = FUNCTION_NAMES.filter((each) => new RegExp(`\\b${each}\\b`).test(cell));
      const told = cell.startsWith('all but')
        ? FUNCTION_NAMES.filter((each) => !named.includes(each))
        : cell.trim() === 'all'
          ? [...FUNCTION_NAMES]
          : named;
      expect([name, told]).toEqual([name, inBundles.get(name) ?? []]);
    }
  }
}, 120_000);

test('every licence of what runs is one that is allowed', () => {
  expect(running.length).toBeGreaterThan(40);
  expect(running.filter(([, { license }]) => !LICENCES.has(license ?? '')).map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  for (const licence of LICENCES) expect(page).toContain(licence);
});

test('every entry of the lock file has the hash of its content, or lies in a package that has, and none names a registry', () => {
  expect(entries.filter(([, { integrity, inBundle }]) => !inBundle && !/^sha512-/.test(integrity ?? '')).map(([path]) => path)).toEqual([]);
  expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  expect(running.filter(([, { inBundle }]) => inBundle)).toEqual([]);
});

test('versions are exact', () => {
  for (const version of Object.values({ ...dependencies, ...devDependencies })) expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

test('npm run sbom prints CycloneDX with every package that is in a bundle, its version and its hash', async () => {
  expect(scripts.sbom).toBe('npm sbom --sbom-format cyclonedx --omit dev');
  const bom: Bom = JSON.parse(execFileSync('npm', ['run', '-s', 'sbom'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: expect.stringMatching(/^1\.\d$/) });
  const listed = new Map(bom.components.map((component) => [component.name, component]));
  const locked = lockEntries();
  for (const name of [...(await bundles()).keys(), ...Object.keys(dependencies)]) {
    const { version, hashes = [], licenses = [], purl } = listed.get(name) ?? {};
    const { integrity = '', version: wanted } = locked[`node_modules/${name}`] ?? {};
    expect([name, version, licenses.length > 0]).toEqual([name, wanted, true]);
    expect(hashes.map(({ content }) => Buffer.from(content, 'hex').toString('base64'))).toContain(integrity.replace('sha512-', ''));
    expect(purl).toContain('pkg:npm/');
  }
  expect(Object.keys(devDependencies).filter((name) => listed.has(name))).toEqual([]);
}, 120_000);

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly hashes?: readonly { readonly content: string }[];
    readonly licenses?: readonly unknown[];
  }[];
}
