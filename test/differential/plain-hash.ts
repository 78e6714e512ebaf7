import { createHash } from 'node:crypto';
import type { Json } from '../../src/ocsf/record';

/** What `contentHash` of src/sources/darktrace/identity.ts says of a value: keys are sorted anew each time. */
export const plainHash = (value: Json): string => createHash('sha256').update(textOf(value)).digest('hex');

function textOf(value: Json): string {
  if (typeof value === 'string') return `"${value.length}:${value}`;
  if (value === null || typeof value !== 'object') return `${value};`;
  if (Array.isArray(value)) return `[${value.length}:${value.map(textOf).join('')}`;
  const names = Object.keys(value).sort();
  return `{${names.length}:${names.map((name) => `"${name.length}:${name}${textOf(value[name]!)}`).join('')}`;
}
