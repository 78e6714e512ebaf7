import { readFileSync } from 'node:fs';
import { POLL, SECURITY_LAKE, STANDALONE, templatesOf } from './templates';

const subscribers = [{ name: 'siem', account: '444455556666', externalId: 'another-external-id', access: 'data' }];
/** Between them, everything that a configuration can bring. */
const CONFIGURATIONS = [
  { ...STANDALONE, poll: POLL, alarmEmail: 'soc@example.com', partitions: 'crawler' },
  { ...SECURITY_LAKE, securityLake: { externalId: 'example-external-id', lakeFormationAdmin: 'append', subscribers } },
];

const made = CONFIGURATIONS.flatMap((config) => Object.values(templatesOf(config)))
  .flatMap((template) => Object.values(template.toJSON()['Resources'] as Record<string, { readonly Type: string }>))
  .map(({ Type }) => Type);

test('docs/deploy.md says of each kind of resource what it is for, and of no other', () => {
  const rows = readFileSync('docs/deploy.md', 'utf8').match(/^\| `(?:AWS|Custom)::.*$/gm) ?? [];
  expect(new Set(rows.flatMap(typesOf))).toEqual(new Set(made));
});

/** Types in the first cell of a row; `…::Name` is of the service before it. */
function typesOf(row: string): string[] {
  const [cell = ''] = row.split(' | ');
  let service = '';
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, type = '']) => {
    const full = type.replace(/^…/, service);
    service = full.slice(0, full.lastIndexOf('::'));
    return full;
  });
}
