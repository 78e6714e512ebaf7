/** A question about the lake with the SQL that answers it, in the dialect that Athena and the local engine share. */
export interface Hunt {
  readonly id: string;
  readonly question: string;
  readonly sql: string;
}

/** At least so many denied requests within an hour make fatigue. */
const MIN_DENIALS = 2;
const HOUR_MS = 3_600_000;

/** Each event once: a redelivered alert leaves the same `metadata.uid` twice. */
const LOGINS = `logins AS (
  SELECT metadata.uid AS uid, arbitrary(lower("user".name)) AS account, arbitrary("time") AS t, arbitrary(status_id) AS status_id,
    arbitrary(coalesce(is_mfa, false)) AS is_mfa, arbitrary(src_endpoint.ip) AS ip, arbitrary(src_endpoint.location.country) AS country,
    arbitrary(src_endpoint.autonomous_system.name) AS network
  FROM darktrace_auth
  GROUP BY metadata.uid
)`;

export const mfaFatigue: Hunt = {
  id: 'mfa-fatigue-success',
  question:
    'Which accounts had several denied MFA requests within an hour and then a success, and from which countries did they come back?',
  sql: `WITH ${LOGINS},
denials AS (
  SELECT account, t, count(*) OVER (PARTITION BY account ORDER BY t RANGE BETWEEN ${HOUR_MS} PRECEDING AND CURRENT ROW) AS denied
  FROM logins WHERE status_id = 2 AND is_mfa
),
fatigue AS (
  SELECT account, max(denied) AS denied, max(t) AS last_denial FROM denials WHERE denied >= ${MIN_DENIALS} GROUP BY account
),
success AS (
  SELECT f.account, f.denied, f.last_denial, min(l.t) AS first_success
  FROM fatigue f JOIN logins l ON l.account = f.account AND l.status_id = 1 AND l.t >= f.last_denial AND l.t <= f.last_denial + ${HOUR_MS}
  GROUP BY f.account, f.denied, f.last_denial
)
SELECT s.account, s.denied, from_unixtime(s.first_success / 1000) AS first_success, (s.first_success - s.last_denial) / 60000 AS minutes_after,
  max_by(l.ip, -l.t) AS ip, array_join(array_sort(array_agg(DISTINCT l.country)), ', ') AS countries,
  count(DISTINCT date_trunc('day', from_unixtime(l.t / 1000))) AS days
FROM success s JOIN logins l ON l.account = s.account AND l.status_id = 1 AND l.t >= s.first_success
GROUP BY s.account, s.denied, s.first_success, s.last_denial
ORDER BY first_success`,
};

export const takeoverChain: Hunt = {
  id: 'account-takeover-chain',
  question: 'Which accounts went from an alerted login to an OAuth application, a mailbox rule, mass mail, and how far?',
  sql: `WITH findings AS (
  SELECT metadata.uid AS uid, arbitrary(lower(element_at(filter(resources, r -> r.type = 'User'), 1).name)) AS account,
    arbitrary(coalesce(start_time, "time")) AS t, arbitrary(finding.title) AS title,
    arbitrary(element_at(filter(resources, r -> r.type = 'Application'), 1).name) AS app,
    arbitrary(element_at(filter(resources, r -> r.type = 'Mailbox rule'), 1).name) AS rule_name,
    arbitrary(contains(finding.types, 'RESPOND')) AS is_respond
  FROM darktrace_finding
  GROUP BY metadata.uid
),
${LOGINS},
entry AS (
  SELECT account, min(t) AS t, max_by(ip, -t) AS ip, max_by(country, -t) AS country, max_by(network, -t) AS network
  FROM logins WHERE status_id = 1 GROUP BY account
),
stages AS (
  SELECT e.account, e.t AS login, e.ip, e.country, e.network,
    min(f.t) FILTER (WHERE f.app IS NOT NULL AND NOT f.is_respond) AS app_at,
    array_join(array_sort(array_agg(DISTINCT f.app) FILTER (WHERE f.app IS NOT NULL)), ', ') AS apps,
    min(f.t) FILTER (WHERE f.rule_name IS NOT NULL AND NOT f.is_respond) AS rule_at,
    array_join(array_agg(DISTINCT f.rule_name) FILTER (WHERE f.rule_name IS NOT NULL), ', ') AS rules,
    min(f.t) FILTER (WHERE f.title LIKE '%Email Spam%' OR f.title LIKE '%Outbound Email%') AS mail_at,
    min(f.t) FILTER (WHERE f.is_respond) AS respond_at
  FROM entry e JOIN findings f ON f.account = e.account AND f.t >= e.t
  GROUP BY e.account, e.t, e.ip, e.country, e.network
)
SELECT account, from_unixtime(login / 1000) AS login, ip, country, network, apps, (app_at - login) / 60000 AS app_minutes,
  rules, (rule_at - login) / 60000 AS rule_minutes, (mail_at - login) / 60000 AS mail_minutes, (respond_at - login) / 60000 AS respond_minutes
FROM stages WHERE app_at IS NOT NULL AND (rule_at IS NOT NULL OR mail_at IS NOT NULL)
ORDER BY login`,
};

/** One hunt for each of the two account take-overs that the samples tell. */
export const hunts: readonly Hunt[] = [mfaFatigue, takeoverChain];
