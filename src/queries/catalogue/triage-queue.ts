import type { CatalogueEntry } from '../entry';

export const triageQueue: CatalogueEntry = {
  id: 'triage-queue',
  title: 'Triage queue',
  question: 'What do I look at first?',
  kind: 'triage',
  attack: [],
  parameters: [{ name: 'limit', type: 'integer', means: 'rows at most', default: '50', bounds: { min: 1, max: 1000 } }],
  reads: {
    darktrace_findings: [
      'finding_uid',
      'title',
      'category',
      'severity_id',
      'severity',
      'risk_score',
      'status',
      'account',
      'hostname',
      'event_ms',
      'first_seen',
      'last_seen',
      'console_link',
      'is_respond',
      'respond_state',
    ],
  },
  returns: [
    { name: 'severity', means: 'OCSF severity' },
    { name: 'risk_score', means: 'score of the alert, 0 to 100' },
    { name: 'category', means: "the console's word" },
    { name: 'title', means: 'model or title' },
    { name: 'entity', means: 'account or device' },
    { name: 'models', means: 'different open alerts of this entity' },
    { name: 'respond', means: 'latest state of an action on this entity' },
    { name: 'first_seen', means: 'when the activity began' },
    { name: 'last_seen', means: 'when the activity ended' },
    { name: 'console_link', means: 'the alert in the console' },
    { name: 'finding_uid', means: 'stable over the life of the finding' },
  ],
  falsePositives: ['An alert that nobody acknowledged in the console stays open here, however old it is.'],
  nextStep: 'Open console_link, then run entity-timeline with the entity.',
  sql: (p) => `WITH entities AS (
  SELECT coalesce(account, hostname) AS entity, count(DISTINCT CASE WHEN ${IS_OPEN} THEN title END) AS models,
    max_by(respond_state, event_ms) FILTER (WHERE is_respond) AS respond
  FROM darktrace_findings
  GROUP BY coalesce(account, hostname)
)
SELECT f.severity, f.risk_score, f.category, f.title, coalesce(f.account, f.hostname) AS entity, e.models, e.respond, f.first_seen, f.last_seen,
  f.console_link, f.finding_uid
FROM darktrace_findings f
LEFT JOIN entities e ON e.entity = coalesce(f.account, f.hostname)
WHERE ${IS_OPEN}
ORDER BY f.severity_id DESC, e.models DESC NULLS LAST, f.risk_score DESC NULLS LAST, f.event_ms DESC, f.finding_uid
LIMIT ${p['limit']}`,
};

const IS_OPEN = "status <> 'Resolved' AND NOT is_respond";
