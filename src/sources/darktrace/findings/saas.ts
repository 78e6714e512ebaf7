import type { Place, SaasEvent } from '../alerts/alert';
import type { Evidence, EvidenceEndpoint, FindingObject, FindingUser, PathValue } from '../finding';
import { moduleOf } from './party';

/** Events that are logins become Authentication records; the others are things that the account did. */
export const isLogin = (event: SaasEvent): boolean =>
  event.type === 'Saas::Login' || event.event === 'UserLoggedIn' || event.event === 'UserLoginFailed';

/** What the event was about, told by the keys of `detail`; the first row that has its key wins. */
const OBJECT_KEYS: readonly (readonly [type: string, ...keys: string[]])[] = [
  ['Mailbox rule', 'rule_name'],
  ['File', 'filename', 'file_name'],
  ['Mail folder', 'folder', 'folder_name', 'mail_folder'],
  ['Application', 'application_name', 'office365_application_id', 'app_display_name'],
];

/** Words in the name of the event that tell its object where no key does. */
const OBJECT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/inbox ?rule|mail ?rule/i, 'Mailbox rule'],
  [/service ?principal|application|consent|oauth|permission grant/i, 'Application'],
  [/folder/i, 'Mail folder'],
  [/file/i, 'File'],
  [/\bmail|message|send/i, 'Mail'],
];

/** The thing that a SaaS event (no login) was about, with the whole detail beside it. */
export function eventObject(event: SaasEvent): FindingObject {
  const detail = event.detail;
  const byKey = OBJECT_KEYS.find(([, ...keys]) => keys.some((key) => textOf(detail[key]) !== undefined));
  const words = `${event.event ?? ''} ${event.action ?? ''} ${event.type ?? ''}`;
  const byWord = OBJECT_WORDS.find(([pattern]) => pattern.test(words));
  const named =
    byKey === undefined
      ? undefined
      : byKey
          .slice(1)
          .map((key) => textOf(detail[key]))
          .find((name) => name !== undefined);
  return {
    type: byKey?.[0] ?? byWord?.[1] ?? event.type?.split('::').at(-1) ?? 'SaaS event',
    // An application's id is no name: the resource's name stands before it.
    name:
      (byKey?.[0] === 'Application' ? textOf(detail['resource_name']) : undefined) ??
      named ??
      textOf(detail['resource_name']) ??
      event.event ??
      event.action,
    uid: textOf(detail['office365_application_id']) ?? textOf(detail['resource_id']) ?? event.eventId,
    namespace: event.account?.user?.module ?? moduleOf(event),
    data: { time: event.time, ...(event.message === undefined ? {} : { msg: event.message }), ...detail },
  };
}

/** Where the event came from. In a SaaS notice the source device is the place and the destination device the account. */
export function eventEvidence(event: SaasEvent): Evidence {
  const source = placeEndpoint(event.place);
  return {
    from: '/details row',
    user: eventUser(event),
    source,
    data: { time: event.time, event: event.event ?? event.type ?? null, ...event.detail },
  };
}

export function eventUser(event: SaasEvent): FindingUser | undefined {
  const name = event.actor ?? event.account?.user?.name;
  if (name === undefined) return undefined;
  return { name, module: event.account?.user?.module ?? moduleOf(event), did: event.account?.did, tags: event.account?.tags ?? [] };
}

export function placeEndpoint(place: Place): EvidenceEndpoint | undefined {
  const { ip, asn, city, country, continent, latitude, longitude } = place;
  if (ip === undefined && asn === undefined && city === undefined && country === undefined) return undefined;
  return { ip, asn, city, country, continent, latitude, longitude };
}

/** Values of an event that stand in no endpoint. */
export function eventValues(event: SaasEvent): PathValue[] {
  return event.software === undefined ? [] : [{ path: 'http_request.user_agent', value: event.software, from: 'detail.software' }];
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
