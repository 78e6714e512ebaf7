import type { CatalogueEntry } from '../entry';
import { at, isApplicationModel, listed } from './stages';

export const oauthAppLedger: CatalogueEntry = {
  id: 'oauth-app-ledger',
  title: 'Ledger of applications',
  question: 'Which applications and service principals appeared, who granted what, from where, and when first?',
  kind: 'triage',
  attack: ['T1098.003', 'T1528'],
  parameters: [],
  reads: {
    darktrace_findings: [
      'title',
      'account',
      'src_ip',
      'country',
      'first_seen_ms',
      'application',
      'application_uid',
      'permissions',
      'severity_id',
      'is_respond',
      'console_link',
    ],
  },
  returns: [
    { name: 'application', means: 'its name, or "not named" where the alert came without evidence' },
    { name: 'application_uid', means: 'its id in the directory' },
    { name: 'accounts', means: 'who added it or granted it something' },
    { name: 'permissions', means: 'what was granted' },
    { name: 'models', means: 'what fired' },
    { name: 'ips', means: 'from where' },
    { name: 'countries', means: 'from where' },
    { name: 'first_seen', means: 'UTC' },
    { name: 'findings', means: 'findings about it' },
    { name: 'console_link', means: 'the first alert in the console' },
  ],
  falsePositives: ['Applications that the organisation brought in: compare with the list of approved ones.'],
  nextStep: 'Revoke what nobody asked for in the directory, then account-takeover-chain for the accounts.',
  sql: () => `SELECT coalesce(application, 'not named') AS application, min_by(application_uid, first_seen_ms) AS application_uid,
  ${listed('account')} AS accounts, ${listed('permissions')} AS permissions, ${listed('title')} AS models, ${listed('src_ip')} AS ips,
  ${listed('country')} AS countries, ${at('min(first_seen_ms)')} AS first_seen, count(*) AS findings,
  min_by(console_link, first_seen_ms) AS console_link
FROM darktrace_findings
WHERE NOT is_respond AND (application IS NOT NULL OR ${isApplicationModel('title')})
GROUP BY coalesce(application, 'not named')
ORDER BY first_seen, application`,
};
