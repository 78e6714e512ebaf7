import type { BaseTable } from '../tables';
import { emailIn, enrichment, jsonField, lowered, number, resource, timestamp, unmapped } from './expressions';
import { findingObject, type ViewColumn } from './view';

/*
 * The columns of every view over findings. Security Finding 2001 has no endpoints: what Detection Finding 2004 has in `evidences[]` and
 * `device` stands there in `enrichments[]`, named by its path. Users and objects stand in `resources[]` in both.
 */

const isSecurity = (table: BaseTable): boolean => table.class === 'security_finding';

/** An attribute of the finding object. */
const finding = (attribute: string) => (table: BaseTable) => `${findingObject(table)}.${attribute}`;

/** The same SQL in both classes. */
const same = (sql: string) => () => sql;

/** The first piece of evidence that names an address. */
const evidence = (end: string): string => `element_at(filter(evidences, e -> e.${end}.ip IS NOT NULL), 1).${end}`;

const addressOf = (end: string) => (table: BaseTable) => {
  const loose = `${enrichment(`${end}.ip`)}.value`;
  return isSecurity(table) ? loose : `coalesce(${evidence(end)}.ip, ${loose})`;
};

/** Of the source's address; in Security Finding it stands as `data` beside the address, or by itself. */
const beside = (field: string, path: string) => (table: BaseTable) =>
  isSecurity(table)
    ? `coalesce(${jsonField(`${enrichment('src_endpoint.ip')}.data`, field)}, ${enrichment(`src_endpoint.${path}`)}.value)`
    : undefined;

const USER = `${resource('User')}.name`;
const APPLICATION = resource('Application');
/** Users and what they did something to name the module that they belong to; devices have none. */
const DEVICE_NAME = "element_at(filter(resources, r -> r.type <> 'User' AND r.namespace IS NULL AND r.uid IS NOT NULL), 1).name";
const MAILBOX_RULE = resource('Mailbox rule');

export const FINDING_COLUMNS: readonly ViewColumn[] = [
  { name: 'finding_uid', type: 'varchar', means: 'stable over the life of the finding', sql: finding('uid') },
  { name: 'event_uid', type: 'varchar', means: 'of this event in the life of the finding', sql: same('metadata.uid') },
  { name: 'kind', type: 'varchar', means: 'kind of the alert, e.g. model-breach', sql: same('metadata.product.feature.name') },
  { name: 'product', type: 'varchar', means: 'e.g. Darktrace DETECT', sql: same('metadata.product.name') },
  { name: 'activity', type: 'varchar', means: 'Create, Update or Close', sql: same('activity_name') },
  { name: 'event_ms', type: 'bigint', means: 'when the event was made, ms', sql: same('"time"') },
  { name: 'event_time', type: 'timestamp(3)', means: 'when the event was made, UTC', sql: same(timestamp('"time"')) },
  { name: 'title', type: 'varchar', means: 'the model with its folders, or the title', sql: finding('title') },
  {
    name: 'model',
    type: 'varchar',
    means: 'name of the model without its folders',
    sql: (table) => `regexp_replace(${isSecurity(table) ? '' : 'finding_info.'}analytic.name, '^.* / ', '')`,
  },
  {
    name: 'folder',
    type: 'varchar',
    means: 'folders of the model, e.g. SaaS / Access',
    sql: (table) => `${isSecurity(table) ? '' : 'finding_info.'}analytic.category`,
  },
  {
    name: 'category',
    type: 'varchar',
    means: 'Critical, Suspicious, Informational or Compliance, as the console says',
    sql: same(`upper(substr(${unmapped('category')}, 1, 1)) || lower(substr(${unmapped('category')}, 2))`),
  },
  {
    name: 'is_compliance',
    type: 'boolean',
    means: 'whether the model is one of compliance',
    sql: same(`coalesce(${unmapped('compliance')} = 'true' OR lower(${unmapped('category')}) = 'compliance', false)`),
  },
  { name: 'severity_id', type: 'bigint', means: 'OCSF: 1 Informational to 5 Critical', sql: same('severity_id') },
  { name: 'severity', type: 'varchar', means: 'OCSF word', sql: same('severity') },
  { name: 'risk_score', type: 'bigint', means: 'score of the alert, 0 to 100', sql: same('risk_score') },
  {
    name: 'status',
    type: 'varchar',
    means: 'New or Resolved',
    sql: (table) => (isSecurity(table) ? 'state' : 'status'),
  },
  { name: 'status_detail', type: 'varchar', means: 'e.g. who acknowledged it', sql: same('status_detail') },
  { name: 'user_name', type: 'varchar', means: 'the account as written', sql: same(USER) },
  { name: 'account', type: 'varchar', means: 'the account in lower case, to join on', sql: same(lowered(USER)) },
  { name: 'email_addr', type: 'varchar', means: 'where the account is an e-mail address', sql: same(emailIn(USER)) },
  {
    name: 'src_ip',
    type: 'varchar',
    means: 'where the activity came from',
    sql: (table) => `coalesce(${addressOf('src_endpoint')(table)}, ${deviceIp(table)})`,
  },
  { name: 'asn', type: 'bigint', means: 'number of its autonomous system', sql: asNumber },
  { name: 'as_name', type: 'varchar', means: 'name of its autonomous system', sql: asName },
  {
    name: 'country',
    type: 'varchar',
    means: 'ISO 3166-1 alpha-2',
    sql: (table) =>
      beside('country', 'location.country')(table) ??
      `coalesce(${evidence('src_endpoint')}.location.country, ${enrichment('src_endpoint.location.country')}.value)`,
  },
  { name: 'dst_ip', type: 'varchar', means: 'where it went', sql: addressOf('dst_endpoint') },
  { name: 'hostname', type: 'varchar', means: 'of the device; its label or address where it has none', sql: same(lowered(DEVICE_NAME)) },
  { name: 'device_uid', type: 'varchar', means: "the console's device id (did)", sql: same(unmapped('did')) },
  { name: 'application', type: 'varchar', means: 'application it was about', sql: same(`${APPLICATION}.name`) },
  { name: 'application_uid', type: 'varchar', means: "the application's id", sql: same(`${APPLICATION}.uid`) },
  { name: 'permissions', type: 'varchar', means: 'what was granted to it', sql: same(jsonField(`${APPLICATION}.data`, 'permissions')) },
  { name: 'mailbox_rule', type: 'varchar', means: 'mailbox rule it was about', sql: same(`${MAILBOX_RULE}.name`) },
  {
    name: 'rule_folder',
    type: 'varchar',
    means: 'where the rule moves mail',
    sql: same(jsonField(`${MAILBOX_RULE}.data`, 'move_to_folder')),
  },
  { name: 'direction', type: 'varchar', means: 'of an e-mail: inbound or outbound', sql: same(unmapped('direction')) },
  { name: 'recipients', type: 'bigint', means: 'of an e-mail', sql: same(number(unmapped('recipients'))) },
  { name: 'attachment', type: 'varchar', means: 'first file it was about', sql: same(`${resource('File')}.name`) },
  {
    name: 'techniques',
    type: 'varchar',
    means: 'ATT&CK technique ids with commas between them',
    // The ids are picked out of the text: lambdas that change every item are named differently by the engines.
    sql: (table) => {
      const attacks = isSecurity(table) ? 'attacks' : 'finding_info.attacks';
      return `array_join(array_sort(array_distinct(regexp_extract_all(json_format(CAST(${attacks} AS JSON)), '"uid":"(T[0-9.]+)"', 1))), ', ')`;
    },
  },
  { name: 'console_link', type: 'varchar', means: 'the alert in the console', sql: finding('src_url') },
  { name: 'incident_uid', type: 'varchar', means: 'incident that it belongs to', sql: same('metadata.correlation_uid') },
  { name: 'created_ms', type: 'bigint', means: 'when the finding was made, ms', sql: finding('created_time') },
  {
    name: 'first_seen_ms',
    type: 'bigint',
    means: 'when the activity began, ms',
    sql: (table) => `coalesce(${findingObject(table)}.first_seen_time, ${findingObject(table)}.created_time, "time")`,
  },
  {
    name: 'first_seen',
    type: 'timestamp(3)',
    means: 'when the activity began, UTC',
    sql: (table) => timestamp(`coalesce(${findingObject(table)}.first_seen_time, ${findingObject(table)}.created_time, "time")`),
  },
  {
    name: 'last_seen',
    type: 'timestamp(3)',
    means: 'when the activity ended, UTC',
    sql: (table) => timestamp(`coalesce(${findingObject(table)}.last_seen_time, "time")`),
  },
  { name: 'logged_ms', type: 'bigint', means: 'when it was fetched or received, ms', sql: same('metadata.logged_time') },
  {
    name: 'ingest_lag_s',
    type: 'bigint',
    means: 'seconds from the event to its arrival',
    sql: same('(metadata.logged_time - "time") / 1000'),
  },
  { name: 'is_respond', type: 'boolean', means: 'whether it is about an action of RESPOND', sql: isRespond },
  { name: 'respond_action', type: 'varchar', means: "the action in the source's words", sql: same(unmapped('respond.action')) },
  { name: 'respond_inhibitor', type: 'varchar', means: 'what the action holds back', sql: same(unmapped('respond.inhibitor')) },
  {
    name: 'respond_state',
    type: 'varchar',
    means: 'in force, awaiting confirmation, cleared or expired',
    sql: same(unmapped('respond.state')),
  },
  { name: 'respond_expires_ms', type: 'bigint', means: 'when the action ends, ms', sql: same(number(unmapped('respond.expires'))) },
  {
    name: 'disposition_id',
    type: 'bigint',
    means: 'OCSF: 2 Blocked, 4 Isolated, 24 Access Revoked are in effect',
    sql: (table) => (isSecurity(table) ? number(unmapped('disposition_id')) : 'disposition_id'),
  },
  { name: 'appliance', type: 'varchar', means: 'which appliance told it', sql: same(unmapped('appliance')) },
  { name: 'tenant', type: 'varchar', means: 'account segment of the lake', sql: same('accountid') },
  { name: 'ocsf_version', type: 'varchar', means: 'of the record', sql: same('metadata.version') },
  { name: 'class_uid', type: 'bigint', means: '2001 or 2004', sql: same('class_uid') },
  { name: 'eventday', type: 'varchar', means: 'partition: UTC day of the event, YYYYMMDD', sql: same('eventday') },
];

export function isRespond(table: BaseTable): string {
  return `coalesce(contains(${findingObject(table)}.types, 'RESPOND'), false)`;
}

function deviceIp(table: BaseTable): string {
  return isSecurity(table) ? `${enrichment('device.ip')}.value` : 'device.ip';
}

/** OCSF 1.1.0 has no autonomous system: its number stands in an enrichment, its name in `location.isp`. */
function asNumber(table: BaseTable): string {
  const loose = number(`${enrichment('src_endpoint.autonomous_system.number')}.value`);
  const said = beside('asn', 'autonomous_system.number')(table);
  if (said !== undefined) return number(said);
  return table.version === '1.1.0' ? loose : `coalesce(${evidence('src_endpoint')}.autonomous_system.number, ${loose})`;
}

function asName(table: BaseTable): string {
  const said = beside('as_name', 'autonomous_system.name')(table);
  if (said !== undefined) return said;
  const isp = `${evidence('src_endpoint')}.location.isp`;
  return table.version === '1.1.0' ? isp : `coalesce(${evidence('src_endpoint')}.autonomous_system.name, ${isp})`;
}
