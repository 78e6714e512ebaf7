import { createHash } from 'node:crypto';
import type { Json } from '../../ocsf/record';

/** A finding's uid: ids of Darktrace are unique per appliance and kind only. */
export const findingUid = (appliance: string, kind: string, id: string | number): string => `${appliance}:${kind}:${id}`;

/** 32 hex characters of a SHA-256 over the parts, each ended by a NUL so that no two lists of parts read alike. */
export function hashUid(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  hash.update(parts.join('\0'));
  return hash.digest('hex').slice(0, 32);
}

/** JSON text with sorted keys and no blanks: the same for the same content, however it was written. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + canonicalJson(value[i] as Json);
    return `${text}]`;
  }
  const keys = Object.keys(value).sort();
  let text = '{';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    text += `${(i === 0 ? '' : ',') + JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`;
  }
  return `${text}}`;
}
