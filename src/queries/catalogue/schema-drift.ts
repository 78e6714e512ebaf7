import type { CatalogueEntry } from '../entry';

export const schemaDrift: CatalogueEntry = {
  id: 'schema-drift',
  title: 'What changed in the records',
  question: 'Which versions were written on which day, how much of what is promised is absent, and what has no place in OCSF?',
  kind: 'operation',
  attack: [],
  parameters: [],
  reads: {
    darktrace_records: [
      'eventday',
      'class_name',
      'kind',
      'ocsf_version',
      'has_title',
      'has_party',
      'has_link',
      'logged_ms',
      'unmapped_keys',
    ],
  },
  returns: [
    { name: 'eventday', means: 'partition' },
    { name: 'class_name', means: 'OCSF class' },
    { name: 'kind', means: 'kind of the alert' },
    { name: 'ocsf_version', means: 'of the records' },
    { name: 'records', means: 'rows' },
    { name: 'no_title', means: 'share without a title, 0 to 1' },
    { name: 'no_party', means: 'share without a user or device' },
    { name: 'no_link', means: 'share without a link to the console' },
    { name: 'no_arrival', means: 'share without the time of arrival' },
    { name: 'unmapped_keys', means: 'what had no place in OCSF' },
  ],
  falsePositives: ['Alerts about the appliance itself name no user.', 'Without a poll or an envelope the time of arrival is not known.'],
  nextStep: 'A new key or a share that jumps after an upgrade of the appliance is a change of its format: send a sample.',
  sql: () => `WITH records AS (
  SELECT * FROM darktrace_records
),
shares AS (
  SELECT eventday, class_name, kind, ocsf_version, count(*) AS records, count_if(NOT has_title) / CAST(count(*) AS double) AS no_title,
    count_if(NOT has_party) / CAST(count(*) AS double) AS no_party, count_if(NOT has_link) / CAST(count(*) AS double) AS no_link,
    count_if(logged_ms IS NULL) / CAST(count(*) AS double) AS no_arrival
  FROM records
  GROUP BY eventday, class_name, kind, ocsf_version
),
keys AS (
  SELECT r.eventday, r.class_name, r.kind, r.ocsf_version, array_join(array_sort(array_agg(DISTINCT t.key)), ' ') AS unmapped_keys
  FROM (SELECT DISTINCT eventday, class_name, kind, ocsf_version, unmapped_keys FROM records) AS r
  CROSS JOIN UNNEST(split(r.unmapped_keys, ' ')) AS t(key)
  GROUP BY r.eventday, r.class_name, r.kind, r.ocsf_version
)
SELECT s.eventday, s.class_name, s.kind, s.ocsf_version, s.records, round(s.no_title, 2) AS no_title, round(s.no_party, 2) AS no_party,
  round(s.no_link, 2) AS no_link, round(s.no_arrival, 2) AS no_arrival, k.unmapped_keys
FROM shares s
LEFT JOIN keys k ON k.eventday = s.eventday AND k.class_name = s.class_name AND k.kind = s.kind AND k.ocsf_version = s.ocsf_version
ORDER BY s.eventday, s.class_name, s.kind, s.ocsf_version
LIMIT 1000`,
};
