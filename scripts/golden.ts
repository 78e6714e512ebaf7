import { readFile, writeFile } from 'node:fs/promises';
import { columnTrees, PUBLISHED } from '../test/columns/published';
import { goldens, goldenText } from '../test/golden/golden';
import { buildValidators } from './build-validators';

/** `npm run golden`: writes the golden beside every sample, and the published column trees. Read the diff as a reviewer before committing it. */
await buildValidators();
let changed = 0;
for (const { sample, golden, ocsf } of await goldens()) {
  const text = await goldenText(sample, ocsf);
  const before = await readFile(golden, 'utf8').catch(() => undefined);
  if (text === before) continue;
  await writeFile(golden, text);
  changed++;
  console.log(`${before === undefined ? 'new' : 'changed'}: ${golden}`);
}
console.log(`${changed} golden(s) written`);
await writeFile(PUBLISHED, `${JSON.stringify(columnTrees(), null, 1)}\n`);
