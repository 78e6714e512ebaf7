WITH darktrace_findings AS (
  SELECT finding_uid, kind, title, account, first_seen_ms, mailbox_rule, direction, recipients, attachment, is_respond, console_link
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.uid AS finding_uid,
        metadata.product.feature.name AS kind,
        finding.title AS title,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        coalesce(finding.first_seen_time, finding.created_time, "time") AS first_seen_ms,
        element_at(filter(resources, r -> r.type = 'Mailbox rule'), 1).name AS mailbox_rule,
        element_at(unmapped, 'direction') AS direction,
        try_cast(element_at(unmapped, 'recipients') AS bigint) AS recipients,
        element_at(filter(resources, r -> r.type = 'File'), 1).name AS attachment,
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
),
mails AS (
  SELECT finding_uid, account, first_seen_ms, title, recipients, attachment, console_link, (regexp_like(lower(title), 'log[io]n|credential use|external source|unusual location|hijack')
    AND NOT regexp_like(lower(title), 'mailitems')) AS tells_of_login
  FROM darktrace_findings
  WHERE NOT is_respond AND regexp_like(lower(title), 'outbound e-?mail|e-?mail spam|internal exchange activity')
    OR kind = 'email' AND lower(direction) = 'outbound' AND recipients >= 20
),
signs AS (
  SELECT account, first_seen_ms, title
  FROM darktrace_findings
  WHERE NOT is_respond AND NOT regexp_like(lower(title), 'outbound e-?mail|e-?mail spam|internal exchange activity')
    AND (mailbox_rule IS NOT NULL OR regexp_like(lower(title), '(e-?mail|inbox|mailbox|transport) rule') OR (regexp_like(lower(title), 'log[io]n|credential use|external source|unusual location|hijack')
    AND NOT regexp_like(lower(title), 'mailitems')) AND NOT regexp_like(lower(title), 'attempt$|brute ?force'))
),
followed AS (
  SELECT m.finding_uid, max(s.first_seen_ms) AS sign_ms, max_by(s.title, s.first_seen_ms) AS sign
  FROM mails m
  JOIN signs s ON s.account = m.account AND s.first_seen_ms <= m.first_seen_ms
    AND s.first_seen_ms >= m.first_seen_ms - 24 * 3600000
  GROUP BY m.finding_uid
)
SELECT m.account, CAST(from_unixtime(m.first_seen_ms / 1e3) AS timestamp) AS mail, m.title, m.recipients, m.attachment, coalesce(f.sign, m.title) AS before,
  coalesce((m.first_seen_ms - f.sign_ms) / 60000, 0) AS minutes, m.console_link
FROM mails m
LEFT JOIN followed f ON f.finding_uid = m.finding_uid
-- Some models fire on a login and the mail after it together.
WHERE f.sign IS NOT NULL OR m.tells_of_login
ORDER BY mail, m.account, m.title
