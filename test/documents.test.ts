import { readFileSync } from 'node:fs';
import { fieldReference, readmeWithTable, rulesReference } from '../scripts/field-reference';
import { VERSION } from '../src/version';

const readme = readFileSync('README.md', 'utf8');

test('generated documents are those of this code (npm run docs)', () => {
  expect(readFileSync('docs/mapping.md', 'utf8')).toBe(fieldReference());
  expect(readFileSync('docs/rules.md', 'utf8')).toBe(rulesReference());
  expect(readme).toBe(readmeWithTable(readme));
});

test('the version is that of the package', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8')).version).toBe(VERSION);
});

test('.ci/run calls the test command of the README', () => {
  const command = 'npm ci && npm run check';
  expect(readme).toContain(command);
  expect(readFileSync('.ci/run', 'utf8')).toContain(command);
});

test('every runtime dependency has a reason in docs/dependencies.md, and nothing else has', () => {
  const named = [...readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| (`[^|]+)\|/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  expect(named.sort()).toEqual(Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies).sort());
});
