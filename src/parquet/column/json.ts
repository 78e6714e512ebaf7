/** The text of a JSON value; undefined for what JSON cannot hold (functions, cycles, BigInt, nesting without end). */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
