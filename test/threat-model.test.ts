import { existsSync, readFileSync } from 'node:fs';
import { VERBS } from '../src/cli/verbs';

const model = readFileSync('docs/threat-model.md', 'utf8');
const rows = [...model.matchAll(/^\| ([^|]*) \| ([^|]*) \| `(test\/[^`]+)`: (.+) \|$/gm)].map(([, threat, , file = '', name = '']) => ({
  threat,
  file,
  name,
}));

test('the threats are in a table, each line with a test', () => {
  const section = model.slice(model.indexOf('## Threats'), model.indexOf('## What is left'));
  expect(rows.length).toBe(section.split('\n').filter((line) => line.startsWith('| ')).length - 1);
  expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)('$file holds: $name', ({ file, name }) => {
  expect([file, existsSync(file)]).toEqual([file, true]);
  // As it stands in the source: a name is in quotes, which ends where the name ends.
  const text = readFileSync(file, 'utf8');
  expect(["'", '"', '`'].some((quote) => text.includes(`(${quote}${name}${quote}`) || text.includes(`${quote}${name}${quote},`))).toBe(
    true,
  );
});

test('every verb and every section that the troubleshooting page names exists', () => {
  const page = readFileSync('docs/troubleshooting.md', 'utf8');
  const verbs = new Set([...page.matchAll(/npx slc (\w+)/g)].map(([, verb]) => verb));
  expect(verbs.size).toBeGreaterThan(4);
  for (const verb of verbs) expect(VERBS.map(({ name }) => name)).toContain(verb);
  const anchors = (text: string) =>
    [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const links = [...page.matchAll(/\]\((runbook\.md)?#([^)]+)\)/g)];
  expect(links.length).toBeGreaterThan(1);
  for (const [, other, anchor] of links) expect(anchors(other ? runbook : page)).toContain(anchor);
  // Each problem has a cause and something to do.
  for (const section of page.split(/^## /m).slice(1)) expect(section).toMatch(/\*\*Cause\.\*\*[\s\S]+\*\*Do\.\*\*/);
});

test('every section of the runbook for an alarm says what it means and what to do', () => {
  const sections = readFileSync('docs/runbook.md', 'utf8').split(/^## /m).slice(1);
  const alarms = sections.filter((section) => section.includes('**Means.**'));
  expect(alarms.length).toBeGreaterThan(15);
  for (const section of alarms) expect([section.split('\n')[0], section.includes('**Do.**')]).toEqual([section.split('\n')[0], true]);
});
