import type { Element } from '../../input/element';
import { parseJson } from '../../input/json';
import { stripSyslogHeader } from '../../input/syslog';
import type { ClassName, Draft, Json, Problem } from '../../ocsf/record';
import type { AlertOutcome, FindingClass, Source, SourceSettings, SourceTable } from '../source';
import type { Alert, AlertContext } from './alerts/alert';
import { enclosedAlert } from './alerts/enclosed';
import { type ReadResult, readAlerts, readCefLine } from './alerts/read';
import { darktraceColumns } from './columns';
import type { Finding, Login } from './finding';
import { analystFinding } from './findings/analyst-event';
import { groupFinding } from './findings/analyst-group';
import { asmFinding } from './findings/asm-risk';
import { emailFinding } from './findings/email';
import { breachFinding } from './findings/model-breach';
import { respondFinding } from './findings/respond-action';
import { isLogin } from './findings/saas';
import { statusFinding } from './findings/system-status';
import { contentHash, hashUid } from './identity';
import { analystLogins, auditLogin, eventLogin } from './logins';
import { toAuthentication } from './mappings/authentication';
import { toDetectionFinding } from './mappings/detection-finding';
import { ACTIVITY_IDS, type FindingEvent } from './mappings/event';
import { FINDING_ORIGINS, fieldOrigins } from './mappings/origins';
import { rawDataOf } from './mappings/parts';
import { toSecurityFinding } from './mappings/security-finding';
import { unknownModel } from './model-folders';
import { redactValue } from './redact';

/** Darktrace as a source: bytes in its many shapes to drafts of findings and logins. */
export const darktrace: Source = {
  name: 'darktrace',
  mappingVersion: '1',
  tables: [
    tableOf('darktrace-finding', 'security_finding'),
    tableOf('darktrace-detection', 'detection_finding'),
    tableOf('darktrace-auth', 'authentication'),
  ],
  convert: convertElement,
  findingKinds: Object.keys(FINDING_ORIGINS),
  healthKinds: ['system-status'],
  fieldOrigins,
};

function tableOf(name: string, className: ClassName): SourceTable {
  return { name, class: className, columns: (version, datetime) => darktraceColumns(className, version, datetime) };
}

function* convertElement(element: Element, settings: SourceSettings): Generator<AlertOutcome> {
  if (element.kind === 'unreadable') {
    yield rejected('unknown', '$', element.text, [{ rule: element.rule, level: 'error', path: '$', message: element.message }]);
    return;
  }
  const { header, app, body } =
    element.kind === 'line' ? stripSyslogHeader(element.text) : { header: '', app: undefined, body: element.text };
  if (element.kind === 'line' && /^(CEF|LEEF):/.test(body)) {
    for (const result of readCefLine(body, header)) yield outcomeOf(result, element.text, settings);
    return;
  }
  const parsed = parseJson(body);
  if (!parsed.ok) {
    yield rejected('unknown', '$', element.text, [{ rule: parsed.rule, level: 'error', path: parsed.path, message: parsed.message }]);
    return;
  }
  for (const result of readAlerts(parsed.value, { app, header })) yield outcomeOf(result, textOf(result, element, parsed.value), settings);
}

/** The alert as it was sent, where its text can be told from what stands around it; else its JSON. */
function textOf({ path, raw }: ReadResult, element: Element, value: Json): string {
  if (path === '$' && element.kind === 'json') return element.text;
  return (path === '$.alert' && element.kind === 'json' ? enclosedAlert(value, element.text) : undefined) ?? JSON.stringify(raw);
}

function outcomeOf(result: ReadResult, text: string, settings: SourceSettings): AlertOutcome {
  if (result.fate === 'rejected') return rejected(result.kind, result.path, text, result.problems);
  if (result.fate === 'ignored')
    return { alertKind: result.kind, path: result.path, text, fate: 'ignored', rule: result.rule, reason: result.reason };
  const { alert } = result;
  const context: AlertContext = { ...result.context, appliance: result.context.appliance ?? settings.appliance };
  const drafts = toDrafts(alert, context, result.raw, text, settings);
  if (drafts.length === 0) return { alertKind: alert.kind, path: result.path, text, fate: 'ignored', ...noRecord(alert) };
  return {
    alertKind: alert.kind,
    path: result.path,
    text,
    fate: 'mapped',
    drafts: settings.redact ? redactValue(drafts) : drafts,
    unknownAnalytic: unknownModel(alert),
  };
}

const rejected = (alertKind: string, path: string, text: string, problems: readonly Problem[]): AlertOutcome => ({
  alertKind,
  path,
  text,
  fate: 'rejected',
  problems,
});

/** Why an alert that was read gives no record. */
function noRecord(alert: Alert): { rule: string; reason: string } {
  if (alert.kind === 'audit')
    return {
      rule: 'darktrace.no_time',
      reason: 'an audit line holds no time: it needs the year of the poll (fetchedAt) or a full time stamp in its header',
    };
  if (alert.kind === 'saas-event' && !isLogin(alert))
    return {
      rule: 'darktrace.saas_event_alone',
      reason: 'a SaaS event that is no login is no alert by itself: it belongs to the details of a breach',
    };
  return { rule: 'darktrace.no_login_evidence', reason: 'the event names no user, or neither a source nor a result' };
}

/** Every record that one alert gives: a finding in the wanted classes, and its logins. */
export function toDrafts(alert: Alert, context: AlertContext, raw: Json, rawText: string, settings: SourceSettings): Draft[] {
  const finding = toFinding(alert, context, settings);
  const logins = toLogins(alert, context, finding?.uid);
  return [...(finding ? findingDrafts(finding, raw, rawText, settings.findingClass) : []), ...logins.map(toAuthentication)];
}

function findingDrafts(finding: Finding, raw: Json, rawText: string, findingClass: FindingClass): Draft[] {
  const content = finding.event ?? contentHash(raw);
  const { rawData, instead } = rawDataOf(rawText);
  const eventOf = (classUid: string): FindingEvent => ({
    eventUid: hashUid(finding.uid, classUid, String(ACTIVITY_IDS[finding.activity]), content),
    rawData,
    instead,
  });
  return [
    ...(findingClass === 'detection' ? [] : [toSecurityFinding(finding, eventOf('2001'))]),
    ...(findingClass === 'security' ? [] : [toDetectionFinding(finding, eventOf('2004'))]),
  ];
}

/** The finding behind an alert; none for what is only a login. */
export function toFinding(alert: Alert, context: AlertContext, settings: Pick<SourceSettings, 'consoleUrl'>): Finding | undefined {
  switch (alert.kind) {
    case 'model-breach':
      return breachFinding(
        alert.url === undefined && settings.consoleUrl !== undefined
          ? { ...alert, url: `${settings.consoleUrl}/#modelbreach/${alert.pbid}` }
          : alert,
        context,
      );
    case 'ai-analyst-event':
      return analystFinding(alert, context);
    case 'ai-analyst-group':
      return groupFinding(alert, context);
    case 'respond-action':
      return respondFinding(alert, context);
    case 'system-status':
      return statusFinding(alert, context);
    case 'email':
      return emailFinding(alert, context);
    case 'asm-risk':
      return asmFinding(alert, context);
    case 'saas-event':
    case 'audit':
      return undefined;
  }
}

function toLogins(alert: Alert, context: AlertContext, findingUid: string | undefined): Login[] {
  const events = alert.kind === 'saas-event' ? [alert] : context.details;
  const logins = events.filter(isLogin).map((event) => eventLogin(event, context, findingUid));
  if (alert.kind === 'ai-analyst-event') logins.push(...analystLogins(alert, context, findingUid ?? ''));
  if (alert.kind === 'audit') logins.push(auditLogin(alert, context));
  return logins.filter((login) => login !== undefined);
}
