import type { DoorResult } from '../test/fuzz/watch';

/** The table of a campaign. */
export function fuzzText(results: readonly DoorResult[], { seed, seconds }: { seed: number; seconds: number }): string {
  const number = (value: number) => value.toLocaleString('en-US');
  const rows = results.map(
    ({ door, tried, crashes, slowestMs, blocks }) =>
      `| \`${door}\` | ${number(tried)} | ${crashes.length} | ${number(Math.round(slowestMs))} | ${number(blocks)} |`,
  );
  const tried = results.reduce((sum, result) => sum + result.tried, 0);
  const crashes = results.reduce((sum, result) => sum + result.crashes.length, 0);
  return [
    `${number(tried)} bad inputs tried, ${number(crashes)} crashes: \`npm run fuzz -- --seconds ${seconds} --seed ${seed}\`. Valid inputs of every door are damaged, those that`,
    'reach new code are damaged further; what must hold at each door stands in `test/fuzz/doors`. The tests try every door for some seconds.',
    '',
    '| door | inputs | crashes | slowest (ms) | blocks of code reached |',
    '|---|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}
