import { refuse } from '../aws-error';
import type { Column } from './catalogue';

/** Whether a partition with these values passes. */
type Passes = (values: readonly string[]) => boolean;

/**
 * The filter of GetPartitions: comparisons of a key with a text, joined by AND (Glue API reference, GetPartitions, of which only this
 * is used here). Anything else is refused. Keys are text, and are compared as text.
 */
export function partitionFilter(expression: string | undefined, keys: readonly Column[]): Passes {
  if (!expression) return () => true;
  const tests = expression.split(/\s+AND\s+/i).map((part) => comparison(part.trim(), keys));
  return (values) => tests.every((test) => test(values));
}

function comparison(text: string, keys: readonly Column[]): Passes {
  const [, name = '', operator = '', value = ''] = /^(\w+)\s*(<>|!=|<=|>=|=|<|>)\s*'((?:[^']|'')*)'$/.exec(text) ?? [];
  const compare = COMPARISONS[operator];
  if (!compare) refuse(400, 'InvalidInputException', `the emulator reads comparisons joined by AND, found ${text}`);
  const index = keys.findIndex((key) => key.Name === name.toLowerCase());
  if (index < 0) refuse(400, 'InvalidInputException', `Unknown column '${name}'`);
  const wanted = value.replaceAll("''", "'");
  return (values) => compare(values[index] ?? '', wanted);
}

const COMPARISONS: Readonly<Record<string, (found: string, wanted: string) => boolean>> = {
  '=': (found, wanted) => found === wanted,
  '<>': (found, wanted) => found !== wanted,
  '!=': (found, wanted) => found !== wanted,
  '<': (found, wanted) => found < wanted,
  '<=': (found, wanted) => found <= wanted,
  '>': (found, wanted) => found > wanted,
  '>=': (found, wanted) => found >= wanted,
};
