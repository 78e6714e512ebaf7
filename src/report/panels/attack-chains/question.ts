import { DAY_MS } from '../../../ocsf/time';
import { accountTakeoverChain } from '../../../queries/catalogue/account-takeover-chain';
import { mfaFatigueSuccess } from '../../../queries/catalogue/mfa-fatigue-success';
import {
  HOUR_MS,
  isApplicationModel,
  isLoginModel,
  isMailboxRuleModel,
  isMassMailModel,
  isSentToMany,
  MANY_RECIPIENTS,
} from '../../../queries/catalogue/stages';
import type { CatalogueEntry, Question } from '../../../queries/entry';

/** Accounts drawn; the first section of the report names more. */
export const MAX_ACCOUNTS = 12;

/** A take-over that takes longer is told by its beginning. */
const WITHIN_DAYS = 14;

/**
 * What happened to each account that the two hunts found, from an hour before to two weeks after it began: logins that an alert was
 * about, denied MFA requests, and findings about applications, mailbox rules, mass mail and RESPOND.
 */
export const chainEvents: Question = {
  parameters: [...accountTakeoverChain.parameters, ...mfaFatigueSuccess.parameters],
  reads: {
    darktrace_findings: union('darktrace_findings', ['severity', 'severity_id', 'respond_state', 'respond_inhibitor', 'console_link']),
    darktrace_auth: union('darktrace_auth', ['status_detail']),
    darktrace_auth_findings: union('darktrace_auth_findings', []),
  },
  sql: (p) => `WITH hunted AS (
  SELECT account, stages, CAST(to_unixtime(login) * 1000 AS bigint) AS begin_ms FROM (
${accountTakeoverChain.sql(p)}
  ) AS chains
  UNION ALL
  SELECT account, 0, CAST(to_unixtime(first_denial) * 1000 AS bigint) FROM (
${mfaFatigueSuccess.sql(p)}
  ) AS fatigue
),
ranked AS (
  SELECT account, max(stages) AS stages, min(begin_ms) AS begin_ms, row_number() OVER (ORDER BY max(stages) DESC, min(begin_ms), account) AS nth
  FROM hunted
  GROUP BY account
),
told AS (
  SELECT DISTINCT c.event_uid
  FROM darktrace_auth_findings c
  JOIN darktrace_findings f ON f.finding_uid = c.finding_uid
  WHERE ${isLoginModel('f.title')}
),
events AS (
  SELECT l.account, l.event_ms, CASE WHEN l.status_id = 2 THEN 'MFA' ELSE 'Login' END AS lane, l.service AS title, l.status_detail AS detail,
    l.src_ip, l.country, l.asn, l.as_name, CAST(NULL AS bigint) AS severity_id, CAST(NULL AS varchar) AS console_link
  FROM darktrace_auth l
  JOIN told ON told.event_uid = l.event_uid
  WHERE l.status_id = 1 OR (l.status_id = 2 AND l.is_mfa)
  UNION ALL
  SELECT account, first_seen_ms, CASE
      -- Mass mail is mass mail, also where RESPOND held it back.
      WHEN ${isSentToMany(MANY_RECIPIENTS)} THEN 'Mail'
      WHEN is_respond THEN 'RESPOND'
      WHEN ${isMassMailModel('title')} THEN 'Mail'
      WHEN mailbox_rule IS NOT NULL OR ${isMailboxRuleModel('title')} THEN 'Mailbox'
      WHEN application IS NOT NULL OR ${isApplicationModel('title')} THEN 'OAuth'
      WHEN ${isLoginModel('title')} AND kind = 'model-breach' AND finding_uid NOT IN (SELECT finding_uid FROM darktrace_auth_findings) THEN 'Login'
    END, title, coalesce(respond_inhibitor, mailbox_rule, application), src_ip, country, asn, as_name, severity_id, console_link
  FROM darktrace_findings
)
SELECT r.nth, r.account, r.stages, e.event_ms, e.lane, e.title, e.detail, e.src_ip, e.country, e.asn, e.as_name, e.severity_id, e.console_link
FROM ranked r
JOIN events e ON e.account = r.account AND e.event_ms >= r.begin_ms - ${HOUR_MS} AND e.event_ms <= r.begin_ms + ${WITHIN_DAYS} * ${DAY_MS}
WHERE r.nth <= ${MAX_ACCOUNTS} AND e.lane IS NOT NULL
ORDER BY r.nth, e.event_ms, e.lane, e.title, e.detail, e.src_ip`,
};

/** The columns that the hunts need of a view, and more. */
function union(view: keyof CatalogueEntry['reads'], more: readonly string[]): string[] {
  return [...new Set([...(accountTakeoverChain.reads[view] ?? []), ...(mfaFatigueSuccess.reads[view] ?? []), ...more])];
}
