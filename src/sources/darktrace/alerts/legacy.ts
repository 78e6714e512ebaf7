import type { Alert } from './alert';
import { readEmailPush } from './email';
import { type Fields, field, shown, text } from './fields';
import { readFlatAnalystEvent, readFlatBreach } from './flattened';
import { readSystemStatus } from './system-status';

/** `dtProduct` of the legacy push to Microsoft Sentinel → its reader. */
const PRODUCTS: Readonly<Record<string, (fields: Fields) => Alert | undefined>> = {
  'Policy Breach': (fields) => readFlatBreach(fields, 'legacy'),
  'AI Analyst': readFlatAnalystEvent,
  'System Alert': readSystemStatus,
  'Antigena Email': (fields) => readEmailPush(fields, 'legacy'),
};

export function readLegacyPush(fields: Fields): Alert | undefined {
  const product = text(fields, 'dtProduct') ?? '';
  if (Object.hasOwn(PRODUCTS, product)) return PRODUCTS[product]?.(fields);
  fields.problems.push({
    rule: 'darktrace.kind_unknown',
    level: 'error',
    path: `${fields.path}.dtProduct`,
    message: `unknown product of the legacy push: found ${shown(field(fields.json, 'dtProduct'))}, wanted one of ${Object.keys(PRODUCTS).join(', ')}`,
  });
  return undefined;
}
