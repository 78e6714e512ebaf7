import type { Receipt } from './lake';

export type ReceiptRead = { readonly ok: true; readonly receipt: Receipt } | { readonly ok: false; readonly message: string };

/** A receipt as somebody else may have left it: read with a look at every part that is worked with. */
export function readReceiptText(text: string): ReceiptRead {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, message: 'found no JSON, want a receipt: was it edited?' };
  }
  const wrong = whatIsWrong(value as Partial<Receipt> | null);
  return wrong === undefined ? { ok: true, receipt: value as Receipt } : { ok: false, message: `${wrong}: was it edited?` };
}

function whatIsWrong(value: Partial<Receipt> | null): string | undefined {
  if (typeof value !== 'object' || value === null || value.receipt !== 1) return 'found another document, want "receipt": 1';
  const { state, raw, counts, outputs, rejects, rejected, ignored, mappingVersion } = value;
  if (state !== 'open' && state !== 'done') return 'state is neither open nor done';
  if (!isText(raw?.key) || !isText(raw?.version) || !isCount(raw?.bytes)) return 'raw lacks key, version or bytes';
  if (!isText(mappingVersion)) return 'mappingVersion is no text';
  if (!counts || ![counts.received, counts.delivered, counts.rejected, counts.ignored].every(isCount)) return 'counts are not four numbers';
  if (![rejected, ignored].every((by) => typeof by === 'object' && by !== null && Object.values(by).every(isCount)))
    return 'rejected and ignored are not numbers by rule';
  if (!Array.isArray(rejects) || !rejects.every(isText)) return 'rejects is no list of keys';
  if (
    !Array.isArray(outputs) ||
    !outputs.every((each) => isText(each?.key) && isText(each.sha256) && isCount(each.rows) && isCount(each.bytes))
  )
    return 'an output lacks key, rows, bytes or sha256';
  return undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
