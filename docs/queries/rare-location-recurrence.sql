WITH darktrace_findings AS (
  SELECT finding_uid, title, is_respond
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.uid AS finding_uid,
        finding.title AS title,
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
),
darktrace_auth AS (
  SELECT event_uid, account, event_ms, status_id, src_ip, country, as_name
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT metadata.uid AS event_uid,
        nullif(lower("user".name), '') AS account,
        "time" AS event_ms,
        status_id AS status_id,
        src_endpoint.ip AS src_ip,
        src_endpoint.location.country AS country,
        coalesce(src_endpoint.autonomous_system.name, element_at(unmapped, 'src_endpoint.autonomous_system.name')) AS as_name,
        metadata.uid AS key_0,
        metadata.logged_time AS order_0,
        "time" AS order_1
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_auth"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
),
darktrace_auth_findings AS (
  SELECT event_uid, finding_uid
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0, key_1 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT metadata.uid AS event_uid,
        metadata.correlation_uid AS finding_uid,
        metadata.uid AS key_0,
        metadata.correlation_uid AS key_1,
        metadata.logged_time AS order_0,
        "time" AS order_1
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_auth"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
),
rare AS (
  SELECT DISTINCT c.event_uid
  FROM darktrace_auth_findings c
  JOIN darktrace_findings f ON f.finding_uid = c.finding_uid
  WHERE NOT f.is_respond AND (regexp_like(lower(f.title), 'log[io]n|credential use|external source|unusual location|hijack')
    AND NOT regexp_like(lower(f.title), 'mailitems'))
),
logins AS (
  SELECT l.account, l.event_ms, l.country, l.as_name, l.src_ip, l.event_ms / 86400000 AS day
  FROM darktrace_auth l
  JOIN rare r ON r.event_uid = l.event_uid
  WHERE l.status_id = 1 AND l.country IS NOT NULL
),
spans AS (
  SELECT e.account, e.event_ms AS start_ms, count(DISTINCT l.country) AS countries, count(DISTINCT l.day) AS days
  FROM logins e
  JOIN logins l ON l.account = e.account AND l.event_ms >= e.event_ms AND l.event_ms < e.event_ms + 14 * 86400000
  GROUP BY e.account, e.event_ms
),
recurring AS (
  SELECT account, min(start_ms) AS start_ms
  FROM spans
  WHERE countries >= 2 AND days >= 2
  GROUP BY account
)
SELECT l.account, array_join(array_sort(array_agg(DISTINCT l.country) FILTER (WHERE l.country IS NOT NULL)), ', ') AS countries, count(DISTINCT l.day) AS days, count(*) AS logins,
  array_join(array_sort(array_agg(DISTINCT l.as_name) FILTER (WHERE l.as_name IS NOT NULL)), ', ') AS networks, array_join(array_sort(array_agg(DISTINCT l.src_ip) FILTER (WHERE l.src_ip IS NOT NULL)), ', ') AS ips, CAST(from_unixtime(min(l.event_ms) / 1e3) AS timestamp) AS first_login, CAST(from_unixtime(max(l.event_ms) / 1e3) AS timestamp) AS last_login
FROM logins l
JOIN recurring r ON r.account = l.account AND l.event_ms >= r.start_ms
GROUP BY l.account
ORDER BY days DESC, l.account
