import type { Json } from '../../../ocsf/record';
import { isObject } from './fields';

/**
 * The alert's own text in the text of our own envelope, to the last digit as it was sent; undefined where it cannot be told without reading
 * the text again. The poll writes the alert behind all else, so it stands between what the other members look like and the last brace.
 */
export function enclosedAlert(envelope: Json, text: string): string | undefined {
  if (!isObject(envelope)) return undefined;
  const { alert, ...others } = envelope;
  const members = JSON.stringify(others).slice(0, -1);
  const before = `${members}${members === '{' ? '' : ','}"alert":`;
  return text.startsWith(before) ? text.slice(before.length, text.lastIndexOf('}')) : undefined;
}
