import { readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import { isSafe } from 'redos-detector';
import { globSync } from 'tinyglobby';

interface Found {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/** Every regular expression that stands in the code, and every place where one is made from a text. */
function regexesOf(file: string): { readonly literals: Found[]; readonly made: number } {
  const literals: Found[] = [];
  let made = 0;
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, pattern, flags, callee } = node as { type?: string; pattern?: string; flags?: string; callee?: { value?: string } };
    if (type === 'RegExpLiteral') literals.push({ file, pattern: pattern ?? '', flags: flags ?? '' });
    if ((type === 'NewExpression' || type === 'CallExpression') && callee?.value === 'RegExp') made++;
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2023' }));
  return { literals, made };
}

const files = globSync(['src/**/*.ts', 'lib/**/*.ts']).sort();
const found = files.map((file) => ({ file, ...regexesOf(file) }));
const literals = found.flatMap(({ literals: each }) => each);

/** Whether no input makes the expression go back on itself more than this many times for one character (redos-detector's score). */
const MAX_SCORE = 200;
const isProven = ({ pattern, flags }: Found): boolean =>
  isSafe(new RegExp(pattern, flags.replace(/[gydv]/g, '')), { maxScore: MAX_SCORE, timeout: 300 }).safe;

/** Longest text that the doubtful ones are tried on. */
const LONG = 16 * 1024;

/** Texts that make an expression of doubt go back: each of its characters and classes over and over, and what can follow none of them. */
function attacksOn(pattern: string): string[] {
  const characters = [...new Set([...pattern.replace(/\\[dwsDWSbB]/g, '')].filter((char) => !/[\\[\](){}|?*+^$]/.test(char)))].slice(0, 24);
  const pumps = [
    ...new Set([...characters, 'a', 'A', '0', ' ', '\n', '\t', '.', '/', '_', '-', '"', "'", '(', '[', '{', '\\', '=', ':', ',']),
  ];
  const pairs = pumps.flatMap((one) => ['a', '0', ' '].map((other) => one + other));
  return [...pumps, ...pairs].map((pump) => pump.repeat(LONG / pump.length));
}

/** Not linear, and never given more than a little. */
const BOUNDED: Readonly<Record<string, string>> = {
  'src/cli/main.ts /\\n\\s+at (?:.*\\()?(?:file:\\/\\/)?([^()\\n]*?[^/\\\\()\\n]+:\\d+:\\d+)\\)?/':
    'the first 2,000 characters of the calls of an error',
};
const nameOf = ({ file, pattern }: Found): string => `${file} /${pattern}/`;

const doubtful = literals.filter((each) => !(nameOf(each) in BOUNDED) && !isProven(each));

test('what is bounded instead of linear is in the code', () => {
  for (const name of Object.keys(BOUNDED)) expect(literals.map(nameOf)).toContain(name);
});

test('the code holds regular expressions, and those that are made from a text are known', () => {
  expect(literals.length).toBeGreaterThan(100);
  expect(Object.fromEntries(found.filter(({ made }) => made > 0).map(({ file, made }) => [file, made]))).toEqual(MADE);
});

/** From constants of ours, or with every character of a stranger's text escaped. */
const MADE = {
  'src/cli/doctor/security-lake.ts': 1,
  'src/lake/receipt-text.ts': 1,
  'src/ocsf/rules/attributes.ts': 1,
  'src/queries/statement.ts': 1,
  'src/sources/darktrace/redact.ts': 3,
};

test('the search finds an expression that goes back exponentially, and the attack a quadratic one', () => {
  expect(isProven({ file: '', pattern: '^(a+)+$', flags: '' })).toBe(false);
  expect(Math.max(...attacksOn('\\s+$').map((text) => timeOf(/\s+$/, `${text}x`)))).toBeGreaterThan(LIMIT_MS);
});

/** Linear in 16 KiB is below 1 ms; quadratic is above 100 ms. */
const LIMIT_MS = 40;

test.each(doubtful.map((each) => [`/${each.pattern}/${each.flags}`, each.file, each] as const))(
  '%s in %s takes no more than linear time',
  (_, __, { pattern, flags }) => {
    for (const text of attacksOn(pattern)) {
      for (const attack of [`${text}\u0001`, `x${text}\u0001`]) {
        const regex = new RegExp(pattern, flags);
        const first = timeOf(regex, attack);
        // A machine that was busy elsewhere is quick the second time.
        expect([text.slice(0, 4), first < LIMIT_MS || timeOf(regex, attack) < LIMIT_MS]).toEqual([text.slice(0, 4), true]);
      }
    }
  },
);

function timeOf(regex: RegExp, text: string): number {
  regex.lastIndex = 0;
  const startMs = performance.now();
  text.replace(regex, '');
  return performance.now() - startMs;
}
