import type { Element, InputLimits } from '../../src/input/element';
import { readElements } from '../../src/input/elements';

export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function readAll(chunks: AsyncIterable<Uint8Array>, limits?: Partial<InputLimits>): Promise<Element[]> {
  const elements: Element[] = [];
  for await (const element of readElements(chunks, limits)) elements.push(element);
  return elements;
}

export const read = (input: string | Uint8Array, limits?: Partial<InputLimits>): Promise<Element[]> =>
  readAll(chunksOf(Buffer.from(input), 65536), limits);

/** An element in short: its kind (or rule) and text. */
export const brief = (element: Element): string => `${element.kind === 'unreadable' ? element.rule : element.kind} ${element.text}`;

export const readBrief = async (input: string | Uint8Array, limits?: Partial<InputLimits>): Promise<string[]> =>
  (await read(input, limits)).map(brief);

/** Processor time, in ms: unlike a clock it does not depend on what else the machine does. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
