import type { Conversion, Result } from '../../src/convert';
import type { Element } from '../../src/input/element';
import type { Item } from '../../src/ocsf/moves';
import type { OcsfRecord } from '../../src/ocsf/record';
import { sources } from '../../src/sources';
import { plainFinish } from './plain-finish';

/** What the conversion has to say of an element, read plainly: the source's drafts, each finished plainly. */
export function plainResults(element: Element, { settings, ocsf, validate }: Conversion): Result[] {
  return Array.from(sources[0]!.convert(element, settings), (outcome): Result => {
    const { where } = element;
    if (outcome.fate === 'ignored') return { where, outcome, fate: 'ignored', rule: outcome.rule, reason: outcome.reason };
    if (outcome.fate === 'rejected') return { where, outcome, fate: 'rejected', problems: outcome.problems };
    const records = outcome.drafts.map((draft): Item => plainFinish(draft, ocsf)) as unknown as OcsfRecord[];
    const problems = records.flatMap((record) => validate(record, true));
    const isRejected = problems.some(({ level }) => level === 'error');
    return { where, outcome, ...(isRejected ? { fate: 'rejected', problems } : { fate: 'delivered', records, warnings: problems }) };
  });
}
