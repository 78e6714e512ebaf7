import type { CatalogueEntry } from '../entry';
import { at, HOUR_MS } from './stages';

export const ingestHealth: CatalogueEntry = {
  id: 'ingest-health',
  title: 'Is it flowing?',
  question: 'How many records came in each hour, how late, and where is a gap?',
  kind: 'operation',
  attack: [],
  parameters: [],
  reads: { darktrace_records: ['class_name', 'appliance', 'event_uid', 'event_ms', 'logged_ms'] },
  returns: [
    { name: 'hour', means: 'of arrival, UTC; of the record where its arrival is not known' },
    { name: 'class_name', means: 'OCSF class' },
    { name: 'appliance', means: 'which' },
    { name: 'records', means: 'rows' },
    { name: 'events', means: 'different events' },
    { name: 'lag_p50_s', means: 'seconds from the event to its arrival, median' },
    { name: 'lag_p95_s', means: 'the same, for 95 of 100' },
    { name: 'gap_hours', means: 'hours without a record before this one' },
  ],
  falsePositives: ['A quiet night has no records, and no alert about polls either: see the alarms of the connector.'],
  nextStep: 'For a gap look at the alarms of the connector, and run slc doctor.',
  sql: () => `WITH hours AS (
  SELECT coalesce(logged_ms, event_ms) / ${HOUR_MS} AS hour, class_name, appliance, count(*) AS records, count(DISTINCT event_uid) AS events,
    approx_percentile((logged_ms - event_ms) / 1000, 0.5) AS lag_p50_s, approx_percentile((logged_ms - event_ms) / 1000, 0.95) AS lag_p95_s
  FROM darktrace_records
  GROUP BY coalesce(logged_ms, event_ms) / ${HOUR_MS}, class_name, appliance
)
SELECT ${at(`hour * ${HOUR_MS}`)} AS hour, class_name, appliance, records, events, lag_p50_s, lag_p95_s,
  hour - lag(hour) OVER (PARTITION BY class_name, appliance ORDER BY hour) - 1 AS gap_hours
FROM hours
ORDER BY hour, class_name, appliance
LIMIT 1000`,
};
