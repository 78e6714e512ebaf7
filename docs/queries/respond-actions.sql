WITH darktrace_response AS (
  SELECT finding_uid, kind, title, account, hostname, src_ip, respond_action, respond_inhibitor, respond_state, respond_expires_ms, disposition_id, incident_uid, risk_score, severity, first_seen, first_seen_ms, event_time, console_link
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.uid AS finding_uid,
        metadata.product.feature.name AS kind,
        finding.title AS title,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        nullif(lower(element_at(filter(resources, r -> r.type <> 'User' AND r.namespace IS NULL AND r.uid IS NOT NULL), 1).name), '') AS hostname,
        coalesce(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).value, element_at(filter(enrichments, e -> e.name = 'device.ip'), 1).value) AS src_ip,
        element_at(unmapped, 'respond.action') AS respond_action,
        element_at(unmapped, 'respond.inhibitor') AS respond_inhibitor,
        element_at(unmapped, 'respond.state') AS respond_state,
        try_cast(element_at(unmapped, 'respond.expires') AS bigint) AS respond_expires_ms,
        try_cast(element_at(unmapped, 'disposition_id') AS bigint) AS disposition_id,
        metadata.correlation_uid AS incident_uid,
        risk_score AS risk_score,
        severity AS severity,
        CAST(from_unixtime(coalesce(finding.first_seen_time, finding.created_time, "time") / 1e3) AS timestamp) AS first_seen,
        coalesce(finding.first_seen_time, finding.created_time, "time") AS first_seen_ms,
        CAST(from_unixtime("time" / 1e3) AS timestamp) AS event_time,
        finding.src_url AS console_link,
        finding.uid AS key_0,
        "time" AS order_0,
        activity_id AS order_1,
        metadata.logged_time AS order_2
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_finding"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
        AND coalesce(contains(finding.types, 'RESPOND'), false)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
)
SELECT respond_state, coalesce(account, hostname, src_ip) AS entity, title, coalesce(respond_inhibitor, respond_action) AS action,
  CASE disposition_id WHEN 2 THEN 'Blocked' WHEN 4 THEN 'Isolated' WHEN 9 THEN 'Restored' WHEN 16 THEN 'No Action' WHEN 24 THEN 'Access Revoked'
    ELSE 'Unknown' END AS effect,
  first_seen AS started, CAST(from_unixtime(respond_expires_ms / 1e3) AS timestamp) AS expires, event_time AS changed, severity, risk_score, incident_uid AS cause_uid, console_link
FROM darktrace_response
ORDER BY CASE respond_state WHEN 'awaiting confirmation' THEN 1 WHEN 'in force' THEN 2 ELSE 3 END, first_seen_ms DESC, finding_uid
LIMIT 1000
