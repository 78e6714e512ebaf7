import type { Conversion, Result } from '../../src/convert';
import type { Element } from '../../src/input/element';
import type { Batch } from './comparison';
import { fastBatch, type WrittenRows } from './fast';
import type * as Plain from './plain';

let plain: typeof Plain;

/** Gives the plain path modules of its own, in which nothing is remembered and keys are sorted anew for each hash. */
export async function loadPlainPath(): Promise<void> {
  await jest.isolateModulesAsync(async () => {
    jest.doMock('../../src/sources/darktrace/remembered', () => ({ remembered: (read: unknown) => read }));
    jest.doMock('../../src/sources/darktrace/identity', () => ({
      ...jest.requireActual('../../src/sources/darktrace/identity'),
      contentHash: jest.requireActual('./plain-hash').plainHash,
    }));
    plain = await import('./plain');
  });
}

/** Elements of a text that has one alert a line. */
export function elementsOf(lines: readonly string[]): Element[] {
  let offset = 0;
  return lines.map((text, at) => {
    const where = { line: at + 1, offset };
    offset += Buffer.byteLength(text) + 1;
    return { kind: 'json', text, where };
  });
}

/** What the plain path says: it goes backwards, the results stand in the order of the alerts all the same. */
export function plainBatch(elements: readonly Element[], conversion: Conversion): Result[] {
  const results = elements.toReversed().map((element) => plain.plainResults(element, conversion));
  return results.reverse().flat();
}

/** Alerts, one a line, by both paths. */
export async function bothPaths(
  lines: readonly string[],
  conversion: Conversion,
  firstAlert: number,
): Promise<{ batch: Batch; written: WrittenRows[] }> {
  const { results, written } = await fastBatch(lines, conversion);
  // Every simulated alert has to be delivered, so the plain path need not ask whether its records are valid.
  const plainly = plainBatch(elementsOf(lines), { ...conversion, validate: () => [] });
  return { batch: { conversion, firstAlert, fast: results, plain: plainly }, written };
}

/** Everything that a stream gives. */
export async function collected<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}
