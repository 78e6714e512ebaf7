/*
 * What a finding is about, told by the words in the names of Darktrace's models (model list, customer portal) and by the objects in it:
 * names of applications, rules, countries and networks are the attacker's to choose, so no query hangs on them.
 */

/** A login, or activity from an unusual place. `MailItemsAccessed from Rare Endpoint` stands in the folder Access and is none. */
export const isLoginModel = (title: string): string =>
  `(regexp_like(lower(${title}), 'log[io]n|credential use|external source|unusual location|hijack')
    AND NOT regexp_like(lower(${title}), 'mailitems'))`;

/** An attempt says nothing of a success. */
export const isAttempt = (title: string): string => `regexp_like(lower(${title}), 'attempt$|brute ?force')`;

/** An application or service principal that appeared or was granted something. */
export const isApplicationModel = (title: string): string =>
  `regexp_like(lower(${title}), 'service principal|oauth|permission grant|application administration')`;

export const isMailboxRuleModel = (title: string): string => `regexp_like(lower(${title}), '(e-?mail|inbox|mailbox|transport) rule')`;

/** Mail that the account sent to many. */
export const isMassMailModel = (title: string): string =>
  `regexp_like(lower(${title}), 'outbound e-?mail|e-?mail spam|internal exchange activity')`;

/** So many recipients make mass mail where nothing else is asked for. */
export const MANY_RECIPIENTS = '20';

/** An e-mail that the account sent to at least so many. */
export const isSentToMany = (least: string): string => `kind = 'email' AND lower(direction) = 'outbound' AND recipients >= ${least}`;

/** Dispositions of an action in effect: Blocked, Isolated, Access Revoked. */
export const IN_EFFECT = '2, 4, 24';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

export { timestamp as at } from '../views/expressions';

/** The different texts of a group in order, with commas between them; NULL where there is none. */
export const listed = (column: string): string =>
  `array_join(array_sort(array_agg(DISTINCT ${column}) FILTER (WHERE ${column} IS NOT NULL)), ', ')`;
