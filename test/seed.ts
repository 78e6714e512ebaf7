import fc from 'fast-check';

/**
 * What the random tests start from. A build says the same of the same commit, so this is one number; `SLC_SEED=random` (as in
 * `npm run test:random`) searches elsewhere each time, and `SLC_SEED=<number>` repeats what a failed search has printed.
 */
export const SEED = seedOf(process.env['SLC_SEED'] ?? '1');

function seedOf(text: string): number {
  const seed = text === 'random' ? Date.now() % 2 ** 31 : Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(seed))
    throw new Error(`SLC_SEED is ${JSON.stringify(text)}; it takes a whole number or "random"`);
  return seed;
}

fc.configureGlobal({ seed: SEED });

export { fc };
