WITH darktrace_auth AS (
  SELECT account, event_ms, event_uid, status_id, is_mfa, src_ip, country, as_name, service
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT nullif(lower("user".name), '') AS account,
        "time" AS event_ms,
        metadata.uid AS event_uid,
        status_id AS status_id,
        coalesce(is_mfa, false) AS is_mfa,
        src_endpoint.ip AS src_ip,
        src_endpoint.location.country AS country,
        coalesce(src_endpoint.autonomous_system.name, element_at(unmapped, 'src_endpoint.autonomous_system.name')) AS as_name,
        service.name AS service,
        metadata.uid AS key_0,
        metadata.logged_time AS order_0,
        "time" AS order_1
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_auth"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
),
denials AS (
  SELECT account, event_ms,
    count(*) OVER (PARTITION BY account ORDER BY event_ms RANGE BETWEEN 60 * 60000 PRECEDING AND CURRENT ROW) AS denied,
    min(event_ms) OVER (PARTITION BY account ORDER BY event_ms RANGE BETWEEN 60 * 60000 PRECEDING AND CURRENT ROW) AS first_denial
  FROM darktrace_auth
  WHERE status_id = 2 AND is_mfa
),
successes AS (
  SELECT account, event_ms, src_ip, country, as_name FROM darktrace_auth WHERE status_id = 1
),
given_in AS (
  SELECT d.account, max(d.denied) AS denied, min(d.first_denial) AS first_denial, min(s.event_ms) AS first_success,
    min(s.event_ms - d.event_ms) AS after_ms
  FROM denials d
  JOIN successes s ON s.account = d.account AND s.event_ms >= d.event_ms AND s.event_ms <= d.event_ms + 60 * 60000
  WHERE d.denied >= 2
  GROUP BY d.account
)
SELECT g.account, g.denied, CAST(from_unixtime(g.first_denial / 1e3) AS timestamp) AS first_denial, CAST(from_unixtime(g.first_success / 1e3) AS timestamp) AS first_success,
  g.after_ms / 60000 AS minutes_after, min_by(s.src_ip, s.event_ms) AS ip, min_by(s.country, s.event_ms) AS country,
  min_by(s.as_name, s.event_ms) AS as_name, array_join(array_sort(array_agg(DISTINCT s.country) FILTER (WHERE s.country IS NOT NULL)), ', ') AS countries,
  count(DISTINCT date_trunc('day', CAST(from_unixtime(s.event_ms / 1e3) AS timestamp))) AS days
FROM given_in g
JOIN successes s ON s.account = g.account AND s.event_ms >= g.first_success
GROUP BY g.account, g.denied, g.first_denial, g.first_success, g.after_ms
ORDER BY g.first_success, g.account
