import type { Json } from '../../ocsf/record';
import type { AlertContext, AnalystEvent, AnalystSection, AuditLine, SaasEvent } from './alerts/alert';
import { readAutonomousSystem, readCountry } from './alerts/place';
import type { Login, PathValue } from './finding';
import { itemText, sectionEndpoint, valueText } from './findings/analyst-event';
import { addressOf } from './findings/components';
import { userOf } from './findings/party';
import { eventUser, placeEndpoint } from './findings/saas';
import { hashUid } from './identity';
import { signInResult } from './signin-codes';

/**
 * The login that a SaaS event is evidence of; undefined without a user, or with neither a source nor a result: a success is never
 * invented.
 */
export function eventLogin(event: SaasEvent, context: AlertContext, correlationUid: string | undefined): Login | undefined {
  const user = eventUser(event);
  const source = placeEndpoint(event.place);
  const result = signInResult(event.statusCode) ?? resultByName(event.event);
  if (user === undefined || (source === undefined && result === undefined)) return undefined;
  return {
    uid: hashUid('login', context.appliance, event.eventId ?? event.uid ?? '', String(event.time), user.name, event.place.ip ?? ''),
    appliance: context.appliance,
    time: event.time,
    loggedTime: context.fetchedAt,
    originalTime: String(event.time),
    user,
    service: event.account?.user?.module ?? event.service,
    serviceProduct: event.serviceProduct,
    statusId: result?.statusId ?? 0,
    statusWord: result?.statusWord,
    statusCode: event.statusCode,
    statusDetail: result?.detail,
    isMfa: result?.isMfa ?? mfaInDetail(event.detail),
    message: event.message,
    source,
    userAgent: event.software,
    sessionUid: event.sessionId,
    correlationUid,
    values: [],
    unmapped: {
      appliance: context.appliance,
      type: event.type,
      event: event.event,
      uid: event.uid,
      ip_popularity: event.place.popularity,
      country_name: event.place.country === undefined ? event.place.countryName : undefined,
      unusable_ip: event.place.unusableIp,
      detail: event.detail,
    },
  };
}

function resultByName(event: string | undefined): { statusId: number; statusWord?: string; detail?: string; isMfa?: boolean } | undefined {
  if (event === 'UserLoggedIn') return { statusId: 1, detail: 'signed in' };
  return event === 'UserLoginFailed' ? { statusId: 2, detail: 'sign-in failed' } : undefined;
}

/** True only if the event itself says that strong authentication took part. */
function mfaInDetail(detail: { readonly [key: string]: Json }): boolean | undefined {
  const said = Object.entries(detail).some(
    ([key, value]) =>
      /(^|_)(is_)?mfa(_|$)|authentication_requirement/i.test(key) &&
      (value === true || /^(true|yes|multiFactorAuthentication)$/i.test(String(value))),
  );
  return said ? true : undefined;
}

/** Logins behind an AI Analyst event: sign-ins, and counted failures of a brute force. */
export function analystLogins(event: AnalystEvent, context: AlertContext, correlationUid: string): Login[] {
  const account = event.devices.find((device) => device.user !== undefined);
  const actor = firstText(event.sections, 'Actor', 'Targeted account') ?? account?.user?.name;
  if (actor === undefined) return [];
  const user = { ...(account && userOf(account)), name: actor, tags: account?.tags ?? [] };
  const failures = event.sections.find((section) => itemText(section, 'Total number of login failures') !== undefined);
  const signIn = event.sections.find((section) => itemText(section, 'Event') === 'Sign in');
  if (failures === undefined && signIn === undefined) return [];
  // Sections of an aggregate stand side by side; the agent's section holds the place.
  const place = event.sections.find((section) => itemText(section, 'Source IP') !== undefined);
  const source = place && sectionEndpoint(place);
  const starts = event.periods.map((period) => period.start);
  const time = starts.length > 0 ? Math.min(...starts) : event.createdAt;
  const word = signIn && itemText(signIn, 'Status message');
  if (time === undefined || (failures === undefined && source === undefined && word === undefined)) return [];
  const statusId =
    failures !== undefined ? 2 : word === undefined ? 0 : /success/i.test(word) ? 1 : /fail|denied|error/i.test(word) ? 2 : 0;
  const count = Number(failures ? itemText(failures, 'Total number of login failures') : signIn && itemText(signIn, 'Number of events'));
  return [
    {
      uid: hashUid('login', context.appliance, event.id, String(time), actor, source?.ip ?? ''),
      appliance: context.appliance,
      time,
      startTime: starts.length > 0 ? time : undefined,
      endTime: starts.length > 0 ? Math.max(...event.periods.map((period) => period.end)) : undefined,
      loggedTime: context.fetchedAt,
      originalTime: String(time),
      user,
      service: account?.user?.module,
      statusId,
      statusDetail: failures ? event.sections.flatMap((section) => texts(section, 'Reasons for login failures')).join('; ') : word,
      message: event.title,
      source,
      userAgent: firstText(event.sections, 'User agent'),
      count: Number.isSafeInteger(count) && count > 0 && count < 2 ** 31 ? count : undefined,
      correlationUid,
      values: failures ? event.sections.flatMap(sourceLists) : [],
      unmapped: { appliance: context.appliance, summariser: event.summariser },
    },
  ];
}

const firstText = (sections: readonly AnalystSection[], ...keys: readonly string[]): string | undefined =>
  sections.map((section) => itemText(section, ...keys)).find((text) => text !== undefined);

const texts = (section: AnalystSection, key: string): string[] =>
  section.items.filter((item) => item.key === key).flatMap((item) => item.values.map(valueText).filter((text) => text !== undefined));

/** Addresses, networks and countries of a distributed attack: each is one value, since the lists are not parallel. */
function sourceLists(section: AnalystSection): PathValue[] {
  return [
    ...texts(section, 'Source IPs include')
      .flatMap((text) => addressOf(text).ip ?? [])
      .map((value) => ({ path: 'src_endpoint.ip', value, from: 'Source IPs include' })),
    ...texts(section, 'Source ASNs include')
      .flatMap((text) => readAutonomousSystem(text)?.number ?? [])
      .map((number) => ({ path: 'src_endpoint.autonomous_system.number', value: String(number), from: 'Source ASNs include' })),
    ...texts(section, 'Countries include')
      .flatMap((text) => readCountry(text) ?? [])
      .map((value) => ({ path: 'src_endpoint.location.country', value, from: 'Countries include' })),
  ];
}

/** A login to the console from its audit log. The line holds no time and its header no year, so both come from around it. */
export function auditLogin(line: AuditLine, context: AlertContext): Login | undefined {
  const time = auditTime(line.headerTime, context.fetchedAt);
  if (time === undefined) return undefined;
  const failed =
    /fail|invalid|denied|incorrect/i.test(`${line.description ?? ''} ${line.status ?? ''}`) || /^[45]\d\d$/.test(line.status ?? '');
  const succeeded = /success|logged in/i.test(line.description ?? '') || /^[23]\d\d$/.test(line.status ?? '');
  return {
    uid: hashUid('login', context.appliance, 'audit', String(time), line.username, line.ip ?? ''),
    appliance: context.appliance,
    time,
    loggedTime: context.fetchedAt,
    originalTime: line.headerTime,
    user: { name: line.username, tags: [] },
    service: 'Darktrace console',
    statusId: failed ? 2 : succeeded ? 1 : 0,
    statusCode: line.status,
    statusDetail: line.description,
    message: line.description,
    source: line.ip === undefined ? undefined : { ip: line.ip },
    values: [],
    unmapped: { appliance: context.appliance, method: line.method, endpoint: line.endpoint },
  };
}

/** A header time in ms: a full stamp by itself, `Apr 01 14:39:18` with the year of the poll (never in the future of it). */
function auditTime(header: string | undefined, fetchedAt: number | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(header)) return Number.isNaN(Date.parse(header)) ? undefined : Date.parse(header);
  if (fetchedAt === undefined) return undefined;
  const year = new Date(fetchedAt).getUTCFullYear();
  const dayMs = 86_400_000;
  const time = Date.parse(`${header} ${year} UTC`);
  if (Number.isNaN(time)) return undefined;
  return time <= fetchedAt + dayMs ? time : Date.parse(`${header} ${year - 1} UTC`);
}
