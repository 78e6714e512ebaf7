WITH darktrace_findings AS (
  SELECT finding_uid, techniques, first_seen_ms, account, severity_id
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.uid AS finding_uid,
        array_join(array_sort(array_distinct(regexp_extract_all(json_format(CAST(attacks AS JSON)), '"uid":"(T[0-9.]+)"', 1))), ', ') AS techniques,
        coalesce(finding.first_seen_time, finding.created_time, "time") AS first_seen_ms,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        severity_id AS severity_id,
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
takeover(technique) AS (
  VALUES ('T1598'), ('T1110'), ('T1078.004'), ('T1105'), ('T1098.003'), ('T1114'), ('T1564.008'), ('T1534'), ('T1621')
),
fired AS (
  SELECT t.technique, date_trunc('week', CAST(from_unixtime(f.first_seen_ms / 1e3) AS timestamp)) AS week, count(*) AS findings, count(DISTINCT f.account) AS accounts
  FROM darktrace_findings f
  CROSS JOIN UNNEST(split(f.techniques, ', ')) AS t(technique)
  WHERE t.technique <> ''
  GROUP BY t.technique, date_trunc('week', CAST(from_unixtime(f.first_seen_ms / 1e3) AS timestamp))
)
SELECT coalesce(f.technique, t.technique) AS technique, f.week, coalesce(f.findings, 0) AS findings, coalesce(f.accounts, 0) AS accounts,
  t.technique IS NOT NULL AS of_takeover
FROM fired f
FULL JOIN takeover t ON t.technique = f.technique
ORDER BY technique, week
