WITH darktrace_auth AS (
  SELECT account, event_uid, event_ms, status_id, src_ip, country, city, as_name, latitude, longitude
  FROM (
    SELECT *, row_number() OVER (PARTITION BY key_0 ORDER BY order_0 DESC NULLS LAST, order_1 DESC) AS nth
    FROM (
      SELECT nullif(lower("user".name), '') AS account,
        metadata.uid AS event_uid,
        "time" AS event_ms,
        status_id AS status_id,
        src_endpoint.ip AS src_ip,
        src_endpoint.location.country AS country,
        src_endpoint.location.city AS city,
        coalesce(src_endpoint.autonomous_system.name, element_at(unmapped, 'src_endpoint.autonomous_system.name')) AS as_name,
        coalesce(src_endpoint.location.lat, element_at(src_endpoint.location.coordinates, 2)) AS latitude,
        coalesce(src_endpoint.location.long, element_at(src_endpoint.location.coordinates, 1)) AS longitude,
        metadata.uid AS key_0,
        metadata.logged_time AS order_0,
        "time" AS order_1
      FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_ext_darktrace_auth"
      WHERE eventday >= date_format(current_timestamp - INTERVAL '30' DAY, '%Y%m%d') AND "time" >= CAST(to_unixtime(current_timestamp - INTERVAL '30' DAY) * 1000 AS bigint)
    ) AS plain
  ) AS numbered
  WHERE nth = 1
),
logins AS (
  SELECT *,
    lag(event_ms) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_ms,
    lag(src_ip) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_ip,
    lag(country) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_country,
    lag(city) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_city,
    lag(latitude) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_latitude,
    lag(longitude) OVER (PARTITION BY account ORDER BY event_ms, event_uid) AS from_longitude
  FROM darktrace_auth
  WHERE status_id = 1 AND account IS NOT NULL
),
journeys AS (
  SELECT *, 12742 * asin(least(1e0, sqrt(power(sin(radians(latitude - from_latitude) / 2), 2)
      + cos(radians(from_latitude)) * cos(radians(latitude)) * power(sin(radians(longitude - from_longitude) / 2), 2)))) AS km
  FROM logins
  WHERE from_ip <> src_ip
),
-- Two logins in the same minute would need an endless speed.
speeds AS (
  SELECT *, km * 3600000 / greatest(event_ms - from_ms, 60000) AS kmh FROM journeys
)
SELECT account, CAST(from_unixtime(from_ms / 1e3) AS timestamp) AS from_login, from_ip, coalesce(from_city, '?') || ', ' || coalesce(from_country, '?') AS from_place,
  CAST(from_unixtime(event_ms / 1e3) AS timestamp) AS to_login, src_ip AS to_ip, coalesce(city, '?') || ', ' || coalesce(country, '?') AS to_place,
  as_name AS to_network, (event_ms - from_ms) / 60000 AS minutes, CAST(round(km) AS bigint) AS km, CAST(round(kmh) AS bigint) AS kmh
FROM speeds
WHERE km > 100 AND kmh > 900
  OR km IS NULL AND country <> from_country AND event_ms - from_ms < 120 * 60000
ORDER BY to_login, account
