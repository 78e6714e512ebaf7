WITH darktrace_findings AS (
  SELECT finding_uid, title, category, severity_id, severity, risk_score, status, account, hostname, event_ms, first_seen, last_seen, console_link, is_respond, respond_state
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.uid AS finding_uid,
        finding.title AS title,
        upper(substr(element_at(unmapped, 'category'), 1, 1)) || lower(substr(element_at(unmapped, 'category'), 2)) AS category,
        severity_id AS severity_id,
        severity AS severity,
        risk_score AS risk_score,
        state AS status,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        nullif(lower(element_at(filter(resources, r -> r.type <> 'User' AND r.namespace IS NULL AND r.uid IS NOT NULL), 1).name), '') AS hostname,
        "time" AS event_ms,
        CAST(from_unixtime(coalesce(finding.first_seen_time, finding.created_time, "time") / 1e3) AS timestamp) AS first_seen,
        CAST(from_unixtime(coalesce(finding.last_seen_time, "time") / 1e3) AS timestamp) AS last_seen,
        finding.src_url AS console_link,
        coalesce(contains(finding.types, 'RESPOND'), false) AS is_respond,
        element_at(unmapped, 'respond.state') AS respond_state,
        finding.uid AS key_0,
        "time" AS order_0,
        activity_id AS order_1,
        metadata.logged_time AS order_2
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_finding"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
),
entities AS (
  SELECT coalesce(account, hostname) AS entity, count(DISTINCT CASE WHEN status <> 'Resolved' AND NOT is_respond THEN title END) AS models,
    max_by(respond_state, event_ms) FILTER (WHERE is_respond) AS respond
  FROM darktrace_findings
  GROUP BY coalesce(account, hostname)
)
SELECT f.severity, f.risk_score, f.category, f.title, coalesce(f.account, f.hostname) AS entity, e.models, e.respond, f.first_seen, f.last_seen,
  f.console_link, f.finding_uid
FROM darktrace_findings f
LEFT JOIN entities e ON e.entity = coalesce(f.account, f.hostname)
WHERE status <> 'Resolved' AND NOT is_respond
ORDER BY f.severity_id DESC, e.models DESC NULLS LAST, f.risk_score DESC NULLS LAST, f.event_ms DESC, f.finding_uid
LIMIT 50
