import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUERY_PAGES, queryPages } from '../../scripts/query-pages';

test('the pages of the catalogue are those of this code (npm run docs)', async () => {
  const pages = await queryPages();
  expect(readdirSync(QUERY_PAGES).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect({ name, text: readFileSync(join(QUERY_PAGES, name), 'utf8') }).toEqual({ name, text });
}, 300_000);
