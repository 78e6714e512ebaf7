import type { MonthlyCost } from './cost/monthly-cost';
import { EXIT } from './exit-codes';
import { renderTable, styleFor } from './terminal';
import type { Outcome, Verb, VerbArgs } from './verb';

export const verb: Verb = {
  description:
    'What the connector costs in a month in AWS (us-east-1, before free tiers), by item. Items marked * rest on a price that was not read in a price list.',
  arguments: [],
  options: [
    {
      flags: '--alerts <n>',
      description: 'alerts a month, in place of 1,000, 100,000 and 10,000,000',
      integer: { min: 0, max: 1_000_000_000 },
    },
  ],
  examples: [
    { command: 'cost --alerts 1000000', explanation: 'a million alerts a month, by item' },
    { command: 'cost --alerts 250000 --json', explanation: 'one size, for a script' },
  ],
  run,
};

const SIZES = [1_000, 100_000, 10_000_000] as const;

async function run({ options, color }: VerbArgs): Promise<Outcome> {
  const { monthlyCost, ASSUMPTIONS } = await import('./cost/monthly-cost');
  const { PRICES } = await import('./cost/prices');
  const sizes = options['alerts'] === undefined ? SIZES : [Number(options['alerts'])];
  const months = sizes.map(monthlyCost);
  const [header, rows] = costTable(months);
  return {
    exitCode: EXIT.done,
    result: { currency: 'USD', region: 'us-east-1', months, assumptions: ASSUMPTIONS, prices: PRICES },
    problems: [],
    text: renderTable(
      header.map((title, index) => ({ title, align: index === 0 ? 'left' : 'right' })),
      rows,
      { style: styleFor(color) },
    ),
  };
}

/** Header and rows: an item a row, a size a column. */
export function costTable(months: readonly MonthlyCost[]): [header: string[], rows: string[][]] {
  const items = months[0]?.lines ?? [];
  const rows = items.map(({ item, verified }, index) => [
    verified ? item : `${item} *`,
    ...months.map(({ lines }) => dollars(lines[index]?.usd ?? 0)),
  ]);
  const header = ['USD a month', ...months.map(({ alerts }) => `${alerts.toLocaleString('en-US')} alerts`)];
  return [header, [...rows, ['total', ...months.map(({ usd }) => dollars(usd))]]];
}

const dollars = (usd: number): string => usd.toFixed(2);
