import { readFileSync } from 'node:fs';
import { costTable } from '../../src/cli/cost';
import { type MonthlyCost, monthlyCost } from '../../src/cli/cost/monthly-cost';
import { PRICES } from '../../src/cli/cost/prices';
import { slc } from './run';

const usdOf = ({ lines }: MonthlyCost, item: string): number => lines.find((line) => line.item.startsWith(item))?.usd ?? Number.NaN;

test('a full month of windows is 8,640 raw objects; a flood closes them at 6 MB', () => {
  expect(monthlyCost(1_000).rawObjects).toBeLessThanOrEqual(1_000);
  expect(monthlyCost(100_000).rawObjects).toBe(8_640);
  expect(monthlyCost(100_000_000).rawObjects).toBe(83_333);
});

test('requests and storage are the prices times the amounts', () => {
  const month = monthlyCost(100_000);
  expect(usdOf(month, 'webhook')).toBeCloseTo(0.1, 10);
  // Raw for three months and the lake for twelve, 1 kB each: 1.5 GB.
  expect(usdOf(month, 'storage')).toBeCloseTo(1.5 * PRICES.s3GbMonth.usd, 10);
  // Each request is looked for and remembered; 6 PUTs a raw object; 720 sweeps, each listing 4,032 versions in 5 calls and reading their receipts.
  expect(usdOf(month, 'requests')).toBeCloseTo((100_000 + 8_640 * 6 + 720 * 5) * 5e-6 + (100_000 + 8_640 * 2 + 720 * 4_032) * 4e-7, 6);
});

test('no alerts still cost what is there all the time', () => {
  const month = monthlyCost(0);
  expect(month.rawObjects).toBe(0);
  expect(usdOf(month, 'metrics')).toBeGreaterThan(0);
  expect(usdOf(month, 'storage')).toBe(0);
});

test('more alerts never cost less', () => {
  const totals = [0, 1, 1_000, 100_000, 10_000_000].map((alerts) => monthlyCost(alerts).usd);
  expect(totals).toEqual([...totals].sort((a, b) => a - b));
});

test('what rests on a remembered price is marked', async () => {
  const { stdout } = await slc(['cost']);
  expect(stdout).toMatch(/^webhook \(HTTP API\) \*/m);
  expect(stdout).toMatch(/^storage \(S3\) {2}/m);
});

test('a script gets figures, assumptions and prices', async () => {
  const { stdout, exitCode } = await slc(['cost', '--alerts', '250000', '--json']);
  const { result } = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ currency: 'USD', months: [{ alerts: 250_000 }], prices: { kmsKey: { verified: false } } });
});

test('docs/cost.md shows these very figures', () => {
  const [header, rows] = costTable([1_000, 100_000, 10_000_000].map(monthlyCost));
  const document = readFileSync('docs/cost.md', 'utf8');
  for (const row of [header, ...rows]) expect(document).toContain(`| ${row.join(' | ')} |`);
});
