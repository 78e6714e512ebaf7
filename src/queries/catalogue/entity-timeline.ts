import type { CatalogueEntry } from '../entry';

export const entityTimeline: CatalogueEntry = {
  id: 'entity-timeline',
  title: 'Timeline of an account or device',
  question: 'What is known of one account, device or address, in order?',
  kind: 'pivot',
  attack: [],
  parameters: [{ name: 'entity', type: 'text', means: 'account, host name, device id or address', default: 'alice@example.com' }],
  prepared: ['entity'],
  reads: {
    darktrace_finding_events: [
      'event_time',
      'first_seen',
      'activity',
      'title',
      'severity',
      'status',
      'account',
      'hostname',
      'device_uid',
      'src_ip',
      'country',
      'as_name',
      'application',
      'mailbox_rule',
      'respond_state',
      'is_respond',
      'console_link',
    ],
    darktrace_auth: ['event_time', 'account', 'status', 'status_detail', 'is_mfa', 'service', 'src_ip', 'country', 'as_name'],
  },
  returns: [
    { name: 'happened', means: 'when, UTC: of a finding when its activity began' },
    { name: 'told_at', means: 'when the record was made' },
    { name: 'what', means: 'finding, login or respond' },
    { name: 'title', means: 'model, or the service logged in to' },
    { name: 'status', means: 'severity and activity, or how the login ended' },
    { name: 'detail', means: 'application, rule, state of an action, or the login in words' },
    { name: 'src_ip', means: 'where it came from' },
    { name: 'country', means: 'ISO 3166-1 alpha-2' },
    { name: 'as_name', means: 'autonomous system' },
    { name: 'console_link', means: 'the alert in the console' },
  ],
  falsePositives: ['An address that many people share (an office, a VPN) brings them all.'],
  nextStep: 'Take the addresses that are new to pivot-ip, and the account to pivot-user.',
  sql: (p) => `WITH told AS (
  SELECT first_seen AS happened, event_time AS told_at, CASE WHEN is_respond THEN 'respond' ELSE 'finding' END AS what, title,
    severity || ', ' || activity || ', ' || status AS status, coalesce(respond_state, application, mailbox_rule) AS detail,
    src_ip, country, as_name, console_link, account, hostname, device_uid
  FROM darktrace_finding_events
  UNION ALL
  SELECT event_time, event_time, 'login', service, status || CASE WHEN is_mfa THEN ', MFA' ELSE '' END, status_detail,
    src_ip, country, as_name, CAST(NULL AS varchar), account, CAST(NULL AS varchar), CAST(NULL AS varchar)
  FROM darktrace_auth
)
SELECT happened, told_at, what, title, status, detail, src_ip, country, as_name, console_link
FROM told
WHERE lower(${p['entity']}) IN (account, hostname, device_uid, src_ip)
ORDER BY happened, told_at, what, title
LIMIT 1000`,
};
