import type { CatalogueEntry } from '../entry';
import { NATIVE_TABLES } from '../tables';

export const pivotIp: CatalogueEntry = {
  id: 'pivot-ip',
  title: 'What an address did',
  question: 'What did this address do, in Darktrace and in AWS?',
  kind: 'pivot',
  attack: [],
  parameters: [{ name: 'ip', type: 'ip', means: 'IPv4 or IPv6 address', default: '198.51.100.23' }],
  prepared: ['ip'],
  reads: {
    darktrace_finding_events: ['event_time', 'title', 'severity', 'account', 'hostname', 'src_ip', 'dst_ip'],
    darktrace_auth: ['event_time', 'account', 'service', 'status', 'src_ip', 'country'],
  },
  native: NATIVE_TABLES,
  returns: [
    { name: 'event_time', means: 'UTC' },
    { name: 'source', means: 'which log' },
    { name: 'ip', means: 'who acted' },
    { name: 'peers', means: 'the other end' },
    { name: 'actors', means: 'names' },
    { name: 'action', means: 'what was done' },
    { name: 'outcome', means: 'how it ended' },
    { name: 'detail', means: 'on what' },
  ],
  falsePositives: ['Private addresses repeat between networks.', 'Addresses of a content network serve many.'],
  nextStep: 'Take the names in actors to pivot-user.',
  sql: (p) => `WITH seen AS (
  SELECT event_time, 'Darktrace finding' AS source, src_ip AS ip, dst_ip AS peers, coalesce(account, hostname) AS actors, title AS action,
    severity AS outcome, CAST(NULL AS varchar) AS detail
  FROM darktrace_finding_events
  UNION ALL
  SELECT event_time, 'Darktrace login', src_ip, CAST(NULL AS varchar), account, service, status, country FROM darktrace_auth
  ${NATIVE_TABLES.map((table) => `UNION ALL\n  SELECT event_time, source, ip, peers, actors, action, outcome, detail FROM ${table}`).join('\n  ')}
)
SELECT event_time, source, ip, peers, actors, action, outcome, detail
FROM seen
WHERE contains(split(coalesce(ip, '') || ' ' || coalesce(peers, ''), ' '), ${p['ip']})
ORDER BY event_time, source, action
LIMIT 1000`,
};
