WITH darktrace_records AS (
  SELECT eventday AS eventday,
        class_name AS class_name,
        metadata.product.feature.name AS kind,
        metadata.version AS ocsf_version,
        finding.title IS NOT NULL AS has_title,
        coalesce(cardinality(resources), 0) > 0 AS has_party,
        finding.src_url IS NOT NULL AS has_link,
        metadata.logged_time AS logged_ms,
        array_join(array_sort(map_keys(unmapped)), ' ') AS unmapped_keys
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_finding"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
UNION ALL
SELECT eventday AS eventday,
        class_name AS class_name,
        metadata.product.feature.name AS kind,
        metadata.version AS ocsf_version,
        service.name IS NOT NULL AS has_title,
        "user".name IS NOT NULL AS has_party,
        metadata.correlation_uid IS NOT NULL AS has_link,
        metadata.logged_time AS logged_ms,
        array_join(array_sort(map_keys(unmapped)), ' ') AS unmapped_keys
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_auth"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
),
records AS (
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
LIMIT 1000
