import { createGunzip } from 'node:zlib';
import type { InputLimits, InputRule } from './element';

/** Why the input ends before its time. */
export interface Failure {
  readonly rule: InputRule;
  readonly message: string;
}

// zlib hands out nothing of a block in which it finds damage, so a block is also the most that is lost before the damage.
const BLOCK_BYTES = 16 * 1024;

const OUTPUT_CHUNK_BYTES = 64 * 1024;

/** RFC 1952, section 2.3.1: ID1 and ID2. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The bytes inside a gzip of one or several members (RFC 1952, section 2.2). Zero bytes after the last member are padding. Never throws for
 * what the bytes are: a gzip that ends early, is damaged, or inflates beyond the limits ends here and is told to `onFailure`.
 */
export async function* inflate(
  compressed: AsyncIterable<Uint8Array>,
  limits: InputLimits,
  onFailure: (failure: Failure) => void,
): AsyncGenerator<Uint8Array> {
  const gunzip = openGunzip();
  let taken = 0;
  let given = 0;
  try {
    for await (const block of inBlocks(compressed, BLOCK_BYTES)) {
      taken += block.length;
      const { output, error } = await gunzip.write(block);
      for (const bytes of output) {
        given += bytes.length;
        const excess = excessOf(taken, given, limits);
        if (excess !== undefined) return onFailure({ rule: 'input.too_large', message: excess });
        yield bytes;
      }
      if (error !== undefined) return onFailure(corrupt(error));
    }
    const { output, error } = await gunzip.end();
    yield* output;
    if (error !== undefined) onFailure(error.code === 'Z_BUF_ERROR' ? endsEarly(taken) : corrupt(error));
  } finally {
    gunzip.close();
  }
}

function excessOf(taken: number, given: number, limits: InputLimits): string | undefined {
  if (given > limits.maxInflatedBytes) return `the gzip inflates to more than ${limits.maxInflatedBytes} bytes, the most that is read`;
  if (given > limits.inflationGraceBytes && given > taken * limits.maxInflationRatio) {
    return `the gzip inflates ${Math.round(given / taken)} times (${taken} to ${given} bytes so far), wanted at most ${limits.maxInflationRatio} times`;
  }
  return undefined;
}

const endsEarly = (taken: number): Failure => ({
  rule: 'input.gzip_truncated',
  message: `the gzip ends early, after ${taken} bytes: was the transfer cut?`,
});

const corrupt = (error: Error): Failure => ({ rule: 'input.gzip_corrupt', message: `the gzip is damaged: ${error.message}` });

interface Inflated {
  readonly output: readonly Uint8Array[];
  readonly error?: NodeJS.ErrnoException;
}

/** A gunzip that answers each block with what came out of it, so that an error loses nothing that came before. */
function openGunzip() {
  const stream = createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES });
  let output: Uint8Array[] = [];
  let error: NodeJS.ErrnoException | undefined;
  let ended = false;
  // zlib stops at the first zero byte after a member: what follows is padding, or not ours to read.
  let padded = false;
  let settle = () => {};
  stream.on('data', (bytes: Buffer) => output.push(bytes));
  stream.on('error', (cause) => {
    error ??= cause;
    settle();
  });
  stream.on('end', () => {
    ended = true;
    settle();
  });

  const outcomeOf = async (act: () => void, isDone: () => boolean): Promise<Inflated> => {
    await new Promise<void>((resolve) => {
      settle = () => (error !== undefined || isDone()) && resolve();
      act();
      settle();
    });
    const inflated = error === undefined ? { output } : { output, error };
    output = [];
    return inflated;
  };

  return {
    write(block: Uint8Array): Promise<Inflated> {
      let written = false;
      if (padded) return Promise.resolve(block.every((byte) => byte === 0) ? { output: [] } : { output: [], error: trailing() });
      const before = stream.bytesWritten;
      return outcomeOf(
        () =>
          stream.write(block, () => {
            written = true;
            settle();
          }),
        () => written,
      ).then((inflated) => {
        padded = inflated.error === undefined && stream.bytesWritten - before < block.length;
        const rest = block.subarray(stream.bytesWritten - before);
        return padded && rest.some((byte) => byte !== 0) ? { output: inflated.output, error: trailing() } : inflated;
      });
    },
    end: () =>
      outcomeOf(
        () => stream.end(),
        () => ended,
      ),
    close: () => stream.destroy(),
  };
}

const trailing = () => new Error('what follows the last member is neither gzip nor padding');

/** The same bytes in blocks of one size, so that what is lost to damage does not depend on how the input was cut. */
async function* inBlocks(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let block = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + size - filled);
      block.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < size) continue;
      yield block;
      block = Buffer.allocUnsafe(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
