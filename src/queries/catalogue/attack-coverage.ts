import type { CatalogueEntry } from '../entry';
import { at } from './stages';

export const attackCoverage: CatalogueEntry = {
  id: 'attack-coverage',
  title: 'ATT&CK techniques by week',
  question: 'Which techniques fired in which week, and which of those of an account take-over never did?',
  kind: 'operation',
  attack: ['T1598', 'T1110', 'T1078.004', 'T1105', 'T1098.003', 'T1114', 'T1564.008', 'T1534', 'T1621'],
  parameters: [],
  reads: { darktrace_findings: ['finding_uid', 'techniques', 'first_seen_ms', 'account', 'severity_id'] },
  returns: [
    { name: 'technique', means: 'ATT&CK id' },
    { name: 'week', means: 'Monday, UTC; absent where it never fired' },
    { name: 'findings', means: 'findings of that week' },
    { name: 'accounts', means: 'accounts they are about' },
    { name: 'of_takeover', means: 'whether it is one of an account take-over' },
  ],
  falsePositives: ['A technique is on a finding where the model carries it: a model without one counts nowhere.'],
  nextStep: 'For techniques that never fire ask whether the evidence is connected (module, licence) before trusting the quiet.',
  sql: () => `WITH takeover(technique) AS (
  VALUES ${attackCoverage.attack.map((technique) => `('${technique}')`).join(', ')}
),
fired AS (
  SELECT t.technique, date_trunc('week', ${at('f.first_seen_ms')}) AS week, count(*) AS findings, count(DISTINCT f.account) AS accounts
  FROM darktrace_findings f
  CROSS JOIN UNNEST(split(f.techniques, ', ')) AS t(technique)
  WHERE t.technique <> ''
  GROUP BY t.technique, date_trunc('week', ${at('f.first_seen_ms')})
)
SELECT coalesce(f.technique, t.technique) AS technique, f.week, coalesce(f.findings, 0) AS findings, coalesce(f.accounts, 0) AS accounts,
  t.technique IS NOT NULL AS of_takeover
FROM fired f
FULL JOIN takeover t ON t.technique = f.technique
ORDER BY technique, week`,
};
