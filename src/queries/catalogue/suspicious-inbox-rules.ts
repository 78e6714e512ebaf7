import type { CatalogueEntry } from '../entry';

export const suspiciousInboxRules: CatalogueEntry = {
  id: 'suspicious-inbox-rules',
  title: 'Mailbox rules made to hide',
  question: 'Which new mailbox rules have a name that hides, or move mail to where nobody looks?',
  kind: 'hunt',
  hunts: {
    stages: ['inbox_rule'],
    reservation: 'Its folders cover every one that the simulator draws: a rule with a plain name that moves mail elsewhere is not found.',
  },
  attack: ['T1564.008', 'T1114.003'],
  parameters: [
    {
      name: 'max_name',
      type: 'integer',
      means: 'longest name that counts as hiding, in characters',
      default: '2',
      bounds: { min: 1, max: 10 },
    },
  ],
  reads: {
    darktrace_findings: [
      'finding_uid',
      'account',
      'mailbox_rule',
      'rule_folder',
      'first_seen',
      'src_ip',
      'country',
      'as_name',
      'title',
      'is_respond',
      'console_link',
    ],
  },
  returns: [
    { name: 'account', means: 'whose mailbox' },
    { name: 'mailbox_rule', means: 'its name' },
    { name: 'rule_folder', means: 'where it moves mail' },
    { name: 'why', means: 'what makes it suspicious' },
    { name: 'first_seen', means: 'UTC' },
    { name: 'src_ip', means: 'from where it was made' },
    { name: 'country', means: 'from where it was made' },
    { name: 'as_name', means: 'network' },
    { name: 'title', means: 'what fired' },
    { name: 'console_link', means: 'the alert in the console' },
  ],
  falsePositives: ['People who archive newsletters: a long name, their own address.'],
  nextStep: 'Delete the rule, look for mail it hid, then account-takeover-chain of the account.',
  sql: (p) => `WITH rules AS (
  SELECT *, CASE
      -- A rule HR that moves mail to a folder HR hides nothing.
      WHEN length(trim(mailbox_rule)) <= ${p['max_name']} AND lower(mailbox_rule) <> lower(coalesce(rule_folder, '')) THEN 'short name'
      WHEN regexp_like(mailbox_rule, '^[^A-Za-z0-9]+$') AND regexp_like(mailbox_rule, '^[ -~]+$') THEN 'name of punctuation'
      WHEN regexp_like(lower(rule_folder), 'rss|archive|deleted|junk|conversation history|^notes$') THEN 'hidden folder'
    END AS why
  FROM darktrace_findings
  WHERE mailbox_rule IS NOT NULL AND NOT is_respond
)
SELECT account, mailbox_rule, rule_folder, why, min(first_seen) AS first_seen, min_by(src_ip, first_seen) AS src_ip,
  min_by(country, first_seen) AS country, min_by(as_name, first_seen) AS as_name, min_by(title, first_seen) AS title,
  min_by(console_link, first_seen) AS console_link
FROM rules
WHERE why IS NOT NULL
GROUP BY account, mailbox_rule, rule_folder, why
ORDER BY first_seen, account, mailbox_rule`,
};
