import { type ColumnTree, columnTree } from '../../ocsf/columns';
import { type ClassName, type OcsfVersion, type Profile, withoutDatetime } from '../../ocsf/record';

/*
 * The columns of each table, in order: every path that a mapping can write, in the shape of any OCSF version (a version that lacks a path
 * leaves it out). Captions, `*_dt` twins, class and category attributes and observables are added by the tree builder.
 * APPEND ONLY, also inside objects: Athena matches the fields of a struct by position, so a new path goes to the end of its list.
 */

const EVENT = [
  'time',
  'start_time',
  'end_time',
  'activity_id',
  'severity_id',
  'message',
  'metadata.uid',
  'metadata.correlation_uid',
  'metadata.event_code',
  'metadata.labels',
  'metadata.logged_time',
  'metadata.original_time',
  'metadata.product.vendor_name',
  'metadata.product.name',
  'metadata.product.version',
  'metadata.product.feature.name',
] as const;

const attack = (at: string): string[] => [
  `${at}.tactic.uid`,
  `${at}.tactic.name`,
  `${at}.technique.uid`,
  `${at}.technique.name`,
  `${at}.sub_technique.uid`,
  `${at}.sub_technique.name`,
  `${at}.version`,
];

const analytic = (at: string): string[] => [`${at}.name`, `${at}.uid`, `${at}.type_id`, `${at}.category`, `${at}.version`];

const related = (at: string): string[] => [`${at}.uid`, `${at}.type_uid`, `${at}.type`];

const location = (at: string): string[] => [
  `${at}.city`,
  `${at}.country`,
  `${at}.continent`,
  `${at}.lat`,
  `${at}.long`,
  `${at}.coordinates`,
  `${at}.isp`,
];

const endpoint = (at: string): string[] => [
  `${at}.ip`,
  `${at}.hostname`,
  `${at}.mac`,
  `${at}.port`,
  `${at}.autonomous_system.number`,
  `${at}.autonomous_system.name`,
  ...location(`${at}.location`),
];

const user = (at: string): string[] => [
  `${at}.name`,
  `${at}.email_addr`,
  `${at}.domain`,
  `${at}.uid`,
  `${at}.type_id`,
  `${at}.account.name`,
  `${at}.account.type_id`,
];

const ENRICHMENTS = ['enrichments.name', 'enrichments.value', 'enrichments.type', 'enrichments.provider', 'enrichments.data'] as const;
const RESOURCES = [
  'resources.type',
  'resources.name',
  'resources.uid',
  'resources.namespace',
  'resources.labels',
  'resources.data',
] as const;
const LAST = ['observables.name', 'observables.type_id', 'observables.value', 'raw_data', 'unmapped'] as const;

const ASSESSMENT = ['risk_score', 'risk_level_id', 'confidence_score', 'confidence_id', 'count'] as const;

const SECURITY_FINDING: readonly string[] = [
  ...EVENT,
  'finding.uid',
  'finding.title',
  'finding.desc',
  'finding.types',
  'finding.src_url',
  'finding.created_time',
  'finding.modified_time',
  'finding.first_seen_time',
  'finding.last_seen_time',
  'finding.remediation.desc',
  ...related('finding.related_events'),
  'finding.supporting_data',
  ...analytic('analytic'),
  ...attack('attacks'),
  'state_id',
  'status_detail',
  ...ASSESSMENT,
  'data_sources',
  ...RESOURCES,
  ...ENRICHMENTS,
  ...LAST,
];

const DETECTION_FINDING: readonly string[] = [
  ...EVENT,
  'finding_info.uid',
  'finding_info.title',
  'finding_info.desc',
  'finding_info.types',
  'finding_info.src_url',
  'finding_info.created_time',
  'finding_info.modified_time',
  'finding_info.first_seen_time',
  'finding_info.last_seen_time',
  ...analytic('finding_info.analytic'),
  ...attack('finding_info.attacks'),
  ...related('finding_info.related_events'),
  'finding_info.data_sources',
  'remediation.desc',
  'status_id',
  'status_detail',
  'comment',
  'action_id',
  'disposition_id',
  ...attack('attacks'),
  ...ASSESSMENT,
  ...user('actor.user'),
  'device.uid',
  'device.name',
  'device.hostname',
  'device.ip',
  'device.mac',
  'device.os.name',
  'device.os.type_id',
  'device.type_id',
  'device.first_seen_time',
  'device.last_seen_time',
  ...user('evidences.actor.user'),
  ...endpoint('evidences.src_endpoint'),
  ...endpoint('evidences.dst_endpoint'),
  'evidences.connection_info.direction_id',
  'evidences.connection_info.protocol_name',
  'evidences.data',
  ...RESOURCES,
  ...ENRICHMENTS,
  ...LAST,
];

const AUTHENTICATION: readonly string[] = [
  ...EVENT,
  ...user('user'),
  'service.name',
  'dst_endpoint.svc_name',
  ...endpoint('src_endpoint'),
  'status_id',
  'status_code',
  'status_detail',
  'is_mfa',
  'is_remote',
  'logon_type_id',
  'http_request.user_agent',
  'session.uid',
  'count',
  ...ENRICHMENTS,
  ...LAST,
];

const TABLES: Readonly<Record<ClassName, { readonly profiles: readonly Profile[]; readonly paths: readonly string[] }>> = {
  security_finding: { profiles: ['datetime'], paths: SECURITY_FINDING },
  detection_finding: { profiles: ['datetime', 'host', 'security_control'], paths: DETECTION_FINDING },
  authentication: { profiles: ['datetime'], paths: AUTHENTICATION },
};

/** The column tree of a class in an OCSF version, with or without the `*_dt` columns. */
export function darktraceColumns(className: ClassName, version: OcsfVersion, datetime = true): ColumnTree {
  const { profiles, paths } = TABLES[className];
  return columnTree(version, className, datetime ? profiles : withoutDatetime(profiles), paths);
}
