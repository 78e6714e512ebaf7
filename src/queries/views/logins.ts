import type { BaseTable } from '../tables';
import { emailIn, enrichment, lowered, number, timestamp, unmapped } from './expressions';
import { type FlatView, LATEST_LOGGED, type ViewColumn } from './view';

const USER = '"user".name';
const AT = 'src_endpoint';

const same = (sql: string) => () => sql;

const COLUMNS: readonly ViewColumn[] = [
  { name: 'event_uid', type: 'varchar', means: 'of the login, whichever finding carried it', sql: same('metadata.uid') },
  { name: 'event_ms', type: 'bigint', means: 'when, ms', sql: same('"time"') },
  { name: 'event_time', type: 'timestamp(3)', means: 'when, UTC', sql: same(timestamp('"time"')) },
  { name: 'user_name', type: 'varchar', means: 'the account as written', sql: same(USER) },
  { name: 'account', type: 'varchar', means: 'the account in lower case, to join on', sql: same(lowered(USER)) },
  { name: 'email_addr', type: 'varchar', means: 'where the account is an e-mail address', sql: same(emailIn(USER)) },
  { name: 'activity', type: 'varchar', means: 'Logon', sql: same('activity_name') },
  { name: 'status_id', type: 'bigint', means: 'OCSF: 0 Unknown, 1 Success, 2 Failure', sql: same('status_id') },
  { name: 'status', type: 'varchar', means: 'Success, Failure or Unknown', sql: same('status') },
  { name: 'status_code', type: 'varchar', means: 'code of the sign-in', sql: same('status_code') },
  { name: 'status_detail', type: 'varchar', means: 'the code in words', sql: same('status_detail') },
  { name: 'is_mfa', type: 'boolean', means: 'whether strong authentication took part', sql: same('coalesce(is_mfa, false)') },
  { name: 'attempts', type: 'bigint', means: 'logins behind this record', sql: same('coalesce("count", 1)') },
  { name: 'service', type: 'varchar', means: 'what was logged in to', sql: same('service.name') },
  { name: 'src_ip', type: 'varchar', means: 'where it came from', sql: same(`${AT}.ip`) },
  {
    name: 'asn',
    type: 'bigint',
    means: 'number of its autonomous system',
    sql: ({ version }) => {
      const loose = number(`${enrichment(`${AT}.autonomous_system.number`)}.value`);
      return version === '1.1.0' ? loose : `coalesce(${AT}.autonomous_system.number, ${loose})`;
    },
  },
  {
    name: 'as_name',
    type: 'varchar',
    means: 'name of its autonomous system',
    sql: ({ version }) => {
      const loose = unmapped(`${AT}.autonomous_system.name`);
      return version === '1.1.0' ? loose : `coalesce(${AT}.autonomous_system.name, ${loose})`;
    },
  },
  { name: 'country', type: 'varchar', means: 'ISO 3166-1 alpha-2', sql: same(`${AT}.location.country`) },
  { name: 'city', type: 'varchar', means: 'as the source says', sql: same(`${AT}.location.city`) },
  { name: 'latitude', type: 'double', means: 'degrees', sql: coordinate('lat', 2) },
  { name: 'longitude', type: 'double', means: 'degrees', sql: coordinate('long', 1) },
  { name: 'user_agent', type: 'varchar', means: 'software of the client', sql: same('http_request.user_agent') },
  { name: 'session_uid', type: 'varchar', means: 'session that it began', sql: same('session.uid') },
  { name: 'finding_uid', type: 'varchar', means: 'a finding that carried it', sql: same('metadata.correlation_uid') },
  { name: 'logged_ms', type: 'bigint', means: 'when it was fetched or received, ms', sql: same('metadata.logged_time') },
  {
    name: 'ingest_lag_s',
    type: 'bigint',
    means: 'seconds from the login to its arrival',
    sql: same('(metadata.logged_time - "time") / 1000'),
  },
  { name: 'appliance', type: 'varchar', means: 'which appliance told it', sql: same(unmapped('appliance')) },
  { name: 'tenant', type: 'varchar', means: 'account segment of the lake', sql: same('accountid') },
  { name: 'ocsf_version', type: 'varchar', means: 'of the record', sql: same('metadata.version') },
  { name: 'eventday', type: 'varchar', means: 'partition: UTC day of the login, YYYYMMDD', sql: same('eventday') },
];

/** OCSF 1.1.0 has `coordinates`, longitude first, where later versions have `lat` and `long`. */
function coordinate(field: 'lat' | 'long', at: 1 | 2): (table: BaseTable) => string {
  const listed = `element_at(${AT}.location.coordinates, ${at})`;
  return ({ version }) => (version === '1.1.0' ? listed : `coalesce(${AT}.location.${field}, ${listed})`);
}

const eventUid = (): string => 'metadata.uid';

const carryingFinding = (): string => 'metadata.correlation_uid';

export const logins: FlatView = {
  name: 'darktrace_auth',
  means: 'every login behind an alert, each once',
  classes: ['authentication'],
  once: { key: [eventUid], order: LATEST_LOGGED },
  columns: COLUMNS,
};

/** One login can stand in the evidence of several findings, and each of them makes a record with the uid of the login. */
export const loginFindings: FlatView = {
  name: 'darktrace_auth_findings',
  means: 'which findings carried which login',
  classes: ['authentication'],
  once: { key: [eventUid, carryingFinding], order: LATEST_LOGGED },
  columns: COLUMNS.filter(({ name }) => ['event_uid', 'finding_uid', 'eventday'].includes(name)),
};
