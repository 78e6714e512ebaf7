import { DAY_MS } from '../../ocsf/time';
import type { CatalogueEntry } from '../entry';
import {
  at,
  HOUR_MS,
  isApplicationModel,
  isAttempt,
  isLoginModel,
  isMailboxRuleModel,
  isMassMailModel,
  isSentToMany,
  MANY_RECIPIENTS,
  MINUTE_MS,
} from './stages';

export const accountTakeoverChain: CatalogueEntry = {
  id: 'account-takeover-chain',
  title: 'Account take-over, stage by stage',
  question: 'Which accounts went from an alerted login to an application, a mailbox rule, mass mail, and how far?',
  kind: 'hunt',
  hunts: { stages: ['oauth_app', 'inbox_rule', 'mass_mail'] },
  attack: ['T1078.004', 'T1098.003', 'T1564.008', 'T1114', 'T1534'],
  parameters: [
    {
      name: 'within_days',
      type: 'integer',
      means: 'from the login to the last stage at most',
      default: '14',
      bounds: { min: 1, max: 366 },
    },
    {
      name: 'session_hours',
      type: 'integer',
      means: 'from an alerted login to a stage that it made possible, at most',
      default: '24',
      bounds: { min: 1, max: 8784 },
    },
    {
      name: 'min_stages',
      type: 'integer',
      means: 'stages after the login at least: application, rule, mail',
      default: '1',
      bounds: { min: 1, max: 3 },
    },
  ],
  reads: {
    darktrace_findings: [
      'finding_uid',
      'title',
      'kind',
      'account',
      'first_seen_ms',
      'src_ip',
      'asn',
      'country',
      'as_name',
      'application',
      'mailbox_rule',
      'direction',
      'recipients',
      'is_respond',
    ],
    darktrace_auth: ['event_uid', 'account', 'event_ms', 'status_id', 'src_ip', 'asn', 'country', 'as_name'],
    darktrace_auth_findings: ['event_uid', 'finding_uid'],
  },
  returns: [
    { name: 'account', means: 'whose' },
    { name: 'stages', means: 'stages after the login: application, rule, mail' },
    { name: 'login', means: 'the alerted login, UTC' },
    { name: 'ip', means: 'of the login' },
    { name: 'country', means: 'of the login' },
    { name: 'as_name', means: 'network of the login' },
    { name: 'applications', means: 'that appeared or were granted something' },
    { name: 'application_minutes', means: 'from the login' },
    { name: 'mailbox_rules', means: 'that were made' },
    { name: 'rule_minutes', means: 'from the login' },
    { name: 'mail_minutes', means: 'from the login to the mass mail' },
    { name: 'respond_minutes', means: 'from the login to an action of RESPOND' },
  ],
  falsePositives: [
    'A person who travels and on the way makes a mailbox rule: one stage, a rule with a plain name.',
    'An administrator whose login was alerted and who then adds an application: ask for the change ticket.',
  ],
  nextStep: 'End sessions, take back the grant, delete the rule; then oauth-app-ledger and suspicious-inbox-rules for others.',
  sql: (p) => {
    const withinMs = `${p['within_days']} * ${DAY_MS}`;
    return `WITH alerted AS (
  SELECT DISTINCT c.event_uid
  FROM darktrace_auth_findings c
  JOIN darktrace_findings f ON f.finding_uid = c.finding_uid
  WHERE NOT f.is_respond AND ${isLoginModel('f.title')}
),
entries AS (
  SELECT l.account, l.event_ms, l.src_ip, l.asn, l.country, l.as_name
  FROM darktrace_auth l
  JOIN alerted a ON a.event_uid = l.event_uid
  WHERE l.status_id = 1
  UNION ALL
  -- An alert that came without its evidence has no login beside it, and says by its model that there was one.
  SELECT f.account, f.first_seen_ms, f.src_ip, f.asn, f.country, f.as_name
  FROM darktrace_findings f
  LEFT JOIN darktrace_auth_findings c ON c.finding_uid = f.finding_uid
  WHERE c.finding_uid IS NULL AND NOT f.is_respond AND f.kind = 'model-breach'
    AND ${isLoginModel('f.title')} AND NOT ${isAttempt('f.title')}
),
steps AS (
  SELECT finding_uid, account, first_seen_ms AS step_ms, src_ip, asn, application, mailbox_rule, is_respond,
    NOT is_respond AND (application IS NOT NULL OR ${isApplicationModel('title')}) AS is_application,
    NOT is_respond AND (mailbox_rule IS NOT NULL OR ${isMailboxRuleModel('title')}) AS is_rule,
    NOT is_respond AND (${isMassMailModel('title')}) OR (${isSentToMany(MANY_RECIPIENTS)}) AS is_mail
  FROM darktrace_findings
  WHERE account IS NOT NULL
),
-- What the owner does at home meanwhile is no stage: it comes from another network than the alerted login.
taken AS (
  SELECT DISTINCT s.*
  FROM steps s
  JOIN entries e ON e.account = s.account AND s.step_ms >= e.event_ms AND s.step_ms <= e.event_ms + ${p['session_hours']} * ${HOUR_MS}
  WHERE s.is_respond OR s.src_ip IS NULL OR e.src_ip IS NULL OR s.src_ip = e.src_ip OR s.asn = e.asn
),
followed AS (
  SELECT e.account, e.event_ms, e.src_ip, e.country, e.as_name,
    min(s.step_ms) FILTER (WHERE s.is_application) AS application_ms,
    min(s.step_ms) FILTER (WHERE s.is_rule) AS rule_ms,
    min(s.step_ms) FILTER (WHERE s.is_mail) AS mail_ms,
    min(s.step_ms) FILTER (WHERE s.is_respond) AS respond_ms,
    array_join(array_sort(array_agg(DISTINCT s.application) FILTER (WHERE s.is_application AND s.application IS NOT NULL)), ', ') AS applications,
    array_join(array_sort(array_agg(DISTINCT s.mailbox_rule) FILTER (WHERE s.is_rule AND s.mailbox_rule IS NOT NULL)), ', ') AS mailbox_rules
  FROM entries e
  JOIN taken s ON s.account = e.account AND s.step_ms >= e.event_ms AND s.step_ms <= e.event_ms + ${withinMs}
  GROUP BY e.account, e.event_ms, e.src_ip, e.country, e.as_name
),
chains AS (
  SELECT *, CASE WHEN application_ms IS NULL THEN 0 ELSE 1 END + CASE WHEN rule_ms IS NULL THEN 0 ELSE 1 END
    + CASE WHEN mail_ms IS NULL THEN 0 ELSE 1 END AS stages
  FROM followed
),
furthest AS (
  SELECT *, row_number() OVER (PARTITION BY account ORDER BY stages DESC, event_ms, src_ip) AS nth
  FROM chains
  WHERE stages >= ${p['min_stages']}
)
SELECT account, stages, ${at('event_ms')} AS login, src_ip AS ip, country, as_name, applications,
  (application_ms - event_ms) / ${MINUTE_MS} AS application_minutes, mailbox_rules, (rule_ms - event_ms) / ${MINUTE_MS} AS rule_minutes,
  (mail_ms - event_ms) / ${MINUTE_MS} AS mail_minutes, (respond_ms - event_ms) / ${MINUTE_MS} AS respond_minutes
FROM furthest
WHERE nth = 1
ORDER BY stages DESC, login, account`;
  },
};
