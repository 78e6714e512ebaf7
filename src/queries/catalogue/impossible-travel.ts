import type { CatalogueEntry } from '../entry';
import { at, HOUR_MS, MINUTE_MS } from './stages';

/** Mean radius of the earth. */
const EARTH_KM = 6371;
/** Places of addresses are known no better than this. */
const SAME_PLACE_KM = 100;

export const impossibleTravel: CatalogueEntry = {
  id: 'impossible-travel',
  title: 'Impossible travel',
  question: 'Whose consecutive successful logins are further apart than anybody travels?',
  kind: 'hunt',
  hunts: { stages: ['mfa_success', 'rare_login', 'vpn_login'], abroadWithinMinutes: 10 },
  attack: ['T1078.004'],
  parameters: [
    { name: 'max_kmh', type: 'integer', means: 'speed of an airliner', default: '900', bounds: { min: 1, max: 100_000 } },
    {
      name: 'country_minutes',
      type: 'integer',
      means: 'for a change of country where coordinates are missing',
      default: '120',
      bounds: { min: 1, max: 1440 },
    },
  ],
  reads: {
    darktrace_auth: ['account', 'event_uid', 'event_ms', 'status_id', 'src_ip', 'country', 'city', 'as_name', 'latitude', 'longitude'],
  },
  returns: [
    { name: 'account', means: 'whose' },
    { name: 'from_login', means: 'UTC' },
    { name: 'from_ip', means: 'address' },
    { name: 'from_place', means: 'city and country' },
    { name: 'to_login', means: 'UTC' },
    { name: 'to_ip', means: 'address' },
    { name: 'to_place', means: 'city and country' },
    { name: 'to_network', means: 'autonomous system' },
    { name: 'minutes', means: 'between them' },
    { name: 'km', means: 'between them' },
    { name: 'kmh', means: 'needed speed' },
  ],
  falsePositives: ['A VPN switched on or off.', 'A phone whose provider leads all traffic through one country.'],
  nextStep: 'See which of the two places is home by entity-timeline, then pivot-ip of the other.',
  sql: (p) => {
    const half = (to: string, from: string): string => `power(sin(radians(${to} - ${from}) / 2), 2)`;
    return `WITH logins AS (
  SELECT *,
    lag(event_ms) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_ms,
    lag(src_ip) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_ip,
    lag(country) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_country,
    lag(city) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_city,
    lag(latitude) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_latitude,
    lag(longitude) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_longitude
  FROM darktrace_auth
  WHERE status_id = 1 AND account IS NOT NULL
),
journeys AS (
  SELECT *, ${2 * EARTH_KM} * asin(least(1e0, sqrt(${half('latitude', 'from_latitude')}
      + cos(radians(from_latitude)) * cos(radians(latitude)) * ${half('longitude', 'from_longitude')}))) AS km
  FROM logins
  WHERE from_ip <> src_ip
),
-- Two logins in the same minute would need an endless speed.
speeds AS (
  SELECT *, km * ${HOUR_MS} / greatest(event_ms - from_ms, ${MINUTE_MS}) AS kmh FROM journeys
)
SELECT account, ${at('from_ms')} AS from_login, from_ip, coalesce(from_city, '?') || ', ' || coalesce(from_country, '?') AS from_place,
  ${at('event_ms')} AS to_login, src_ip AS to_ip, coalesce(city, '?') || ', ' || coalesce(country, '?') AS to_place,
  as_name AS to_network, (event_ms - from_ms) / ${MINUTE_MS} AS minutes, CAST(round(km) AS bigint) AS km, CAST(round(kmh) AS bigint) AS kmh
FROM speeds
WHERE km > ${SAME_PLACE_KM} AND kmh > ${p['max_kmh']}
  OR km IS NULL AND country <> from_country AND event_ms - from_ms < ${p['country_minutes']} * ${MINUTE_MS}
ORDER BY to_login, account`;
  },
};
