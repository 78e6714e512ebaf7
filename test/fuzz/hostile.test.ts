import { execFileSync } from 'node:child_process';
import cdkJson from '../../cdk.json';
import { readConfig } from '../../lib/config';
import { EXIT } from '../../src/cli/exit-codes';
import { slc } from '../cli/run';
import { ESCAPES, HOSTILE } from './hostile';

interface Told {
  readonly name: string;
  readonly counts: { readonly received: number; readonly delivered: number; readonly rejected: number; readonly ignored: number };
  readonly rejected: Readonly<Record<string, number>>;
  readonly ms: number;
  readonly grownMib: number;
  readonly beside: readonly string[];
  readonly misplaced: number;
  readonly missing: number;
}

/** A quarter of the converter's memory in AWS, whatever a few MB are made to be. */
const MOST_MIB = 512;
const MOST_MS = 20_000;

let told: Map<string, Told>;
beforeAll(() => {
  const node = ['--import', 'tsx', '--expose-gc', '--max-old-space-size=768', 'test/fuzz/bounded.ts'];
  const text = execFileSync(process.execPath, node, { encoding: 'utf8', maxBuffer: 1 << 24 });
  told = new Map(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Told)
      .map((each) => [each.name, each]),
  );
}, 180_000);

test.each(HOSTILE)('$name: rejected with a reason or harmless, in bounded time and memory', ({ name, rule }) => {
  const { counts, rejected, ms, grownMib, beside, misplaced, missing } = told.get(name)!;
  expect(counts.received).toBe(counts.delivered + counts.rejected + counts.ignored);
  expect(counts.received).toBeGreaterThan(0);
  if (rule) expect(rejected).toHaveProperty([rule]);
  expect({ beside, misplaced, missing }).toEqual({ beside: [], misplaced: 0, missing: 0 });
  expect(ms).toBeLessThan(MOST_MS);
  expect(grownMib).toBeLessThan(MOST_MIB);
});

test.each(ESCAPES.map((name) => [name]))(
  'a tenant, an appliance or a Region named %j is refused by the command line and by the configuration',
  async (name) => {
    for (const option of ['--tenant', '--appliance', '--region']) {
      const { exitCode, stderr } = await slc(['convert', 'package.json', '--out', 'nowhere', option, name]);
      expect([exitCode, stderr.includes(option)]).toEqual([EXIT.usage, true]);
    }
    for (const key of ['tenant', 'appliance', 'region']) {
      const result = readConfig({ ...cdkJson.context.config, [key]: name });
      expect(result.ok ? [] : result.problems).toEqual([expect.stringMatching(new RegExp(`^${key} is `))]);
    }
  },
);
