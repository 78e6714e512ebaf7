import type { CatalogueEntry } from '../entry';

export const pivotUser: CatalogueEntry = {
  id: 'pivot-user',
  title: 'What a person did',
  question: 'What did this person do, in Darktrace and in AWS?',
  kind: 'pivot',
  attack: [],
  parameters: [{ name: 'user', type: 'text', means: 'account name or e-mail address', default: 'alice@example.com' }],
  prepared: ['user'],
  reads: {
    darktrace_finding_events: ['event_time', 'title', 'severity', 'account', 'src_ip', 'dst_ip'],
    darktrace_auth: ['event_time', 'account', 'service', 'status', 'src_ip', 'country'],
  },
  native: ['cloud_trail_mgmt_2_0', 'sh_findings_2_0'],
  returns: [
    { name: 'event_time', means: 'UTC' },
    { name: 'source', means: 'which log' },
    { name: 'ip', means: 'from where' },
    { name: 'actors', means: 'names' },
    { name: 'action', means: 'what was done' },
    { name: 'outcome', means: 'how it ended' },
    { name: 'detail', means: 'on what' },
  ],
  falsePositives: ['AWS cuts names of sessions at 64 characters: a longer address is not found by its whole.'],
  nextStep: 'Take addresses that are not of the person to pivot-ip.',
  sql: (p) => `WITH done AS (
  SELECT event_time, 'Darktrace finding' AS source, src_ip AS ip, account AS actors, title AS action, severity AS outcome,
    CAST(NULL AS varchar) AS detail
  FROM darktrace_finding_events
  UNION ALL
  SELECT event_time, 'Darktrace login', src_ip, account, service, status, country FROM darktrace_auth
  UNION ALL
  SELECT event_time, source, ip, actors, action, outcome, detail FROM cloud_trail_mgmt_2_0
  UNION ALL
  SELECT event_time, source, ip, actors, action, outcome, detail FROM sh_findings_2_0
)
SELECT event_time, source, ip, actors, action, outcome, detail
FROM done
WHERE strpos(' ' || actors || ' ', ' ' || lower(${p['user']}) || ' ') > 0
ORDER BY event_time, source, action
LIMIT 1000`,
};
