import type { CatalogueEntry } from '../entry';
import { at } from './stages';

export const respondActions: CatalogueEntry = {
  id: 'respond-actions',
  title: 'Actions of RESPOND',
  question: 'What did RESPOND do, to whom, and is it still in force or waiting for a person?',
  kind: 'triage',
  attack: [],
  parameters: [],
  reads: {
    darktrace_response: [
      'finding_uid',
      'kind',
      'title',
      'account',
      'hostname',
      'src_ip',
      'respond_action',
      'respond_inhibitor',
      'respond_state',
      'respond_expires_ms',
      'disposition_id',
      'incident_uid',
      'risk_score',
      'severity',
      'first_seen',
      'first_seen_ms',
      'event_time',
      'console_link',
    ],
  },
  returns: [
    { name: 'respond_state', means: 'in force, awaiting confirmation, cleared or expired' },
    { name: 'entity', means: 'account, device or address' },
    { name: 'title', means: 'what was done' },
    { name: 'action', means: "the source's word" },
    { name: 'effect', means: 'what it does, as OCSF disposition' },
    { name: 'started', means: 'UTC' },
    { name: 'expires', means: 'UTC' },
    { name: 'changed', means: 'when the state was reached, UTC' },
    { name: 'severity', means: 'OCSF severity' },
    { name: 'risk_score', means: 'score, 0 to 100' },
    { name: 'cause_uid', means: 'finding that it answers' },
    { name: 'console_link', means: 'in the console' },
  ],
  falsePositives: ['An action that was told of only when it began counts as in force after its end: look at expires.'],
  nextStep: 'Confirm what waits, extend what is right, clear what is wrong; then time-to-contain.',
  sql: () => `SELECT respond_state, coalesce(account, hostname, src_ip) AS entity, title, coalesce(respond_inhibitor, respond_action) AS action,
  CASE disposition_id WHEN 2 THEN 'Blocked' WHEN 4 THEN 'Isolated' WHEN 9 THEN 'Restored' WHEN 16 THEN 'No Action' WHEN 24 THEN 'Access Revoked'
    ELSE 'Unknown' END AS effect,
  first_seen AS started, ${at('respond_expires_ms')} AS expires, event_time AS changed, severity, risk_score, incident_uid AS cause_uid, console_link
FROM darktrace_response
ORDER BY CASE respond_state WHEN 'awaiting confirmation' THEN 1 WHEN 'in force' THEN 2 ELSE 3 END, first_seen_ms DESC, finding_uid
LIMIT 1000`,
};
