import type { CatalogueEntry } from '../entry';
import { at, listed, MINUTE_MS } from './stages';

export const mfaFatigueSuccess: CatalogueEntry = {
  id: 'mfa-fatigue-success',
  title: 'MFA fatigue, then a success',
  question: 'Which accounts had several denied MFA requests within an hour and then a success, and from where did they come back?',
  kind: 'hunt',
  hunts: { stages: ['mfa_success'] },
  attack: ['T1621', 'T1078.004'],
  parameters: [
    { name: 'min_denials', type: 'integer', means: 'denied requests at least', default: '2', bounds: { min: 1, max: 1000 } },
    {
      name: 'within_minutes',
      type: 'integer',
      means: 'for the denials, and from the last one to the success',
      default: '60',
      bounds: { min: 1, max: 1440 },
    },
  ],
  reads: { darktrace_auth: ['account', 'event_ms', 'event_uid', 'status_id', 'is_mfa', 'src_ip', 'country', 'as_name', 'service'] },
  returns: [
    { name: 'account', means: 'whose' },
    { name: 'denied', means: 'denied requests within the time, at most' },
    { name: 'first_denial', means: 'UTC' },
    { name: 'first_success', means: 'UTC' },
    { name: 'minutes_after', means: 'from the last denial before it' },
    { name: 'ip', means: 'of the success' },
    { name: 'country', means: 'of the success' },
    { name: 'as_name', means: 'network of the success' },
    { name: 'countries', means: 'of every success from then on' },
    { name: 'days', means: 'days with a success from then on' },
  ],
  falsePositives: [
    'A person who lets requests run out and then approves one: the same address and country as ever.',
    'A new phone: denials end with a registration of security info.',
  ],
  nextStep: 'Ask the person whether the requests were theirs; if not, end all sessions and look at account-takeover-chain.',
  sql: (p) => {
    const withinMs = `${p['within_minutes']} * ${MINUTE_MS}`;
    return `WITH denials AS (
  SELECT account, event_ms,
    count(*) OVER (PARTITION BY account ORDER BY event_ms RANGE BETWEEN ${withinMs} PRECEDING AND CURRENT ROW) AS denied,
    min(event_ms) OVER (PARTITION BY account ORDER BY event_ms RANGE BETWEEN ${withinMs} PRECEDING AND CURRENT ROW) AS first_denial
  FROM darktrace_auth
  WHERE status_id = 2 AND is_mfa
),
successes AS (
  SELECT account, event_ms, src_ip, country, as_name FROM darktrace_auth WHERE status_id = 1
),
given_in AS (
  SELECT d.account, max(d.denied) AS denied, min(d.first_denial) AS first_denial, min(s.event_ms) AS first_success,
    min(s.event_ms - d.event_ms) AS after_ms
  FROM denials d
  JOIN successes s ON s.account = d.account AND s.event_ms >= d.event_ms AND s.event_ms <= d.event_ms + ${withinMs}
  WHERE d.denied >= ${p['min_denials']}
  GROUP BY d.account
)
SELECT g.account, g.denied, ${at('g.first_denial')} AS first_denial, ${at('g.first_success')} AS first_success,
  g.after_ms / ${MINUTE_MS} AS minutes_after, min_by(s.src_ip, s.event_ms) AS ip, min_by(s.country, s.event_ms) AS country,
  min_by(s.as_name, s.event_ms) AS as_name, ${listed('s.country')} AS countries,
  count(DISTINCT date_trunc('day', ${at('s.event_ms')})) AS days
FROM given_in g
JOIN successes s ON s.account = g.account AND s.event_ms >= g.first_success
GROUP BY g.account, g.denied, g.first_denial, g.first_success, g.after_ms
ORDER BY g.first_success, g.account`;
  },
};
