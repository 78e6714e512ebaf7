WITH darktrace_finding_events AS (
  SELECT event_time, first_seen, activity, title, severity, status, account, hostname, device_uid, src_ip, country, as_name, application, mailbox_rule, respond_state, is_respond, console_link
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT CAST(from_unixtime("time" / 1e3) AS timestamp) AS event_time,
        CAST(from_unixtime(coalesce(finding.first_seen_time, finding.created_time, "time") / 1e3) AS timestamp) AS first_seen,
        activity_name AS activity,
        finding.title AS title,
        severity AS severity,
        state AS status,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        nullif(lower(element_at(filter(resources, r -> r.type <> 'User' AND r.namespace IS NULL AND r.uid IS NOT NULL), 1).name), '') AS hostname,
        element_at(unmapped, 'did') AS device_uid,
        coalesce(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).value, element_at(filter(enrichments, e -> e.name = 'device.ip'), 1).value) AS src_ip,
        coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.country'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.location.country'), 1).value) AS country,
        coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.as_name'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.autonomous_system.name'), 1).value) AS as_name,
        element_at(filter(resources, r -> r.type = 'Application'), 1).name AS application,
        element_at(filter(resources, r -> r.type = 'Mailbox rule'), 1).name AS mailbox_rule,
        element_at(unmapped, 'respond.state') AS respond_state,
        coalesce(contains(finding.types, 'RESPOND'), false) AS is_respond,
        finding.src_url AS console_link,
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
  SELECT event_time, account, status, status_detail, is_mfa, service, src_ip, country, as_name
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT CAST(from_unixtime("time" / 1e3) AS timestamp) AS event_time,
        nullif(lower("user".name), '') AS account,
        status AS status,
        status_detail AS status_detail,
        coalesce(is_mfa, false) AS is_mfa,
        service.name AS service,
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
told AS (
  SELECT first_seen AS happened, event_time AS told_at, CASE WHEN is_respond THEN 'respond' ELSE 'finding' END AS what, title,
    severity || ', ' || activity || ', ' || status AS status, coalesce(respond_state, application, mailbox_rule) AS detail,
    src_ip, country, as_name, console_link, account, hostname, device_uid
  FROM darktrace_finding_events
  UNION ALL
  SELECT event_time, event_time, 'login', service, status || CASE WHEN is_mfa THEN ', MFA' ELSE '' END, status_detail,
    src_ip, country, as_name, CAST(NULL AS varchar), account, CAST(NULL AS varchar), CAST(NULL AS varchar)
  FROM darktrace_auth
)
SELECT happened, told_at, what, title, status, detail, src_ip, country, as_name, console_link
FROM told
WHERE lower('alice@example.com') IN (account, hostname, device_uid, src_ip)
ORDER BY happened, told_at, what, title
LIMIT 1000
