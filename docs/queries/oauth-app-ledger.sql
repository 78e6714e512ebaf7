WITH darktrace_findings AS (
  SELECT title, account, src_ip, country, first_seen_ms, application, application_uid, permissions, severity_id, is_respond, console_link
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.title AS title,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        coalesce(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).value, element_at(filter(enrichments, e -> e.name = 'device.ip'), 1).value) AS src_ip,
        coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.country'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.location.country'), 1).value) AS country,
        coalesce(finding.first_seen_time, finding.created_time, "time") AS first_seen_ms,
        element_at(filter(resources, r -> r.type = 'Application'), 1).name AS application,
        element_at(filter(resources, r -> r.type = 'Application'), 1).uid AS application_uid,
        json_extract_scalar(element_at(filter(resources, r -> r.type = 'Application'), 1).data, '$.permissions') AS permissions,
        severity_id AS severity_id,
        coalesce(contains(finding.types, 'RESPOND'), false) AS is_respond,
        finding.src_url AS console_link,
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
SELECT coalesce(application, 'not named') AS application, min_by(application_uid, first_seen_ms) AS application_uid,
  array_join(array_sort(array_agg(DISTINCT account) FILTER (WHERE account IS NOT NULL)), ', ') AS accounts, array_join(array_sort(array_agg(DISTINCT permissions) FILTER (WHERE permissions IS NOT NULL)), ', ') AS permissions, array_join(array_sort(array_agg(DISTINCT title) FILTER (WHERE title IS NOT NULL)), ', ') AS models, array_join(array_sort(array_agg(DISTINCT src_ip) FILTER (WHERE src_ip IS NOT NULL)), ', ') AS ips,
  array_join(array_sort(array_agg(DISTINCT country) FILTER (WHERE country IS NOT NULL)), ', ') AS countries, CAST(from_unixtime(min(first_seen_ms) / 1e3) AS timestamp) AS first_seen, count(*) AS findings,
  min_by(console_link, first_seen_ms) AS console_link
FROM darktrace_findings
WHERE NOT is_respond AND (application IS NOT NULL OR regexp_like(lower(title), 'service principal|oauth|permission grant|application administration'))
GROUP BY coalesce(application, 'not named')
ORDER BY first_seen, application
