import type { CatalogueEntry } from '../entry';
import {
  at,
  HOUR_MS,
  isAttempt,
  isLoginModel,
  isMailboxRuleModel,
  isMassMailModel,
  isSentToMany,
  MANY_RECIPIENTS,
  MINUTE_MS,
} from './stages';

export const outboundMailBurst: CatalogueEntry = {
  id: 'outbound-mail-burst',
  title: 'Mass mail after a login or a rule',
  question: 'Which accounts sent mass mail within a day of an alerted login or a new mailbox rule?',
  kind: 'hunt',
  hunts: { stages: ['mass_mail'] },
  attack: ['T1534', 'T1114'],
  parameters: [
    { name: 'within_hours', type: 'integer', means: 'from the login or rule to the mail', default: '24', bounds: { min: 1, max: 336 } },
    {
      name: 'min_recipients',
      type: 'integer',
      means: 'of one e-mail that counts as mass mail',
      default: MANY_RECIPIENTS,
      bounds: { min: 1, max: 100_000 },
    },
  ],
  reads: {
    darktrace_findings: [
      'finding_uid',
      'kind',
      'title',
      'account',
      'first_seen_ms',
      'mailbox_rule',
      'direction',
      'recipients',
      'attachment',
      'is_respond',
      'console_link',
    ],
  },
  returns: [
    { name: 'account', means: 'who sent' },
    { name: 'mail', means: 'when, UTC' },
    { name: 'title', means: 'what fired on the mail' },
    { name: 'recipients', means: 'of one e-mail, where it is known' },
    { name: 'attachment', means: 'first file, where it is known' },
    { name: 'before', means: 'the login or rule before it; the same finding where its model is about both' },
    { name: 'minutes', means: 'from that to the mail' },
    { name: 'console_link', means: 'the alert on the mail in the console' },
  ],
  falsePositives: ['A campaign sent on a journey: known content, known list.'],
  nextStep: 'Recall the mail, warn the recipients, and search for the attachment on devices.',
  sql: (p) => `WITH mails AS (
  SELECT finding_uid, account, first_seen_ms, title, recipients, attachment, console_link, ${isLoginModel('title')} AS tells_of_login
  FROM darktrace_findings
  WHERE NOT is_respond AND ${isMassMailModel('title')}
    OR ${isSentToMany(p['min_recipients'] as string)}
),
signs AS (
  SELECT account, first_seen_ms, title
  FROM darktrace_findings
  WHERE NOT is_respond AND NOT ${isMassMailModel('title')}
    AND (mailbox_rule IS NOT NULL OR ${isMailboxRuleModel('title')} OR ${isLoginModel('title')} AND NOT ${isAttempt('title')})
),
followed AS (
  SELECT m.finding_uid, max(s.first_seen_ms) AS sign_ms, max_by(s.title, s.first_seen_ms) AS sign
  FROM mails m
  JOIN signs s ON s.account = m.account AND s.first_seen_ms <= m.first_seen_ms
    AND s.first_seen_ms >= m.first_seen_ms - ${p['within_hours']} * ${HOUR_MS}
  GROUP BY m.finding_uid
)
SELECT m.account, ${at('m.first_seen_ms')} AS mail, m.title, m.recipients, m.attachment, coalesce(f.sign, m.title) AS before,
  coalesce((m.first_seen_ms - f.sign_ms) / ${MINUTE_MS}, 0) AS minutes, m.console_link
FROM mails m
LEFT JOIN followed f ON f.finding_uid = m.finding_uid
-- Some models fire on a login and the mail after it together.
WHERE f.sign IS NOT NULL OR m.tells_of_login
ORDER BY mail, m.account, m.title`,
};
