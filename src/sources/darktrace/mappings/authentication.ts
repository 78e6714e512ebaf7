import type { Draft } from '../../../ocsf/record';
import type { Login } from '../finding';
import { asAttributes, VENDOR } from './event';
import { endpointObject, enrichmentObjects, userObject } from './parts';
import { compileRows, type MappingRow } from './rows';

/** Authentication 3002, one per login that an alert carries evidence of. `auth_factors` is never written: its constraint wants a factor's address. */
export const authenticationRows: readonly MappingRow<Login>[] = [
  ['activity_id', 'statusId', () => 1],
  ['time', 'time', (l) => l.time],
  ['start_time', 'startTime', (l) => l.startTime],
  ['end_time', 'endTime', (l) => l.endTime],
  ['severity_id', 'statusId', () => 1],
  ['message', 'message', (l) => l.message],
  ['metadata.uid', 'uid', (l) => l.uid],
  ['metadata.correlation_uid', 'correlationUid', (l) => l.correlationUid],
  ['metadata.logged_time', 'loggedTime', (l) => l.loggedTime],
  ['metadata.original_time', 'originalTime', (l) => l.originalTime],
  ['metadata.product.vendor_name', 'service', () => VENDOR],
  ['metadata.product.name', 'service', () => 'Darktrace DETECT'],
  ['metadata.product.feature.name', 'service', () => 'login'],
  ['user', 'user', (l) => userObject(l.user)],
  ['service.name', 'service', (l) => l.service ?? l.serviceProduct ?? 'SaaS'],
  ['dst_endpoint', 'serviceProduct', (l) => l.serviceProduct && { svc_name: l.serviceProduct }],
  ['src_endpoint', 'source', (l) => endpointObject(l.source)],
  ['status_id', 'statusId', (l) => l.statusId],
  ['status', 'statusWord', (l) => l.statusWord],
  ['status_code', 'statusCode', (l) => l.statusCode],
  ['status_detail', 'statusDetail', (l) => l.statusDetail],
  ['is_mfa', 'isMfa', (l) => l.isMfa],
  ['is_remote', 'source', () => true],
  ['logon_type_id', 'source', () => 3],
  ['http_request.user_agent', 'userAgent', (l) => l.userAgent],
  ['session.uid', 'sessionUid', (l) => l.sessionUid],
  ['count', 'count', (l) => l.count],
  ['enrichments', 'values', (l) => enrichmentObjects(l.values)],
  ['unmapped', 'unmapped', (l) => l.unmapped],
];

const attributes = compileRows(authenticationRows);

export const toAuthentication = (login: Login): Draft => ({
  class: 'authentication',
  profiles: ['datetime'],
  attributes: asAttributes(attributes(login, undefined)),
});

/** For the field reference and `slc explain`: the vendor field behind each field of a login. */
export const loginOrigins: { readonly [F in keyof Login]?: string } = {
  uid: 'hash of appliance, detail.event_id or uid, timems, detail.actor, sourceDevice.ip',
  time: 'timems; periods[].start',
  startTime: 'periods[].start',
  endTime: 'periods[].end',
  loggedTime: 'envelope fetchedAt',
  originalTime: 'timems; periods[].start',
  user: 'detail.actor; destinationDevice; Actor, Targeted account',
  service: 'module of destinationDevice.hostname; detail.service',
  serviceProduct: 'detail.service_product',
  statusId: 'detail.status_code; detail.event; Status message; Total number of login failures',
  statusWord: 'detail.status_code',
  statusCode: 'detail.status_code',
  statusDetail: 'detail.status_code, in words; Reasons for login failures',
  isMfa: 'detail.status_code; detail (if it says so)',
  message: 'msg; title',
  source: 'sourceDevice; Source IP, ASN, City, Country',
  userAgent: 'detail.software; User agent',
  sessionUid: 'detail: session id',
  count: 'Total number of login failures; Number of events',
  correlationUid: 'uid of the finding that carried it',
  values: 'Source IPs include, Source ASNs include, Countries include',
  unmapped: 'detail, whole',
};
