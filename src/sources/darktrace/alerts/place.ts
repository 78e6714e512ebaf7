import { isIP } from 'node:net';
import english from 'i18n-iso-countries/langs/en.json';
import { remembered } from '../remembered';
import type { AutonomousSystem, Place } from './alert';
import { type Fields, number, present, text } from './fields';

export type Address = { readonly ip: string } | { readonly network: string } | { readonly unusable: string };

/**
 * What a vendor's address field holds: an address (a `/32` or `/128` of one host is cut off, so is a zone), a network, or a value that is
 * neither: anonymised (`10.0.0.#28445`), masked (`172.30.xxx.xxx`), the unspecified address.
 */
export function readAddress(sent: string): Address {
  const value = sent.trim();
  const [host = '', prefix, ...rest] = value.split('/');
  const ip = host.replace(/%.*$/s, '');
  const version = isIP(ip);
  if (version === 0 || rest.length > 0 || ip.length > 40) return { unusable: value };
  const bits = version === 4 ? 32 : 128;
  if (prefix === undefined || prefix === String(bits)) return ip === '0.0.0.0' || ip === '::' ? { unusable: value } : { ip };
  return /^\d{1,3}$/.test(prefix) && Number(prefix) < bits ? { network: `${ip}/${prefix}` } : { unusable: value };
}

/** The address of a field, if it is one. */
export function addressOf(fields: Fields, ...names: readonly string[]): string | undefined {
  const sent = text(fields, ...names);
  const address = sent === undefined ? undefined : readAddress(sent);
  return address && 'ip' in address ? address.ip : undefined;
}

/** Host names as OCSF's `hostname_t` has them, and `_` besides, which Windows names hold. */
export const isHostname = (value: string): boolean =>
  value.length <= 253 &&
  isIP(value) === 0 &&
  /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i.test(value);

/** `sourceDevice` of a `/details` row: the place that a SaaS event came from. */
export function readPlace(fields: Fields): Place {
  const sentIp = text(fields, 'ip');
  const address = sentIp === undefined ? undefined : readAddress(sentIp);
  const sentCountry = text(fields, 'country');
  return present({
    ip: address && 'ip' in address ? address.ip : undefined,
    city: text(fields, 'city'),
    country: readCountry(text(fields, 'countrycode', 'countryCode')) ?? readCountry(sentCountry),
    countryName: sentCountry !== undefined && sentCountry.length > 2 ? sentCountry : undefined,
    continent: text(fields, 'region'),
    latitude: within(number(fields, 'latitude'), 90),
    longitude: within(number(fields, 'longitude'), 180),
    asn: readAutonomousSystem(text(fields, 'asn')),
    popularity: text(fields, 'ippopularity'),
    unusableIp: address && !('ip' in address) ? sentIp : undefined,
  });
}

const within = (value: number | undefined, limit: number): number | undefined =>
  value !== undefined && Math.abs(value) <= limit ? value : undefined;

/** `AS64500 Example Hosting` → number and name; a text without a number is a name. */
export function readAutonomousSystem(sent: string | undefined): AutonomousSystem | undefined {
  const value = sent?.trim() ?? '';
  if (value === '') return undefined;
  const [, digits, name = ''] = /^AS ?(\d{1,10})(?:\s+(.*))?$/is.exec(value) ?? [];
  // AS numbers have 32 bits.
  if (digits === undefined || Number(digits) > 4_294_967_295) return { name: value };
  return { number: Number(digits), ...(name === '' ? {} : { name }) };
}

/** ISO 3166-1 alpha-2 code of a code or of an English name; undefined when it is neither. */
export function readCountry(sent: string | undefined): string | undefined {
  return sent === undefined || sent.length > 100 ? undefined : countryOf(sent);
}

const countryOf = remembered((sent) => {
  const code = sent.trim().toUpperCase();
  if (CODES.has(code)) return code;
  const key = nameKey(sent);
  return ALIASES.get(key) ?? CODE_BY_NAME.get(key);
});

const CODES: ReadonlySet<string> = new Set(Object.keys(english.countries));

const nameKey = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’`]/g, "'")
    .replace(/[^\p{L}']+/gu, ' ')
    .trim()
    .replace(/^the /, '');

const CODE_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(english.countries as Record<string, string | string[]>).flatMap(([code, names]) =>
    [names].flat().map((name) => [nameKey(name), code] as const),
  ),
);

/** Names that geolocation sources write and the table has not, or gives to two countries (Congo). */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Bolivia, Plurinational State of': 'BO',
    'Bosnia & Herzegovina': 'BA',
    Brunei: 'BN',
    Burma: 'MM',
    'Cabo Verde': 'CV',
    Congo: 'CG',
    'Congo, Democratic Republic of the': 'CD',
    'Congo, The Democratic Republic of the': 'CD',
    'DR Congo': 'CD',
    'East Timor': 'TL',
    'Falkland Islands': 'FK',
    'Hong Kong SAR China': 'HK',
    'Iran, Islamic Republic of': 'IR',
    Korea: 'KR',
    "Korea, Democratic People's Republic of": 'KP',
    Laos: 'LA',
    Macau: 'MO',
    Macedonia: 'MK',
    Micronesia: 'FM',
    Moldova: 'MD',
    'Republic of Moldova': 'MD',
    'Palestinian Territory': 'PS',
    'Palestine, State of': 'PS',
    'Palestinian Territories': 'PS',
    'Republic of North Macedonia': 'MK',
    'Saint Martin': 'MF',
    'Slovak Republic': 'SK',
    Swaziland: 'SZ',
    Syria: 'SY',
    'Tanzania, United Republic of': 'TZ',
    'U.S. Virgin Islands': 'VI',
    'British Virgin Islands': 'VG',
    Vatican: 'VA',
    'Vatican City': 'VA',
    'Venezuela, Bolivarian Republic of': 'VE',
    'Viet Nam': 'VN',
  }).map(([name, code]) => [nameKey(name), code] as const),
);
