WITH darktrace_findings AS (
  SELECT finding_uid, title, account, hostname, as_name, status, severity_id, event_ms, eventday, is_respond
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.uid AS finding_uid,
        finding.title AS title,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        nullif(lower(element_at(filter(resources, r -> r.type <> 'User' AND r.namespace IS NULL AND r.uid IS NOT NULL), 1).name), '') AS hostname,
        coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.as_name'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.autonomous_system.name'), 1).value) AS as_name,
        state AS status,
        severity_id AS severity_id,
        "time" AS event_ms,
        eventday AS eventday,
        coalesce(contains(finding.types, 'RESPOND'), false) AS is_respond,
        finding.uid AS key_0,
        "time" AS order_0,
        activity_id AS order_1,
        metadata.logged_time AS order_2
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_finding"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
)
SELECT CASE WHEN grouping(account) = 0 THEN 'account' WHEN grouping(hostname) = 0 THEN 'device' WHEN grouping(as_name) = 0 THEN 'network'
    ELSE 'model' END AS what,
  coalesce(account, hostname, as_name, title) AS name, count(*) AS findings, count(DISTINCT eventday) AS days, count(DISTINCT model) AS models,
  round(count_if(status = 'Resolved') / CAST(count(*) AS double), 2) AS acted_on, max(severity_id) AS worst_severity_id, CAST(from_unixtime(max(event_ms) / 1e3) AS timestamp) AS last_seen
FROM (SELECT account, hostname, as_name, title, title AS model, eventday, status, severity_id, event_ms FROM darktrace_findings WHERE NOT is_respond) AS f
GROUP BY GROUPING SETS ((account), (hostname), (as_name), (title))
HAVING coalesce(account, hostname, as_name, title) IS NOT NULL AND count(*) >= 3 AND count(DISTINCT eventday) >= 2
ORDER BY what, findings DESC, name
LIMIT 1000
