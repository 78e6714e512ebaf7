import type { NativeTable } from './tables';
import type { ViewType } from './views/view';
import type { Window } from './window';

/** The common columns that the pivots read of every native table. */
const NATIVE_COLUMNS: readonly { readonly name: string; readonly type: ViewType; readonly means: string }[] = [
  { name: 'event_time', type: 'timestamp(3)', means: 'when, UTC' },
  { name: 'source', type: 'varchar', means: 'which log' },
  { name: 'ip', type: 'varchar', means: 'the address that acted' },
  { name: 'peers', type: 'varchar', means: 'addresses at the other end, with blanks between them' },
  { name: 'actors', type: 'varchar', means: 'who acted: names in lower case, with blanks between them' },
  { name: 'action', type: 'varchar', means: 'what was done' },
  { name: 'outcome', type: 'varchar', means: 'how it ended' },
  { name: 'detail', type: 'varchar', means: 'on what' },
];

/**
 * One file per table would say no more than this: where each log of source version 2 has the common columns (schemas of the tables
 * `amazon_security_lake_table_<region>_<name>` as published by AWS). Session names of Identity Center and SAML stand behind the last `/`
 * of the principal's ARN.
 */
const COLUMNS_OF: Readonly<Record<NativeTable, Readonly<Record<string, string>>>> = {
  cloud_trail_mgmt_2_0: {
    source: "'CloudTrail'",
    ip: 'src_endpoint.ip',
    peers: 'CAST(NULL AS varchar)',
    actors: `lower(trim(coalesce(actor."user".name, '') || ' ' || coalesce(regexp_replace(actor."user".uid, '^.*/', ''), '')))`,
    action: 'api.operation',
    outcome: 'coalesce(api.response.error, status)',
    detail: 'api.service.name',
  },
  vpc_flow_2_0: {
    source: "'VPC flow'",
    ip: 'src_endpoint.ip',
    peers: 'dst_endpoint.ip',
    actors: 'CAST(NULL AS varchar)',
    action: `'port ' || CAST(dst_endpoint.port AS varchar)`,
    outcome: 'coalesce(disposition, action)',
    detail: `CAST(traffic.bytes AS varchar) || ' bytes'`,
  },
  route53_2_0: {
    source: "'Route 53'",
    ip: 'src_endpoint.ip',
    peers: `array_join(regexp_extract_all(json_format(CAST(answers AS JSON)), '"rdata":"([^"]+)"', 1), ' ')`,
    actors: 'CAST(NULL AS varchar)',
    action: `'resolve ' || query.type`,
    outcome: 'rcode',
    detail: 'query.hostname',
  },
  waf_2_0: {
    source: "'WAF'",
    ip: 'src_endpoint.ip',
    peers: 'CAST(NULL AS varchar)',
    actors: 'CAST(NULL AS varchar)',
    action: `http_request.http_method || ' ' || http_request.url.path`,
    outcome: 'coalesce(disposition, action)',
    detail: 'http_request.url.hostname',
  },
  sh_findings_2_0: {
    source: "'Security Hub'",
    ip: observed('2'),
    peers: observed('2'),
    // User name and e-mail address.
    actors: `lower(${observed('4, 5')})`,
    action: 'finding_info.title',
    outcome: 'severity',
    detail: 'element_at(resources, 1).uid',
  },
};

/** The values of observables of these types, with blanks between them. */
function observed(types: string): string {
  const chosen = `filter(observables, o -> o.type_id IN (${types}))`;
  return `array_join(regexp_extract_all(json_format(CAST(${chosen} AS JSON)), '"value":"([^"]+)"', 1), ' ')`;
}

/** The SELECT that gives a native table the common columns; `table` is its name in SQL, absent where the lake has none. */
export function nativeSql(name: NativeTable, table: string | undefined, window: Window): string {
  if (table === undefined) {
    return `SELECT ${NATIVE_COLUMNS.map((column) => `CAST(NULL AS ${column.type}) AS ${column.name}`).join(', ')} WHERE false`;
  }
  const sql: Readonly<Record<string, string>> = { event_time: 'CAST(time_dt AS timestamp)', ...COLUMNS_OF[name] };
  return `SELECT ${NATIVE_COLUMNS.map((column) => `${sql[column.name]} AS ${column.name}`).join(',\n    ')}
  FROM ${table}
  WHERE ${window.native}`;
}
