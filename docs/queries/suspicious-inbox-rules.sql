WITH darktrace_findings AS (
  SELECT finding_uid, account, mailbox_rule, rule_folder, first_seen, src_ip, country, as_name, title, is_respond, console_link
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC, order_1 DESC, order_2 DESC NULLS LAST) AS nth
    FROM (
      SELECT finding.uid AS finding_uid,
        nullif(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name), '') AS account,
        element_at(filter(resources, r -> r.type = 'Mailbox rule'), 1).name AS mailbox_rule,
        json_extract_scalar(element_at(filter(resources, r -> r.type = 'Mailbox rule'), 1).data, '$.move_to_folder') AS rule_folder,
        CAST(from_unixtime(coalesce(finding.first_seen_time, finding.created_time, "time") / 1e3) AS timestamp) AS first_seen,
        coalesce(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).value, element_at(filter(enrichments, e -> e.name = 'device.ip'), 1).value) AS src_ip,
        coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.country'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.location.country'), 1).value) AS country,
        coalesce(json_extract_scalar(element_at(filter(enrichments, e -> e.name = 'src_endpoint.ip'), 1).data, '$.as_name'), element_at(filter(enrichments, e -> e.name = 'src_endpoint.autonomous_system.name'), 1).value) AS as_name,
        finding.title AS title,
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
rules AS (
  SELECT *, CASE
      -- A rule HR that moves mail to a folder HR hides nothing.
      WHEN length(trim(mailbox_rule)) <= 2 AND lower(mailbox_rule) <> lower(coalesce(rule_folder, '')) THEN 'short name'
      WHEN regexp_like(mailbox_rule, '^[^A-Za-z0-9]+$') AND regexp_like(mailbox_rule, '^[ -~]+$') THEN 'name of punctuation'
      WHEN regexp_like(lower(rule_folder), 'rss|archive|deleted|junk|conversation history|^notes$') THEN 'hidden folder'
    END AS why
  FROM darktrace_findings
  WHERE mailbox_rule IS NOT NULL AND NOT is_respond
)
SELECT account, mailbox_rule, rule_folder, why, min(first_seen) AS first_seen, min_by(src_ip, first_seen) AS src_ip,
  min_by(country, first_seen) AS country, min_by(as_name, first_seen) AS as_name, min_by(title, first_seen) AS title,
  min_by(console_link, first_seen) AS console_link
FROM rules
WHERE why IS NOT NULL
GROUP BY account, mailbox_rule, rule_folder, why
ORDER BY first_seen, account, mailbox_rule
