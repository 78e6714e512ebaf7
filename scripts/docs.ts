import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildValidators } from './build-validators';
import { dependenciesWithBundles } from './bundles-table';
import { fieldReference, readmeWithTable, rulesReference } from './field-reference';
import { permissionsPage } from './permissions-page';
import { QUERY_PAGES, queryPages } from './query-pages';

/** `npm run docs`: writes what is generated from the code: the field reference, the rules, the permissions, the pages of the catalogue, and the table in the README. */
await buildValidators();
await writeFile('docs/mapping.md', fieldReference());
await writeFile('docs/rules.md', rulesReference());
await writeFile('docs/dependencies.md', await dependenciesWithBundles(await readFile('docs/dependencies.md', 'utf8')));
await writeFile('docs/permissions.md', permissionsPage());
await writeFile('README.md', readmeWithTable(await readFile('README.md', 'utf8')));
await mkdir(QUERY_PAGES, { recursive: true });
for (const [name, text] of await queryPages()) await writeFile(join(QUERY_PAGES, name), text);
