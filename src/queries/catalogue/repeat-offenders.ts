import type { CatalogueEntry } from '../entry';
import { at } from './stages';

export const repeatOffenders: CatalogueEntry = {
  id: 'repeat-offenders',
  title: 'What comes back',
  question: 'Which accounts, devices, networks and models come back day after day, and how much of it was acted on?',
  kind: 'operation',
  attack: [],
  parameters: [
    { name: 'min_findings', type: 'integer', means: 'findings at least', default: '3', bounds: { min: 1, max: 1_000_000 } },
    { name: 'min_days', type: 'integer', means: 'different days at least', default: '2', bounds: { min: 1, max: 366 } },
  ],
  reads: {
    darktrace_findings: [
      'finding_uid',
      'title',
      'account',
      'hostname',
      'as_name',
      'status',
      'severity_id',
      'event_ms',
      'eventday',
      'is_respond',
    ],
  },
  returns: [
    { name: 'what', means: 'account, device, network or model' },
    { name: 'name', means: 'which' },
    { name: 'findings', means: 'findings' },
    { name: 'days', means: 'days with one' },
    { name: 'models', means: 'different models' },
    { name: 'acted_on', means: 'share that was acknowledged or resolved, 0 to 1' },
    { name: 'worst_severity_id', means: 'OCSF' },
    { name: 'last_seen', means: 'UTC' },
  ],
  falsePositives: ['A model that fires on everybody is noise, not a campaign: see acted_on.'],
  nextStep: 'Tune models with many findings and few acted on; look closer at accounts that come back under different models.',
  sql: (
    p,
  ) => `SELECT CASE WHEN grouping(account) = 0 THEN 'account' WHEN grouping(hostname) = 0 THEN 'device' WHEN grouping(as_name) = 0 THEN 'network'
    ELSE 'model' END AS what,
  coalesce(account, hostname, as_name, title) AS name, count(*) AS findings, count(DISTINCT eventday) AS days, count(DISTINCT model) AS models,
  round(count_if(status = 'Resolved') / CAST(count(*) AS double), 2) AS acted_on, max(severity_id) AS worst_severity_id, ${at('max(event_ms)')} AS last_seen
FROM (SELECT account, hostname, as_name, title, title AS model, eventday, status, severity_id, event_ms FROM darktrace_findings WHERE NOT is_respond) AS f
GROUP BY GROUPING SETS ((account), (hostname), (as_name), (title))
HAVING coalesce(account, hostname, as_name, title) IS NOT NULL AND count(*) >= ${p['min_findings']} AND count(DISTINCT eventday) >= ${p['min_days']}
ORDER BY what, findings DESC, name
LIMIT 1000`,
};
