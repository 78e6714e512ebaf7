import type { Result } from '../convert';
import type { Json, OcsfRecord } from '../ocsf/record';
import { visible } from '../ocsf/visible';
import type { FieldOrigin } from '../sources/source';
import { loadConversion, MAPPING_OPTIONS } from './convert';
import { EXIT } from './exit-codes';
import { renderTable, styleFor } from './terminal';
import type { Io, Outcome, Verb, VerbArgs } from './verb';

const CLASS_OF: Readonly<Record<number, 'security_finding' | 'detection_finding' | 'authentication'>> = {
  2001: 'security_finding',
  2004: 'detection_finding',
  3002: 'authentication',
};

/** A file of a million alerts is for `convert`; an explanation is for reading. */
const MAX_ALERTS = 50;

export const verb: Verb = {
  description:
    'For each alert of a file: what kind it is, what became of it, and for each OCSF attribute which vendor field or which rule set it.',
  arguments: [{ name: '<alert>', description: 'a file with alerts, or - for standard input' }],
  options: MAPPING_OPTIONS,
  examples: [
    { command: 'explain alert.json', explanation: 'how one alert becomes a Security Finding and its logins' },
    {
      command: 'explain alert.json --finding-class both --ocsf 1.1.0 --json',
      explanation: 'the same for both finding classes in OCSF 1.1.0, for a script',
    },
  ],
  run,
};

interface ExplainedField {
  readonly path: string;
  readonly value: Json;
  /** Vendor field, or what derived it. */
  readonly from: string;
}

interface ExplainedRecord {
  readonly class: string;
  readonly fields: readonly ExplainedField[];
  readonly unmapped: Readonly<Record<string, string>>;
}

async function run(args: VerbArgs, io: Io): Promise<Outcome> {
  const [{ openInputs }, { convertAlerts }] = await Promise.all([import('./inputs'), import('../convert')]);
  const inputs = await openInputs(args.positionals, io);
  try {
    const [object] = inputs.objects;
    if (!object) return { exitCode: EXIT.inputUnreadable, result: {}, problems: inputs.problems, text: '' };
    const conversion = await loadConversion(args);
    const alerts: Record<string, unknown>[] = [];
    let text = '';
    let exitCode: Outcome['exitCode'] = EXIT.done;
    let more = 0;
    for await (const result of convertAlerts(object.read(), conversion)) {
      if (result.fate === 'rejected') exitCode = EXIT.problemsFound;
      if (alerts.length >= MAX_ALERTS) {
        more++;
        continue;
      }
      const records =
        result.fate === 'delivered'
          ? result.records.map((record) =>
              explainRecord(record, (className) => conversion.source.fieldOrigins(className, result.outcome.alertKind)),
            )
          : [];
      alerts.push({
        kind: result.outcome.alertKind,
        path: result.outcome.path,
        where: result.where,
        fate: result.fate,
        ...detail(result),
        records,
      });
      text += explanationText(result, records, args.color);
    }
    if (more > 0) text += `${more} more alerts are not explained: give a smaller file\n`;
    return { exitCode, result: { alerts, notExplained: more }, problems: [], text };
  } finally {
    await inputs.dispose();
  }
}

function detail(result: Result): Record<string, unknown> {
  if (result.fate === 'ignored') return { rule: result.rule, reason: result.reason };
  return { problems: result.fate === 'rejected' ? result.problems : result.warnings };
}

/** Each leaf of a finished record with its origin: the longest row of the mapping that leads to it, else the step that derives it. */
function explainRecord(
  record: OcsfRecord,
  originsOf: (className: 'security_finding' | 'detection_finding' | 'authentication') => readonly FieldOrigin[],
): ExplainedRecord {
  const className = CLASS_OF[record.class_uid] ?? 'security_finding';
  const origins = new Map(originsOf(className).map(({ ocsf, from }) => [ocsf, from]));
  const { unmapped = {}, ...rest } = record;
  const fields = leaves(rest as Json, '').map(({ path, value }) => ({ path, value, from: originOf(path, origins) }));
  return { class: className, fields, unmapped };
}

function originOf(path: string, origins: ReadonlyMap<string, string>): string {
  const plain = path.replace(/\[\d+\]/g, '');
  if (plain.startsWith('observables')) return 'derived: every value worth a pivot';
  if (/^(class|category)_(uid|name)$|^type_(uid|name)$|^metadata\.(version|profiles)$/.test(plain))
    return 'derived: class, activity, version and profiles';
  if (plain.endsWith('_dt')) return `derived: the instant of ${plain.slice(0, -3)}`;
  for (let at = plain; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const from = origins.get(at);
    if (from !== undefined) return from;
  }
  return 'derived: caption of its id';
}

/** Names of OCSF attributes that hold JSON (`json_t`): what is inside is the vendor's, and is shown as one value. */
const JSON_ATTRIBUTES = new Set(['data', 'supporting_data']);

function leaves(value: Json, path: string): { path: string; value: Json }[] {
  if (JSON_ATTRIBUTES.has(path.slice(path.lastIndexOf('.') + 1))) return [{ path, value }];
  if (value === null || typeof value !== 'object') return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((element, i) => leaves(element, `${path}[${i}]`));
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

function explanationText(result: Result, records: readonly ExplainedRecord[], color: boolean): string {
  const style = styleFor(color);
  const head = `line ${result.where.line}${result.where.element === undefined ? '' : `, element ${result.where.element}`}, ${result.outcome.path}: ${visible(result.outcome.alertKind)}`;
  if (result.fate === 'ignored') return `${style.bold(head)}: ignored by ${result.rule}: ${visible(result.reason)}\n\n`;
  const problems = result.fate === 'rejected' ? result.problems : result.warnings;
  const told = problems
    .map((problem) => `  ${problem.level} ${problem.rule} at ${visible(problem.path)}: ${visible(problem.message)}\n`)
    .join('');
  if (result.fate === 'rejected') return `${style.bold(head)}: ${style.red('rejected')}\n${told}\n`;
  const tables = records.map((record) => {
    const rows = record.fields.map(({ path, value, from }) => [path, typeof value === 'string' ? value : JSON.stringify(value), from]);
    const rest = Object.entries(record.unmapped).map(([key, value]) => [
      `unmapped["${key}"]`,
      value,
      'no attribute of this class and version',
    ]);
    return `${style.bold(record.class)}\n${renderTable([{ title: 'OCSF attribute' }, { title: 'value' }, { title: 'from' }], [...rows, ...rest], { maxCellWidth: 60, style })}`;
  });
  return `${style.bold(head)}\n${told}${tables.join('\n')}\n`;
}
