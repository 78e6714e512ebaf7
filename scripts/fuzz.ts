import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allDoors, DOORS, type DoorResult, fuzz, REGRESSIONS } from '../test/fuzz/watch';
import { fuzzText } from './fuzz-section';
import { writeSection } from './reliability-page';

/**
 * `npm run fuzz -- --seconds 600 [--door receipt] [--seed 1]`: damaged inputs for every door, so many seconds in all. Crashes are kept in
 * test/fuzz/regressions/<door>/, where the tests try them again. With every door tried, the table in docs/reliability.md is written anew.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, door: { type: 'string' }, seed: { type: 'string' } },
});
const doors = values.door === undefined ? allDoors() : [join(DOORS, `${values.door}.ts`)];
const seconds = Number(values.seconds) / doors.length;
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed) || !doors.every((door) => existsSync(door)))
  throw new Error(`wanted --seconds above 0, --seed a whole number, --door one of ${allDoors().join(', ')}`);

const results: DoorResult[] = [];
for (const door of doors) {
  const [result] = await fuzz({ seconds, seed, doors: [door] });
  if (!result) throw new Error(`${door} ended without a result`);
  results.push(result);
  const { tried, crashes, blocks, kept, slowestMs } = result;
  console.log(
    `${result.door}: ${tried} inputs, ${crashes.length} crashes, slowest ${Math.round(slowestMs)} ms, ${blocks} blocks reached, ${kept} inputs kept`,
  );
  for (const crash of crashes) console.log(`  ${keep(result.door, crash.input)}: ${crash.reason.split('\n').slice(0, 4).join('\n    ')}`);
}
console.log(`seed ${seed}`);
if (values.door === undefined) writeSection('bad inputs', fuzzText(results, { seed, seconds: Number(values.seconds) }));
process.exitCode = results.some(({ crashes }) => crashes.length > 0) ? 1 : 0;

function keep(door: string, input: Uint8Array): string {
  const folder = join(REGRESSIONS, door);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 16));
  writeFileSync(path, input);
  return path;
}
