/** The text of a JSON value; undefined for what JSON cannot hold (functions, cycles, BigInt, nesting without end). */
export function jsonText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) return textOf(value);
  let text = frozen.get(value);
  if (text === undefined) {
    text = textOf(value);
    if (text !== undefined) frozen.set(value, text);
  }
  return text;
}

/** A frozen object, as rows share, is written as text once. */
const frozen = new WeakMap<object, string>();

function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
