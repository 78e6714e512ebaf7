import { readFileSync, writeFileSync } from 'node:fs';
import { withSection } from './marked-section';

/* docs/reliability.md: each section is written by the program that measured it, and left alone by the others. */

const FILE = 'docs/reliability.md';

const WRITTEN_BY = {
  faults: 'npm run test:faults -- --write',
  'bad inputs': 'the fuzzing of the parsers',
  soak: 'npm run soak -- --write',
} as const;

export function writeSection(name: keyof typeof WRITTEN_BY, text: string): void {
  const page = readFileSync(FILE, 'utf8');
  const [begin, end] = [`<!-- ${name}: written by ${WRITTEN_BY[name]} -->`, `<!-- end of ${name} -->`];
  writeFileSync(FILE, withSection(page, begin, end, `\n${text.trim()}\n\n`));
}
