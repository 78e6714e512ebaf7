import { DAY_MS } from '../../ocsf/time';
import type { CatalogueEntry } from '../entry';
import { at, isLoginModel, listed } from './stages';

export const rareLocationRecurrence: CatalogueEntry = {
  id: 'rare-location-recurrence',
  title: 'Rare locations, again and again',
  question: 'Whose account was logged in to, with success, from several rare countries on several days?',
  kind: 'hunt',
  hunts: { stages: ['rare_login'] },
  attack: ['T1078.004'],
  parameters: [
    { name: 'min_countries', type: 'integer', means: 'different countries at least', default: '2', bounds: { min: 1, max: 50 } },
    { name: 'min_days', type: 'integer', means: 'different days at least', default: '2', bounds: { min: 1, max: 366 } },
    {
      name: 'within_days',
      type: 'integer',
      means: 'from the first to the last of them at most',
      default: '14',
      bounds: { min: 1, max: 366 },
    },
  ],
  reads: {
    darktrace_auth: ['event_uid', 'account', 'event_ms', 'status_id', 'src_ip', 'country', 'as_name'],
    darktrace_auth_findings: ['event_uid', 'finding_uid'],
    darktrace_findings: ['finding_uid', 'title', 'is_respond'],
  },
  returns: [
    { name: 'account', means: 'whose' },
    { name: 'countries', means: 'rare ones' },
    { name: 'days', means: 'days with a rare success' },
    { name: 'logins', means: 'rare successes' },
    { name: 'networks', means: 'autonomous systems' },
    { name: 'ips', means: 'addresses' },
    { name: 'first_login', means: 'UTC' },
    { name: 'last_login', means: 'UTC' },
  ],
  falsePositives: ['A person who travels through several countries.', 'A VPN for privacy whose exits change by the day.'],
  nextStep: 'Compare with the travel calendar; then entity-timeline of the account, and hosting-asn-logins for the networks.',
  // The lake holds only logins behind alerts, so there is no baseline to compare with: rare is what a login model fired on.
  sql: (p) => `WITH rare AS (
  SELECT DISTINCT c.event_uid
  FROM darktrace_auth_findings c
  JOIN darktrace_findings f ON f.finding_uid = c.finding_uid
  WHERE NOT f.is_respond AND ${isLoginModel('f.title')}
),
logins AS (
  SELECT l.account, l.event_ms, l.country, l.as_name, l.src_ip, l.event_ms / ${DAY_MS} AS day
  FROM darktrace_auth l
  JOIN rare r ON r.event_uid = l.event_uid
  WHERE l.status_id = 1 AND l.country IS NOT NULL
),
spans AS (
  SELECT e.account, e.event_ms AS start_ms, count(DISTINCT l.country) AS countries, count(DISTINCT l.day) AS days
  FROM logins e
  JOIN logins l ON l.account = e.account AND l.event_ms >= e.event_ms AND l.event_ms < e.event_ms + ${p['within_days']} * ${DAY_MS}
  GROUP BY e.account, e.event_ms
),
recurring AS (
  SELECT account, min(start_ms) AS start_ms
  FROM spans
  WHERE countries >= ${p['min_countries']} AND days >= ${p['min_days']}
  GROUP BY account
)
SELECT l.account, ${listed('l.country')} AS countries, count(DISTINCT l.day) AS days, count(*) AS logins,
  ${listed('l.as_name')} AS networks, ${listed('l.src_ip')} AS ips, ${at('min(l.event_ms)')} AS first_login, ${at('max(l.event_ms)')} AS last_login
FROM logins l
JOIN recurring r ON r.account = l.account AND l.event_ms >= r.start_ms
GROUP BY l.account
ORDER BY days DESC, l.account`,
};
