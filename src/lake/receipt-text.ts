import { CLASS_NAMES, type ClassName } from '../ocsf/record';
import type { Receipt, ReceiptOutput } from './lake';
import { partitionPath } from './object-path';
import { PREFIXES } from './prefixes';

/*
 * A receipt says what a re-run writes over and takes away, so one that was edited could lead a conversion anywhere. It is read as what it
 * is: a stranger's text. What does not have the form that a conversion writes is refused as a whole, with the first thing that is wrong.
 */

export type ReceiptRead = { readonly ok: true; readonly receipt: Receipt } | { readonly ok: false; readonly message: string };

/** A receipt as somebody else may have left it, or what is wrong with it. */
export function readReceiptText(text: string): ReceiptRead {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes what it read.
    return { ok: false, message: 'found no JSON: was it edited?' };
  }
  const wrong = whatIsWrong(value);
  return wrong === undefined ? { ok: true, receipt: value as Receipt } : { ok: false, message: `found ${wrong}: was it edited?` };
}

/** The receipt that a conversion goes on from; throws for anything that no conversion has written. `place` tells where it stands. */
export function parseReceipt(place: string, text: string): Receipt {
  const read = readReceiptText(text);
  if (!read.ok) throw new Error(`${place}: this receipt cannot be gone on from: ${read.message} Remove it to convert its raw object again`);
  return read.receipt;
}

type Fields = Readonly<Record<string, unknown>>;

function whatIsWrong(value: unknown): string | undefined {
  if (!isFields(value) || value['receipt'] !== 1) return 'no "receipt": 1';
  const { raw, counts, outputs, rejects } = value;
  if (value['state'] !== 'open' && value['state'] !== 'done') return 'a state that is neither open nor done';
  if (!isFields(raw) || !isText(raw['key']) || !isText(raw['version']) || !isCount(raw['bytes']))
    return 'no raw object with key, version and bytes';
  if (!isText(value['mappingVersion']) || !/^\d{1,15}$/.test(value['mappingVersion'])) return 'a mappingVersion that is no number';
  if (!isFields(value['settings'])) return 'no settings';
  if (!isFields(counts) || !COUNTS.every((name) => isCount(counts[name]))) return `no counts of ${COUNTS.join(', ')}`;
  for (const name of ['ignored', 'rejected', 'warnings']) {
    const byRule = value[name];
    if (!isFields(byRule) || !Object.values(byRule).every(isCount)) return `no counts by rule in ${name}`;
  }
  if (!Array.isArray(outputs)) return 'no list of outputs';
  const output = outputs.findIndex((each) => !isOutput(each));
  if (output !== -1) return `outputs[${output}], which is no object of a lake`;
  if (!Array.isArray(rejects)) return 'no list of rejects';
  const reject = rejects.findIndex((key) => !isText(key) || !REJECTS_KEY.test(key));
  return reject === -1 ? undefined : `rejects[${reject}], which is no key of rejects`;
}

const COUNTS = ['received', 'delivered', 'rejected', 'ignored'] as const;
const REJECTS_KEY = new RegExp(`^${PREFIXES.rejects}[0-9a-f]{32}-\\d{1,9}\\.ndjson$`);

/** Segments of an object's key: none may leave its place. */
const SEGMENTS = {
  source: /^[A-Za-z0-9][A-Za-z0-9-]{0,19}$/,
  region: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  accountId: /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/,
  eventDay: /^\d{8}$/,
  fileName: /^[0-9a-f]{32}(?:\.zstd|\.gz)?\.parquet$/,
  sha256: /^[0-9a-f]{64}$/,
} as const satisfies Partial<Record<keyof ReceiptOutput, RegExp>>;

function isOutput(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { key, region, accountId, eventDay, fileName } = value as unknown as ReceiptOutput;
  for (const [name, form] of Object.entries(SEGMENTS)) {
    const segment = value[name];
    if (!isText(segment) || !form.test(segment)) return false;
  }
  if (!CLASS_NAMES.includes(value['class'] as ClassName) || !isCount(value['rows']) || !isCount(value['bytes'])) return false;
  return isText(key) && key.endsWith(`${partitionPath({ region, accountId, eventDay })}${fileName}`) && !key.split('/').includes('..');
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
