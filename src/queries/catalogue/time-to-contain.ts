import type { CatalogueEntry } from '../entry';
import { at, IN_EFFECT, MINUTE_MS } from './stages';

export const timeToContain: CatalogueEntry = {
  id: 'time-to-contain',
  title: 'Time to contain',
  question: 'How long from the first grave finding on an account or device to the first action in effect, and what is uncontained?',
  kind: 'operation',
  attack: [],
  parameters: [
    { name: 'min_severity', type: 'integer', means: 'OCSF severity_id that is grave', default: '4', bounds: { min: 1, max: 6 } },
  ],
  reads: {
    darktrace_finding_events: [
      'account',
      'hostname',
      'first_seen_ms',
      'event_ms',
      'severity_id',
      'title',
      'is_respond',
      'respond_state',
      'respond_action',
      'disposition_id',
    ],
  },
  returns: [
    { name: 'entity', means: 'account or device' },
    { name: 'contained', means: 'whether an action was in effect after the first grave finding' },
    { name: 'minutes', means: 'from the one to the other' },
    { name: 'first_finding', means: 'when its activity began, UTC' },
    { name: 'title', means: 'of the first grave finding' },
    { name: 'findings', means: 'grave events' },
    { name: 'action', means: 'first action in effect' },
    { name: 'p50_minutes', means: 'over all contained ones' },
    { name: 'p90_minutes', means: 'over all contained ones' },
  ],
  falsePositives: ['Actions outside Darktrace (a password reset by hand) are not known here.'],
  nextStep: 'Go through the uncontained ones from the top; entity-timeline tells what happened since.',
  sql: (p) => `WITH grave AS (
  SELECT coalesce(account, hostname) AS entity, min(first_seen_ms) AS first_ms, min_by(title, first_seen_ms) AS title, count(*) AS findings
  FROM darktrace_finding_events
  WHERE NOT is_respond AND severity_id >= ${p['min_severity']} AND coalesce(account, hostname) IS NOT NULL
  GROUP BY coalesce(account, hostname)
),
actions AS (
  SELECT coalesce(account, hostname) AS entity, event_ms, coalesce(respond_action, title) AS action
  FROM darktrace_finding_events
  WHERE is_respond AND respond_state = 'in force' AND disposition_id IN (${IN_EFFECT})
),
contained AS (
  SELECT g.entity, min(a.event_ms) AS action_ms, min_by(a.action, a.event_ms) AS action
  FROM grave g
  JOIN actions a ON a.entity = g.entity AND a.event_ms >= g.first_ms
  GROUP BY g.entity
),
times AS (
  SELECT g.entity, g.first_ms, g.title, g.findings, c.action, (c.action_ms - g.first_ms) / ${MINUTE_MS} AS minutes
  FROM grave g
  LEFT JOIN contained c ON c.entity = g.entity
),
overall AS (
  SELECT approx_percentile(minutes, 0.5) AS p50_minutes, approx_percentile(minutes, 0.9) AS p90_minutes FROM times
)
SELECT t.entity, t.minutes IS NOT NULL AS contained, t.minutes, ${at('t.first_ms')} AS first_finding, t.title, t.findings, t.action,
  o.p50_minutes, o.p90_minutes
FROM times t
CROSS JOIN overall o
ORDER BY t.minutes IS NOT NULL, t.minutes DESC, t.first_ms, t.entity
LIMIT 1000`,
};
