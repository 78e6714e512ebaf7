import type { CatalogueEntry } from '../entry';
import { at } from './stages';

export const duplicates: CatalogueEntry = {
  id: 'duplicates',
  title: 'Delivered more than once',
  question: 'Which events stand in the lake more than once, as against findings that legitimately have several events?',
  kind: 'operation',
  attack: [],
  parameters: [],
  reads: { darktrace_records: ['class_name', 'event_uid', 'object_uid', 'kind', 'event_ms', 'logged_ms', 'eventday'] },
  returns: [
    { name: 'class_name', means: 'OCSF class' },
    { name: 'event_uid', means: 'metadata.uid' },
    { name: 'object_uid', means: 'finding, or finding that carried the login' },
    { name: 'kind', means: 'kind of the alert' },
    { name: 'copies', means: 'rows with this uid' },
    { name: 'first_logged', means: 'UTC' },
    { name: 'last_logged', means: 'UTC' },
    { name: 'days', means: 'partitions they stand in' },
  ],
  falsePositives: ['The connector delivers at least once; a login in the evidence of several findings has a row for each of them.'],
  nextStep: 'Read through the flat views, which hold every event once. Many copies of everything: two pipelines feed one lake.',
  sql: () => `SELECT class_name, event_uid, min(object_uid) AS object_uid, min(kind) AS kind, count(*) AS copies, ${at('min(logged_ms)')} AS first_logged,
  ${at('max(logged_ms)')} AS last_logged, count(DISTINCT eventday) AS days
FROM darktrace_records
GROUP BY class_name, event_uid, CASE WHEN class_name = 'Authentication' THEN object_uid END
HAVING count(*) > 1
ORDER BY copies DESC, class_name, event_uid
LIMIT 1000`,
};
