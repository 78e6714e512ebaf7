WITH darktrace_auth AS (
  SELECT account, event_ms, status_id, is_mfa, src_ip, asn, as_name, country, service
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT nullif(lower("user".name), '') AS account,
        "time" AS event_ms,
        status_id AS status_id,
        coalesce(is_mfa, false) AS is_mfa,
        src_endpoint.ip AS src_ip,
        coalesce(src_endpoint.autonomous_system.number, try_cast(element_at(filter(enrichments, e -> e.name = 'src_endpoint.autonomous_system.number'), 1).value AS bigint)) AS asn,
        coalesce(src_endpoint.autonomous_system.name, element_at(unmapped, 'src_endpoint.autonomous_system.name')) AS as_name,
        src_endpoint.location.country AS country,
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
logins AS (
  SELECT *, CASE
      WHEN asn IN (396073, 198605, 397086, 202422) THEN 'listed'
      WHEN regexp_like(lower(as_name), 'host|vps|vpn|server|cloud|data ?cent|colo|dedicated|comput|proxy|relay|exit') THEN 'by name'
    END AS why
  FROM darktrace_auth
  WHERE status_id = 1
)
SELECT account, asn, min(as_name) AS as_name, why, count(*) AS logins, array_join(array_sort(array_agg(DISTINCT src_ip) FILTER (WHERE src_ip IS NOT NULL)), ', ') AS ips, array_join(array_sort(array_agg(DISTINCT country) FILTER (WHERE country IS NOT NULL)), ', ') AS countries,
  array_join(array_sort(array_agg(DISTINCT service) FILTER (WHERE service IS NOT NULL)), ', ') AS services, CAST(from_unixtime(min(event_ms) / 1e3) AS timestamp) AS first_login, CAST(from_unixtime(max(event_ms) / 1e3) AS timestamp) AS last_login
FROM logins
WHERE why IS NOT NULL
GROUP BY account, asn, why
ORDER BY first_login, account, asn
