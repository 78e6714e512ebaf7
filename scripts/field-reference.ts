import type { ClassName } from '../src/ocsf/record';
import { rules } from '../src/ocsf/rules/list';
import { sources } from '../src/sources';
import type { Source } from '../src/sources/source';
import { withSection } from './marked-section';

const START = '<!-- field mapping: written by npm run docs -->';
const END = '<!-- end of the field mapping -->';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function table(source: Source, className: ClassName, kind: string): string {
  const rows = source.fieldOrigins(className, kind).map(({ ocsf, from }) => `| \`${ocsf}\` | ${cell(from)} |`);
  return `| OCSF attribute | from |\n|---|---|\n${rows.join('\n')}\n`;
}

/** docs/mapping.md: every class and kind of alert. */
export function fieldReference(): string {
  const parts = sources.flatMap((source) => [
    `# Field mapping of ${source.name}\n\nWritten by \`npm run docs\` from the tables that the code runs; \`slc explain <alert>\` shows the same for one alert. Captions, \`*_dt\` twins, class and category attributes and observables are derived and not listed.\n`,
    ...source.findingKinds.flatMap((kind) => [
      `## ${kind}\n\n### Security Finding 2001\n\n${table(source, 'security_finding', kind)}`,
      `### Detection Finding 2004\n\n${table(source, 'detection_finding', kind)}`,
    ]),
    `## Logins: Authentication 3002\n\n${table(source, 'authentication', 'saas-event')}`,
  ]);
  return parts.join('\n');
}

/** docs/rules.md: every rule that a record is checked against, beyond its JSON Schema. */
export function rulesReference(): string {
  const rows = rules.map((rule) => `| \`${rule.id}\` | ${rule.level} | ${cell(rule.says)} | ${cell(rule.source)} |`);
  return `# Rules for records\n\nWritten by \`npm run docs\`. A record that breaks a rule of level error is rejected; a warning is counted.\n\n| rule | level | what it wants | source |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** The README with its short table: one kind, the default class beside the other and the logins. */
export function readmeWithTable(readme: string): string {
  const [source] = sources;
  if (!source) throw new Error('there is no source');
  const kind = source.findingKinds[0] as string;
  const detection = new Map<string, string[]>();
  for (const { ocsf, from } of source.fieldOrigins('detection_finding', kind)) detection.set(from, [...(detection.get(from) ?? []), ocsf]);
  const origins = new Map<string, string[]>();
  for (const { ocsf, from } of source.fieldOrigins('security_finding', kind)) origins.set(from, [...(origins.get(from) ?? []), ocsf]);
  for (const from of detection.keys()) if (!origins.has(from)) origins.set(from, []);
  const code = (paths: readonly string[]): string => paths.map((path) => `\`${path}\``).join(', ');
  const rows = [...origins].map(([from, paths]) => `| ${cell(from)} | ${code(paths)} | ${code(detection.get(from) ?? [])} |`);
  const logins = source.fieldOrigins('authentication', kind).map(({ ocsf, from }) => `| ${cell(from)} | \`${ocsf}\` |`);
  const text = `\nOf a ${kind}:\n\n| field of the alert | Security Finding 2001 | Detection Finding 2004 |\n|---|---|---|\n${rows.join('\n')}\n\nOf a login:\n\n| field of the event | Authentication 3002 |\n|---|---|\n${logins.join('\n')}\n\n`;
  return withSection(readme, START, END, text);
}
