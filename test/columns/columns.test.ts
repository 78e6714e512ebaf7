import { readFileSync } from 'node:fs';
import type { Column, Field } from '../../src/ocsf/columns';
import { columnTrees, PUBLISHED } from './published';

const published: Record<string, { fields: readonly Field[] }> = JSON.parse(readFileSync(PUBLISHED, 'utf8'));
const trees = columnTrees();

/** What Athena could no longer match by position: a published field that is gone, moved or of another type. */
function broken(before: readonly Field[], now: readonly Field[], path: string): string[] {
  return before.flatMap((field, i) => {
    const found = now[i];
    const at = `${path}${field.name}`;
    if (found?.name !== field.name) return [`${at}: published at position ${i}, found ${found?.name ?? 'nothing'}`];
    return brokenColumn(field.column, found.column, at);
  });
}

function brokenColumn(before: Column, now: Column, at: string): string[] {
  if (before.kind !== now.kind) return [`${at}: published as ${before.kind}, found ${now.kind}`];
  if (before.kind === 'struct' && now.kind === 'struct') return broken(before.fields, now.fields, `${at}.`);
  if (before.kind === 'list' && now.kind === 'list') return brokenColumn(before.element, now.element, `${at}[]`);
  return [];
}

test.each(Object.keys(published))('%s: columns are only ever appended, also inside structs', (table) => {
  expect(broken(published[table]?.fields ?? [], trees[table]?.fields ?? [], '')).toEqual([]);
});

test('what is published is what is written (npm run golden takes new columns in)', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(trees)));
});

test('a moved, a changed and a missing column are told', () => {
  const int = { name: 'a', column: { kind: 'int32' } } as const;
  const text = { name: 'b', column: { kind: 'string' } } as const;
  expect(broken([int, text], [text, int], '')).toHaveLength(2);
  expect(broken([int], [{ ...int, column: { kind: 'int64' } }], '')).toHaveLength(1);
  expect(broken([int, text], [int], '')).toHaveLength(1);
  expect(broken([int], [int, text], '')).toEqual([]);
});
