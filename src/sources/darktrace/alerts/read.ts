import { parseCef } from '../../../input/cef';
import type { Json, Problem } from '../../../ocsf/record';
import type { Alert, AlertContext, Device, SaasEvent } from './alert';
import { readAnalystEvent } from './analyst-event';
import { readAnalystGroup } from './analyst-group';
import { readAsmRisk } from './asm-risk';
import { isLogin, readAuditLine } from './audit';
import { readCefBreach } from './cef';
import { readDevices } from './device';
import { readEmailPush, readEmailRow } from './email';
import { child, children, type Fields, field, isAbsent, isObject, type JsonObject, shown, text } from './fields';
import { readLegacyPush } from './legacy';
import { readModelBreach } from './model-breach';
import { isTestModel, modelPath } from './model-name';
import { type DevicesById, readRespondAction, readRespondPush } from './respond-action';
import { isSaasRow, readSaasEvent } from './saas-event';
import { readSentinelPush } from './sentinel';
import { readSystemStatus } from './system-status';
import { time } from './time';

/** What is known around an alert before the settings are added. */
export type ReadContext = Omit<AlertContext, 'appliance'> & { readonly appliance?: string };

/** What became of one alert; `raw` is the alert alone, never its envelope, and `path` where it stands in the value that was read. */
export type ReadResult =
  | { readonly fate: 'alert'; readonly path: string; readonly alert: Alert; readonly context: ReadContext; readonly raw: Json }
  | {
      readonly fate: 'ignored';
      readonly path: string;
      readonly kind: string;
      readonly rule: string;
      readonly reason: string;
      readonly raw: Json;
    }
  | { readonly fate: 'rejected'; readonly path: string; readonly kind: string; readonly problems: readonly Problem[]; readonly raw: Json };

/** What a syslog line had before its JSON: the header as it stood, and the name of the application. */
export interface SyslogHeader {
  readonly header: string;
  readonly app?: string | undefined;
}

/** Envelopes and arrays within one another. Real ones stand at most three deep. */
const MAX_NESTING = 8;

/**
 * Every alert inside one JSON value: unwraps arrays, the `/antigena` envelope, GraphQL answers and our own envelope, and tells each
 * alert's kind by its keys. Never throws on bad input: what is no alert, or a damaged one, comes back as rejected with its reasons.
 */
export function readAlerts(value: Json, syslog?: SyslogHeader): Iterable<ReadResult> {
  return walk(value, {
    path: '$',
    depth: 0,
    context: { details: [], otherDetails: 0 },
    devices: new Map(),
    headerTime: headerTime(syslog?.header),
  });
}

/**
 * The alert of one line that is not JSON: CEF, or LEEF, which is not read for want of any known example. `line` begins with `CEF:` or
 * `LEEF:`; `header` is what stood before. `raw` is the line, and paths are those of the extension's fields.
 */
export function readCefLine(line: string, header?: string): ReadResult[] {
  const around = { path: '$' };
  if (line.startsWith('LEEF:')) {
    return [
      unreadable(
        line,
        around,
        'leef',
        'darktrace.leef_unsupported',
        'LEEF cannot be read: its fields are not documented, wanted JSON (or CEF) in the syslog settings of the appliance',
      ),
    ];
  }
  const parsed = parseCef(line);
  if (!parsed.ok) return [unreadable(line, around, 'cef', parsed.rule, parsed.message)];
  const { vendor, name, extension } = parsed.value;
  if (vendor.toLowerCase() !== 'darktrace') {
    return [
      unreadable(
        line,
        around,
        'cef',
        'darktrace.kind_unknown',
        `no alert of Darktrace: found a CEF message of ${shown(vendor)}, wanted "Darktrace"`,
      ),
    ];
  }
  if (isTestModel(modelPath(name, 'cef'))) return [ignored(line, around, 'model-breach', TEST_ALERT)];
  const problems: Problem[] = [];
  const alert = readCefBreach(parsed.value, { json: extension, path: '$', problems }, headerTime(header));
  if (alert === undefined) return [{ fate: 'rejected', path: '$', kind: 'model-breach', problems, raw: line }];
  return [{ fate: 'alert', path: '$', alert, context: { details: [], otherDetails: 0 }, raw: line }];
}

interface Around {
  readonly path: string;
  readonly depth: number;
  readonly context: ReadContext;
  readonly devices: DevicesById;
  readonly headerTime: string | undefined;
}

function* walk(value: Json, around: Around): Iterable<ReadResult> {
  const { path, depth } = around;
  if (depth > MAX_NESTING) {
    yield unreadable(
      value,
      around,
      'unknown',
      'darktrace.nesting',
      `envelopes are nested too deep: found more than ${MAX_NESTING}, wanted an alert`,
    );
  } else if (Array.isArray(value)) {
    if (value.length === 0) yield ignored(value, around, 'empty', { rule: 'darktrace.empty', reason: 'the list holds no alerts' });
    for (let i = 0; i < value.length; i++) yield* walk(value[i] as Json, { ...around, path: `${path}[${i}]`, depth: depth + 1 });
  } else if (!isObject(value)) {
    yield unreadable(value, around, 'unknown', 'darktrace.kind_unknown', `no alert: found ${shown(value)}, wanted an object`);
  } else {
    const row = KINDS.find(({ test }) => test(value));
    if (row === undefined)
      yield unreadable(
        value,
        around,
        'unknown',
        'darktrace.kind_unknown',
        `unknown kind of alert: found the fields ${topKeys(value)}, wanted those of a known kind`,
      );
    else if ('open' in row) yield* row.open(value, { ...around, depth: depth + 1 });
    else yield readOne(row, value, around);
  }
}

function readOne({ kind, read }: Reader, value: JsonObject, around: Around): ReadResult {
  const problems: Problem[] = [];
  const raw = value as Json;
  const { path } = around;
  const result = read({ json: value, path, problems }, around);
  if (result !== undefined && 'rule' in result) return ignored(raw, around, kind, result);
  if (result === undefined || problems.length > 0) return { fate: 'rejected', path, kind, problems, raw };
  return { fate: 'alert', path, alert: result, context: around.context, raw };
}

/** Why something that was recognised is no alert. */
interface Ignored {
  readonly rule: string;
  readonly reason: string;
}

interface Reader {
  readonly kind: string;
  readonly test: (value: JsonObject) => boolean;
  /** The alert; or why it is none; or undefined, with what is wrong in `fields.problems`. */
  readonly read: (fields: Fields, around: Around) => Alert | Ignored | undefined;
}

interface Opener {
  readonly kind: string;
  readonly test: (value: JsonObject) => boolean;
  readonly open: (value: JsonObject, around: Around) => Iterable<ReadResult>;
}

const has = (value: JsonObject, ...names: readonly string[]): boolean => names.every((name) => !isAbsent(field(value, name)));
const hasAny = (value: JsonObject, ...names: readonly string[]): boolean => names.some((name) => has(value, name));
const hasList = (value: JsonObject, name: string): boolean => Array.isArray(field(value, name));
const hasObject = (value: JsonObject, name: string): boolean => isObject(field(value, name));

/** What tells the kinds apart: the first test that holds decides. */
const KINDS: readonly (Reader | Opener)[] = [
  { kind: 'envelope', test: isOwnEnvelope, open: openOwnEnvelope },
  { kind: 'respond-action', test: (v) => field(v, 'iris-event-type') === 'antigena_state_change', read: readRespondPush },
  { kind: 'legacy', test: (v) => has(v, 'dtProduct'), read: withoutTest(readLegacyPush) },
  { kind: 'sentinel', test: (v) => has(v, 'darktraceProduct'), read: withoutTest(readSentinelPush) },
  { kind: 'ai-analyst-event', test: (v) => has(v, 'summariser') && hasAny(v, 'aiaScore', 'periods'), read: readAnalystEvent },
  { kind: 'ai-analyst-group', test: (v) => hasList(v, 'incidentEvents'), read: readAnalystGroup },
  { kind: 'model-breach', test: (v) => has(v, 'pbid') && hasObject(v, 'model'), read: withoutTest(readModelBreach) },
  {
    kind: 'respond-action',
    test: (v) => has(v, 'codeid') && hasAny(v, 'expires', 'action'),
    read: (fields, around) => readRespondAction(fields, around.devices),
  },
  {
    kind: 'antigena-envelope',
    test: (v) => hasList(v, 'actions') && (hasList(v, 'devices') || hasList(v, 'connections')),
    open: openAntigenaEnvelope,
  },
  { kind: 'system-status', test: (v) => has(v, 'alert_name') && hasAny(v, 'priority_level', 'last_updated'), read: readSystemStatus },
  { kind: 'email', test: (v) => has(v, 'anomaly_score', 'recipients'), read: (fields) => readEmailPush(fields) },
  { kind: 'email', test: (v) => has(v, 'rcpts', 'header_from'), read: readEmailRow },
  { kind: 'asm-envelope', test: (v) => asmAnswer(v) !== undefined, open: openAsmAnswer },
  {
    kind: 'asm-risk',
    test: (v) => has(v, 'riskId', 'assetId') || (has(v, 'startedAt') && hasAny(v, 'securityRating', 'securityrating')),
    read: readAsmRisk,
  },
  { kind: 'audit', test: (v) => has(v, 'endpoint', 'method', 'username'), read: readAudit },
  { kind: 'details', test: (v) => has(v, 'eventType', 'action', 'timems'), read: readDetailsRow },
  // Beyond the table: other records of the API, so that a file with them is no riddle, and a breach that lost its number.
  { kind: 'details', test: (v) => has(v, 'typename') && hasAny(v, 'did', 'id'), read: () => NO_ALERTS.device },
  { kind: 'details', test: (v) => has(v, 'firsttime') && hasAny(v, 'ip', 'hostname', 'asn'), read: () => NO_ALERTS.endpoint },
  {
    kind: 'details',
    test: (v) => has(v, 'message', 'username', 'time') && hasAny(v, 'pbid', 'pid', 'incident_id'),
    read: () => NO_ALERTS.comment,
  },
  { kind: 'model-breach', test: (v) => hasObject(v, 'model') && hasList(v, 'triggeredComponents'), read: withoutTest(readModelBreach) },
];

/** "Verify alert settings" sends a breach of a model that does not exist: never a finding. */
function withoutTest(read: (fields: Fields) => Alert | undefined): Reader['read'] {
  return (fields) => {
    const model = child(fields, 'model');
    const name = (model && text(model, 'name')) ?? text(fields, 'modelName');
    return isTestModel(modelPath(name)) ? TEST_ALERT : read(fields);
  };
}

const TEST_ALERT: Ignored = { rule: 'darktrace.test_alert', reason: 'the test alert of "Verify alert settings" is no finding' };

function readAudit(fields: Fields, around: Around): Alert | Ignored | undefined {
  const line = readAuditLine(fields, around.headerTime);
  if (line === undefined || isLogin(line)) return line;
  return { rule: 'darktrace.audit_no_login', reason: 'a line of the audit log that is no login' };
}

/** Rows and records of the API that stand beside alerts and are none themselves. */
const NO_ALERTS = {
  connection: { rule: 'darktrace.details_connection', reason: 'a connection behind a breach is no alert by itself' },
  policybreach: {
    rule: 'darktrace.details_policybreach',
    reason: 'the breach in a device history is a pointer to an alert that comes by itself',
  },
  pointer: { rule: 'darktrace.details_pointer', reason: 'a DT::ModelBreach row points to an alert that comes by itself' },
  notice: { rule: 'darktrace.details_notice', reason: 'a notice about no SaaS user is no alert by itself' },
  device: { rule: 'darktrace.details_device', reason: 'a device record is no alert' },
  endpoint: { rule: 'darktrace.details_endpoint', reason: 'details of an external endpoint are no alert' },
  comment: { rule: 'darktrace.details_comment', reason: 'a comment on a breach is no alert' },
  other: { rule: 'darktrace.details_other', reason: 'a row of a device history is no alert by itself' },
} as const satisfies Record<string, Ignored>;

/** `eventType` → its entry above. */
const EVENT_TYPES: ReadonlyMap<string, keyof typeof NO_ALERTS> = new Map(
  Object.entries({
    connection: 'connection',
    newconnection: 'connection',
    unusualconnection: 'connection',
    policybreach: 'policybreach',
    modelbreach: 'policybreach',
    notice: 'notice',
    devicehistory: 'device',
  }),
);

function readDetailsRow(fields: Fields): Alert | Ignored | undefined {
  if (isPointer(fields)) return NO_ALERTS.pointer;
  if (isSaasRow(fields)) return readSaasEvent(fields);
  return NO_ALERTS[EVENT_TYPES.get(text(fields, 'eventType')?.toLowerCase() ?? '') ?? 'other'];
}

const isPointer = (fields: Fields): boolean => /^dt::modelbreach$/i.test(text(fields, 'type') ?? '');

const ENVELOPE_FIELDS: ReadonlySet<string> = new Set(['appliance', 'fetchedAt', 'change', 'alert', 'details']);

/** Has an `alert` and nothing that is not the envelope's: a field of that name in a vendor's object must not hide the rest of it. */
function isOwnEnvelope(value: JsonObject): boolean {
  return Object.hasOwn(value, 'alert') && Object.keys(value).every((name) => ENVELOPE_FIELDS.has(name));
}

/** An alert with what a poll stored beside it. */
function* openOwnEnvelope(value: JsonObject, around: Around): Iterable<ReadResult> {
  const fields: Fields = { json: value, path: around.path, problems: [] };
  const change = text(fields, 'change');
  const context: ReadContext = {
    ...around.context,
    ...defined('appliance', text(fields, 'appliance')),
    ...defined('fetchedAt', time(fields, 'ms', 'fetchedAt')),
    ...(change === 'new' || change === 'updated' ? { change } : {}),
    ...readDetails(fields),
  };
  if (fields.problems.length > 0)
    yield { fate: 'rejected', path: around.path, kind: 'envelope', problems: fields.problems, raw: value as Json };
  else yield* walk(field(value, 'alert') as Json, { ...around, path: `${around.path}.alert`, context });
}

/** SaaS events of the envelope; all other rows, and those that cannot be read, are counted. */
function readDetails(fields: Fields): Pick<ReadContext, 'details' | 'otherDetails'> {
  const sent = field(fields.json, 'details');
  const details: SaasEvent[] = [];
  for (const row of children(fields, 'details')) {
    const own: Fields = { ...row, problems: [] };
    const event = !isPointer(own) && isSaasRow(own) ? readSaasEvent(own) : undefined;
    if (event) details.push(event);
  }
  const rows = Array.isArray(sent) ? sent.length : isAbsent(sent) ? 0 : 1;
  return { details, otherDetails: rows - details.length };
}

/** `/antigena` with full devices or connections: the devices go to their actions. */
function* openAntigenaEnvelope(value: JsonObject, around: Around): Iterable<ReadResult> {
  const { path } = around;
  const fields: Fields = { json: value, path, problems: [] };
  const devices = new Map<number, Device>(around.devices);
  for (const device of readDevices(fields, 'devices')) if (device.did !== undefined) devices.set(device.did, device);
  yield* walk(field(value, 'actions') as Json, { ...around, path: `${path}.actions`, devices });
  const connections = field(value, 'connections');
  if (Array.isArray(connections) && connections.length > 0) {
    const reason = `${connections.length} blocked connections beside the actions are no alerts by themselves`;
    yield ignored(connections, { ...around, path: `${path}.connections` }, 'respond-connections', {
      rule: 'darktrace.respond_connections',
      reason,
    });
  }
}

/** The part of a GraphQL answer that holds risks, with its path. */
function asmAnswer(value: JsonObject): { readonly name: 'allRisks' | 'risk'; readonly held: Json } | undefined {
  const data = field(value, 'data');
  if (!isObject(data)) return undefined;
  for (const name of ['allRisks', 'risk'] as const) {
    const held = field(data, name);
    if (!isAbsent(held)) return { name, held: held as Json };
  }
  return undefined;
}

function* openAsmAnswer(value: JsonObject, around: Around): Iterable<ReadResult> {
  const { name, held } = asmAnswer(value) as { name: string; held: Json };
  const path = `${around.path}.data.${name}`;
  const edges = isObject(held) ? field(held, 'edges') : undefined;
  if (!Array.isArray(edges) || edges.length === 0) {
    yield* walk(edges ?? held, { ...around, path: edges === undefined ? path : `${path}.edges` });
    return;
  }
  for (let i = 0; i < edges.length; i++) {
    const edge = edges[i] as Json;
    const node = isObject(edge) ? field(edge, 'node') : undefined;
    yield* walk(node ?? edge, { ...around, path: `${path}.edges[${i}]${node === undefined ? '' : '.node'}` });
  }
}

/** `Apr 01 14:39:18` (no year, no zone) or a full time stamp, after an optional `<PRI>` and version. */
function headerTime(header: string | undefined): string | undefined {
  return /^\s*(?:<\d{1,3}>)?(?:\d{1,3} )?([A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,24})/.exec(
    header ?? '',
  )?.[1];
}

function unreadable(raw: Json, { path }: Pick<Around, 'path'>, kind: string, rule: string, message: string): ReadResult {
  return { fate: 'rejected', path, kind, problems: [{ rule, level: 'error', path, message }], raw };
}

const ignored = (raw: Json, { path }: Pick<Around, 'path'>, kind: string, { rule, reason }: Ignored): ReadResult => ({
  fate: 'ignored',
  path,
  kind,
  rule,
  reason,
  raw,
});

/** The first dozen field names, each cut, so that a stranger's alert can be told from the message. */
function topKeys(value: JsonObject): string {
  const keys = Object.keys(value);
  return keys.length === 0
    ? 'none'
    : keys
        .slice(0, 12)
        .map((key) => shown(key.slice(0, 40)))
        .join(', ') + (keys.length > 12 ? ` and ${keys.length - 12} more` : '');
}

const defined = <K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
