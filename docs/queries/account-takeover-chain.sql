WITH darktrace_findings AS (
  SELECT finding_uid, title, kind, account, first_seen_ms, src_ip, asn, country, as_name, application, mailbox_rule, direction, recipients, is_respond
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.uid AS finding_uid,
        finding.title AS title,
        metadata.product.feature.name AS kind,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        coalesce(finding.first_seen_time, finding.created_time, "time") AS first_seen_ms,
        coalesce(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).value, element_at(filter(enrichments, e -> e.name = 'device.ip'), 1).value) AS src_ip,
        try_cast(coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.asn'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.autonomous_system.number'), 1).value) AS bigint) AS asn,
        coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.country'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.location.country'), 1).value) AS country,
        coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.as_name'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.autonomous_system.name'), 1).value) AS as_name,
        element_at(filter(resources, r -> r.type = 'Application'), 1).name AS application,
        element_at(filter(resources, r -> r.type = 'Mailbox rule'), 1).name AS mailbox_rule,
        element_at(unmapped, 'direction') AS direction,
        try_cast(element_at(unmapped, 'recipients') AS bigint) AS recipients,
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
  SELECT event_uid, account, event_ms, status_id, src_ip, asn, country, as_name
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT metadata.uid AS event_uid,
        nullif(lower("user".name), '') AS account,
        "time" AS event_ms,
        status_id AS status_id,
        src_endpoint.ip AS src_ip,
        coalesce(src_endpoint.autonomous_system.number, try_cast(element_at(filter(enrichments, e -> e.name = 'src_endpoint.autonomous_system.number'), 1).value AS bigint)) AS asn,
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
alerted AS (
  SELECT DISTINCT c.event_uid
  FROM darktrace_auth_findings c
  JOIN darktrace_findings f ON f.finding_uid = c.finding_uid
  WHERE NOT f.is_respond AND (regexp_like(lower(f.title), 'log[io]n|credential use|external source|unusual location|hijack')
    AND NOT regexp_like(lower(f.title), 'mailitems'))
),
entries AS (
  SELECT l.account, l.event_ms, l.src_ip, l.asn, l.country, l.as_name
  FROM darktrace_auth l
  JOIN alerted a ON a.event_uid = l.event_uid
  WHERE l.status_id = 1
  UNION ALL
  -- An alert that came without its evidence has no login beside it, and says by its model that there was one.
  SELECT f.account, f.first_seen_ms, f.src_ip, f.asn, f.country, f.as_name
  FROM darktrace_findings f
  LEFT JOIN darktrace_auth_findings c ON c.finding_uid = f.finding_uid
  WHERE c.finding_uid IS NULL AND NOT f.is_respond AND f.kind = 'model-breach'
    AND (regexp_like(lower(f.title), 'log[io]n|credential use|external source|unusual location|hijack')
    AND NOT regexp_like(lower(f.title), 'mailitems')) AND NOT regexp_like(lower(f.title), 'attempt$|brute ?force')
),
steps AS (
  SELECT finding_uid, account, first_seen_ms AS step_ms, src_ip, asn, application, mailbox_rule, is_respond,
    NOT is_respond AND (application IS NOT NULL OR regexp_like(lower(title), 'service principal|oauth|permission grant|application administration')) AS is_application,
    NOT is_respond AND (mailbox_rule IS NOT NULL OR regexp_like(lower(title), '(e-?mail|inbox|mailbox|transport) rule')) AS is_rule,
    NOT is_respond AND (regexp_like(lower(title), 'outbound e-?mail|e-?mail spam|internal exchange activity')) OR (kind = 'email' AND lower(direction) = 'outbound' AND recipients >= 20) AS is_mail
  FROM darktrace_findings
  WHERE account IS NOT NULL
),
-- What the owner does at home meanwhile is no stage: it comes from another network than the alerted login.
taken AS (
  SELECT DISTINCT s.*
  FROM steps s
  JOIN entries e ON e.account = s.account AND s.step_ms >= e.event_ms AND s.step_ms <= e.event_ms + 24 * 3600000
  WHERE s.is_respond OR s.src_ip IS NULL OR e.src_ip IS NULL OR s.src_ip = e.src_ip OR s.asn = e.asn
),
followed AS (
  SELECT e.account, e.event_ms, e.src_ip, e.country, e.as_name,
    min(s.step_ms) FILTER (WHERE s.is_application) AS application_ms,
    min(s.step_ms) FILTER (WHERE s.is_rule) AS rule_ms,
    min(s.step_ms) FILTER (WHERE s.is_mail) AS mail_ms,
    min(s.step_ms) FILTER (WHERE s.is_respond) AS respond_ms,
    array_join(array_sort(array_agg(DISTINCT s.application) FILTER (WHERE s.is_application AND s.application IS NOT NULL)), ', ') AS applications,
    array_join(array_sort(array_agg(DISTINCT s.mailbox_rule) FILTER (WHERE s.is_rule AND s.mailbox_rule IS NOT NULL)), ', ') AS mailbox_rules
  FROM entries e
  JOIN taken s ON s.account = e.account AND s.step_ms >= e.event_ms AND s.step_ms <= e.event_ms + 14 * 86400000
  GROUP BY e.account, e.event_ms, e.src_ip, e.country, e.as_name
),
chains AS (
  SELECT *, CASE WHEN application_ms IS NULL THEN 0 ELSE 1 END + CASE WHEN rule_ms IS NULL THEN 0 ELSE 1 END
    + CASE WHEN mail_ms IS NULL THEN 0 ELSE 1 END AS stages
  FROM followed
),
furthest AS (
  SELECT *, row_number() OVER (PARTITION BY account ORDER BY stages DESC, event_ms, src_ip) AS nth
  FROM chains
  WHERE stages >= 1
)
SELECT account, stages, CAST(from_unixtime(event_ms / 1e3) AS timestamp) AS login, src_ip AS ip, country, as_name, applications,
  (application_ms - event_ms) / 60000 AS application_minutes, mailbox_rules, (rule_ms - event_ms) / 60000 AS rule_minutes,
  (mail_ms - event_ms) / 60000 AS mail_minutes, (respond_ms - event_ms) / 60000 AS respond_minutes
FROM furthest
WHERE nth = 1
ORDER BY stages DESC, login, account
