WITH darktrace_records AS (
  SELECT class_name AS class_name,
        metadata.uid AS event_uid,
        finding.uid AS object_uid,
        metadata.product.feature.name AS kind,
        "time" AS event_ms,
        metadata.logged_time AS logged_ms,
        eventday AS eventday
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_finding"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
UNION ALL
SELECT class_name AS class_name,
        metadata.uid AS event_uid,
        metadata.correlation_uid AS object_uid,
        metadata.product.feature.name AS kind,
        "time" AS event_ms,
        metadata.logged_time AS logged_ms,
        eventday AS eventday
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_auth"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
)
SELECT class_name, event_uid, min(object_uid) AS object_uid, min(kind) AS kind, count(*) AS copies, CAST(from_unixtime(min(logged_ms) / 1e3) AS timestamp) AS first_logged,
  CAST(from_unixtime(max(logged_ms) / 1e3) AS timestamp) AS last_logged, count(DISTINCT eventday) AS days
FROM darktrace_records
GROUP BY class_name, event_uid, CASE WHEN class_name = 'Authentication' THEN object_uid END
HAVING count(*) > 1
ORDER BY copies DESC, class_name, event_uid
LIMIT 1000
