WITH darktrace_records AS (
  SELECT class_name AS class_name,
        element_at(unmapped, 'appliance') AS appliance,
        metadata.uid AS event_uid,
        "time" AS event_ms,
        metadata.logged_time AS logged_ms
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_finding"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
UNION ALL
SELECT class_name AS class_name,
        element_at(unmapped, 'appliance') AS appliance,
        metadata.uid AS event_uid,
        "time" AS event_ms,
        metadata.logged_time AS logged_ms
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_auth"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
),
hours AS (
  SELECT coalesce(logged_ms, event_ms) / 3600000 AS hour, class_name, appliance, count(*) AS records, count(DISTINCT event_uid) AS events,
    approx_percentile((logged_ms - event_ms) / 1000, 0.5) AS lag_p50_s, approx_percentile((logged_ms - event_ms) / 1000, 0.95) AS lag_p95_s
  FROM darktrace_records
  GROUP BY coalesce(logged_ms, event_ms) / 3600000, class_name, appliance
)
SELECT CAST(from_unixtime(hour * 3600000 / 1e3) AS timestamp) AS hour, class_name, appliance, records, events, lag_p50_s, lag_p95_s,
  hour - lag(hour) OVER (PARTITION BY class_name, appliance ORDER BY hour) - 1 AS gap_hours
FROM hours
ORDER BY hour, class_name, appliance
LIMIT 1000
