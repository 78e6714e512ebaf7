import type { DoorResult } from '../test/fuzz/watch';

const BEGIN = '<!-- bad inputs: written by the fuzzing of the parsers -->';
const END = '<!-- end of bad inputs -->';

/** The page with the table of a campaign between its marks. */
export function withFuzzSection(
  page: string,
  results: readonly DoorResult[],
  { seed, seconds }: { seed: number; seconds: number },
): string {
  const number = (value: number) => value.toLocaleString('en-US');
  const rows = results.map(
    ({ door, tried, crashes, slowestMs, blocks }) =>
      `| \`${door}\` | ${number(tried)} | ${crashes.length} | ${number(Math.round(slowestMs))} | ${number(blocks)} |`,
  );
  const tried = results.reduce((sum, result) => sum + result.tried, 0);
  const crashes = results.reduce((sum, result) => sum + result.crashes.length, 0);
  const section = [
    BEGIN,
    `${number(tried)} bad inputs tried, ${number(crashes)} crashes: \`npm run fuzz -- --seconds ${seconds} --seed ${seed}\`. Valid inputs of every door are damaged, those that`,
    'reach new code are damaged further; what must hold at each door stands in `test/fuzz/doors`. The tests try every door for some seconds.',
    '',
    '| door | inputs | crashes | slowest (ms) | blocks of code reached |',
    '|---|---:|---:|---:|---:|',
    ...rows,
    '',
    END,
  ].join('\n');
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end === -1) throw new Error(`the page lacks ${BEGIN} and ${END}: where shall the table stand?`);
  return `${page.slice(0, begin)}${section}${page.slice(end + END.length)}`;
}
