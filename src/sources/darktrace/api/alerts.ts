import { createHash } from 'node:crypto';
import type { Element, InputRule } from '../../../input/element';
import { readElements } from '../../../input/elements';
import { parseJson } from '../../../input/json';
import type { Json } from '../../../ocsf/record';
import { ApiError, type ApiErrorKind } from '../../api';
import { field, isObject, type JsonObject, toText } from '../alerts/fields';
import { loginPage } from './answer';

/** One element of an answer: its own text, and its value where it is an object. */
export interface AnswerElement {
  readonly text: string;
  readonly value: JsonObject | undefined;
}

/**
 * The elements of an answer's list, as a stream. An answer that is not whole ends in an `ApiError`. An element that is damaged by itself
 * is passed on with its text, so that it is kept and rejected where rejects are kept.
 */
export async function* readList(body: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<AnswerElement> {
  for await (const element of readElements(body)) {
    if (element.kind !== 'json') throw notWhole(element, path);
    const parsed = parseJson(element.text);
    const value = parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
    // What stands outside a list is one alert (a query for one), or the appliance saying something else.
    if (element.where.element === undefined && (value === undefined || isMessage(value))) throw noList(path);
    yield { text: oneLine(element.text), value };
  }
}

const KINDS_BY_RULE: Partial<Record<InputRule, ApiErrorKind>> = {
  'input.truncated_json': 'truncated',
  'input.gzip_truncated': 'truncated',
  'input.empty': 'truncated',
  'input.element_too_long': 'too-large',
  'input.too_large': 'too-large',
};

function notWhole(element: Exclude<Element, { kind: 'json' }>, path: string): ApiError {
  if (element.kind === 'line') return noList(path);
  if (element.rule === 'input.html') return loginPage(path);
  const kind = KINDS_BY_RULE[element.rule] ?? 'unexpected';
  return new ApiError(kind, `${path}: the answer cannot be read (${element.rule}): ${element.message}`, {
    fix: 'nothing, unless it stays: the poll asks again for a shorter time; then look for a proxy that cuts answers',
  });
}

const noList = (path: string) =>
  new ApiError('unexpected', `${path}: found an answer that is no list of alerts, wanted a JSON array`, {
    fix: 'check that url is the appliance itself; ask it by hand, and report the answer if it stays',
  });

const isMessage = (value: JsonObject) => Object.keys(value).length === 0 || 'error' in value || 'response' in value;

/** A line end in JSON stands between values only, where a blank means the same. */
const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ');

/** The field that names an alert; a record without it is named by its own text, and is kept all the same. */
export function idOf({ text, value }: AnswerElement, name: string): string {
  return (value && toText(field(value, name))) ?? createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The value without the devices in it: a device lives on after its breach, and its last sight of the network is no change of the alert. */
export function withoutDevices(value: JsonObject): Json {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'device')
      .map(([name, held]) => [name, name === 'triggeredComponents' && Array.isArray(held) ? held.map(withoutDevice) : held]),
  );
}

const withoutDevice = (component: Json): Json => {
  if (!isObject(component)) return component;
  const { device: _device, ...rest } = component;
  return rest;
};
