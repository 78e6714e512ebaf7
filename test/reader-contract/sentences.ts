import { readFileSync } from 'node:fs';

/** A numbered sentence of the contract. */
export interface Sentence {
  /** `O1`, `V4`, … */
  readonly id: string;
  readonly text: string;
}

export function contractSentences(): readonly Sentence[] {
  const text = readFileSync('docs/reader-contract.md', 'utf8');
  return [...text.matchAll(/^- \*\*([A-Z]\d+)\*\* (.+(?:\n {2}.+)*)$/gm)].map(([, id = '', words = '']) => ({
    id,
    text: words.replace(/\s+/g, ' '),
  }));
}
