WITH darktrace_finding_events AS (
  SELECT account, hostname, first_seen_ms, event_ms, severity_id, title, is_respond, respond_state, respond_action, disposition_id
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        nullif(lower(element_at(filter(resources, r -> r.type <> 'User' AND r.namespace IS NULL AND r.uid IS NOT NULL), 1).name), '') AS hostname,
        coalesce(finding.first_seen_time, finding.created_time, "time") AS first_seen_ms,
        "time" AS event_ms,
        severity_id AS severity_id,
        finding.title AS title,
        coalesce(contains(finding.types, 'RESPOND'), false) AS is_respond,
        element_at(unmapped, 'respond.state') AS respond_state,
        element_at(unmapped, 'respond.action') AS respond_action,
        try_cast(element_at(unmapped, 'disposition_id') AS bigint) AS disposition_id,
        metadata.uid AS key_0,
        metadata.logged_time AS order_0,
        "time" AS order_1
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_finding"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
),
grave AS (
  SELECT coalesce(account, hostname) AS entity, min(first_seen_ms) AS first_ms, min_by(title, first_seen_ms) AS title, count(*) AS findings
  FROM darktrace_finding_events
  WHERE NOT is_respond AND severity_id >= 4 AND coalesce(account, hostname) IS NOT NULL
  GROUP BY coalesce(account, hostname)
),
actions AS (
  SELECT coalesce(account, hostname) AS entity, event_ms, coalesce(respond_action, title) AS action
  FROM darktrace_finding_events
  WHERE is_respond AND respond_state = 'in force' AND disposition_id IN (2, 4, 24)
),
contained AS (
  SELECT g.entity, min(a.event_ms) AS action_ms, min_by(a.action, a.event_ms) AS action
  FROM grave g
  JOIN actions a ON a.entity = g.entity AND a.event_ms >= g.first_ms
  GROUP BY g.entity
),
times AS (
  SELECT g.entity, g.first_ms, g.title, g.findings, c.action, (c.action_ms - g.first_ms) / 60000 AS minutes
  FROM grave g
  LEFT JOIN contained c ON c.entity = g.entity
),
overall AS (
  SELECT approx_percentile(minutes, 0.5) AS p50_minutes, approx_percentile(minutes, 0.9) AS p90_minutes FROM times
)
SELECT t.entity, t.minutes IS NOT NULL AS contained, t.minutes, CAST(from_unixtime(t.first_ms / 1e3) AS timestamp) AS first_finding, t.title, t.findings, t.action,
  o.p50_minutes, o.p90_minutes
FROM times t
CROSS JOIN overall o
ORDER BY t.minutes IS NOT NULL, t.minutes DESC, t.first_ms, t.entity
LIMIT 1000
