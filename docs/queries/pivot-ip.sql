WITH darktrace_finding_events AS (
  SELECT event_time, title, severity, account, hostname, src_ip, dst_ip
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT CAST(from_unixtime("time" / 1e3) AS timestamp) AS event_time,
        finding.title AS title,
        severity AS severity,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        nullif(lower(element_at(filter(resources, r -> r.type <> 'User' AND r.namespace IS NULL AND r.uid IS NOT NULL), 1).name), '') AS hostname,
        coalesce(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).value, element_at(filter(enrichments, e -> e.name = 'device.ip'), 1).value) AS src_ip,
        element_at(filter(enrichments, e -> e.name = 'dst_endpoint.ip'), 1).value AS dst_ip,
        metadata.uid AS key_0,
        metadata.logged_time AS order_0,
        "time" AS order_1
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_finding"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
),
darktrace_auth AS (
  SELECT event_time, account, service, status, src_ip, country
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT CAST(from_unixtime("time" / 1e3) AS timestamp) AS event_time,
        nullif(lower("user".name), '') AS account,
        service.name AS service,
        status AS status,
        src_endpoint.ip AS src_ip,
        src_endpoint.location.country AS country,
        metadata.uid AS key_0,
        metadata.logged_time AS order_0,
        "time" AS order_1
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_auth"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
),
cloud_trail_mgmt_2_0 AS (
  SELECT CAST(time_dt AS timestamp) AS event_time,
    'CloudTrail' AS source,
    src_endpoint.ip AS ip,
    CAST(NULL AS varchar) AS peers,
    lower(trim(coalesce(actor."user".name, '') || ' ' || coalesce(regexp_replace(actor."user".uid, '^.*/', ''), ''))) AS actors,
    api.operation AS action,
    coalesce(api.response.error, status) AS outcome,
    api.service.name AS detail
  FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0"
  WHERE time_dt >= current_timestamp - INTERVAL '30' DAY
),
vpc_flow_2_0 AS (
  SELECT CAST(time_dt AS timestamp) AS event_time,
    'VPC flow' AS source,
    src_endpoint.ip AS ip,
    dst_endpoint.ip AS peers,
    CAST(NULL AS varchar) AS actors,
    'port ' || CAST(dst_endpoint.port AS varchar) AS action,
    coalesce(disposition, action) AS outcome,
    CAST(traffic.bytes AS varchar) || ' bytes' AS detail
  FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_vpc_flow_2_0"
  WHERE time_dt >= current_timestamp - INTERVAL '30' DAY
),
route53_2_0 AS (
  SELECT CAST(time_dt AS timestamp) AS event_time,
    'Route 53' AS source,
    src_endpoint.ip AS ip,
    array_join(regexp_extract_all(json_format(CAST(answers AS JSON)), '"rdata":"([^"]+)"', 1), ' ') AS peers,
    CAST(NULL AS varchar) AS actors,
    'resolve ' || query.type AS action,
    rcode AS outcome,
    query.hostname AS detail
  FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_route53_2_0"
  WHERE time_dt >= current_timestamp - INTERVAL '30' DAY
),
waf_2_0 AS (
  SELECT CAST(time_dt AS timestamp) AS event_time,
    'WAF' AS source,
    src_endpoint.ip AS ip,
    CAST(NULL AS varchar) AS peers,
    CAST(NULL AS varchar) AS actors,
    http_request.http_method || ' ' || http_request.url.path AS action,
    coalesce(disposition, action) AS outcome,
    http_request.url.hostname AS detail
  FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_waf_2_0"
  WHERE time_dt >= current_timestamp - INTERVAL '30' DAY
),
sh_findings_2_0 AS (
  SELECT CAST(time_dt AS timestamp) AS event_time,
    'Security Hub' AS source,
    array_join(regexp_extract_all(json_format(CAST(filter(observables, o -> o.type_id IN (2)) AS JSON)), '"value":"([^"]+)"', 1), ' ') AS ip,
    array_join(regexp_extract_all(json_format(CAST(filter(observables, o -> o.type_id IN (2)) AS JSON)), '"value":"([^"]+)"', 1), ' ') AS peers,
    lower(array_join(regexp_extract_all(json_format(CAST(filter(observables, o -> o.type_id IN (4, 5)) AS JSON)), '"value":"([^"]+)"', 1), ' ')) AS actors,
    finding_info.title AS action,
    severity AS outcome,
    element_at(resources, 1).uid AS detail
  FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_sh_findings_2_0"
  WHERE time_dt >= current_timestamp - INTERVAL '30' DAY
),
seen AS (
  SELECT event_time, 'Darktrace finding' AS source, src_ip AS ip, dst_ip AS peers, coalesce(account, hostname) AS actors, title AS action,
    severity AS outcome, CAST(NULL AS varchar) AS detail
  FROM darktrace_finding_events
  UNION ALL
  SELECT event_time, 'Darktrace login', src_ip, CAST(NULL AS varchar), account, service, status, country FROM darktrace_auth
  UNION ALL
  SELECT event_time, source, ip, peers, actors, action, outcome, detail FROM cloud_trail_mgmt_2_0
  UNION ALL
  SELECT event_time, source, ip, peers, actors, action, outcome, detail FROM vpc_flow_2_0
  UNION ALL
  SELECT event_time, source, ip, peers, actors, action, outcome, detail FROM route53_2_0
  UNION ALL
  SELECT event_time, source, ip, peers, actors, action, outcome, detail FROM waf_2_0
  UNION ALL
  SELECT event_time, source, ip, peers, actors, action, outcome, detail FROM sh_findings_2_0
)
SELECT event_time, source, ip, peers, actors, action, outcome, detail
FROM seen
WHERE contains(split(coalesce(ip, '') || ' ' || coalesce(peers, ''), ' '), '198.51.100.23')
ORDER BY event_time, source, action
LIMIT 1000
