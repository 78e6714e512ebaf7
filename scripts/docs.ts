import { readFile, writeFile } from 'node:fs/promises';
import { fieldReference, readmeWithTable, rulesReference } from './field-reference';

/** `npm run docs`: writes what is generated from the code: the field reference, the rules, and the table in the README. */
await writeFile('docs/mapping.md', fieldReference());
await writeFile('docs/rules.md', rulesReference());
await writeFile('README.md', readmeWithTable(await readFile('README.md', 'utf8')));
