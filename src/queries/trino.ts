/**
 * Athena's (Trino's) function names for the local engine, so that one query text runs on both. The functions that both engines know by
 * the same name and meaning need nothing; those that cannot be said as a macro (`any_match`, `transform`, `MATCH_RECOGNIZE`) are left
 * out of our queries.
 * - `date_format` and `date_parse`: only %Y %m %d %H mean the same in both.
 * - `cardinality`: lists only. `element_at`: lists and maps; absent is NULL, as in Trino.
 */
export const TRINO_MACROS: readonly string[] = [
  'from_unixtime(x) AS to_timestamp(x)',
  'to_unixtime(t) AS epoch(t)',
  'from_iso8601_timestamp(s) AS CAST(s AS TIMESTAMPTZ)',
  'at_timezone(t, zone) AS timezone(zone, t)',
  'date_parse(s, format) AS strptime(s, format)',
  'date_format(t, format) AS strftime(t, format)',
  `date_add(unit, n, t) AS t + CASE lower(unit) WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n) WHEN 'hour' THEN to_hours(n)
     WHEN 'day' THEN to_days(n) WHEN 'week' THEN to_weeks(n) WHEN 'month' THEN to_months(n) WHEN 'year' THEN to_years(n) END`,
  'day_of_week(t) AS isodow(t)',
  'json_parse(s) AS CAST(s AS JSON)',
  'json_format(j) AS CAST(j AS VARCHAR)',
  'json_extract_scalar(j, path) AS json_extract_string(j, path)',
  'regexp_like(s, pattern) AS regexp_matches(s, pattern)',
  'approx_distinct(x) AS approx_count_distinct(x)',
  'approx_percentile(x, p) AS approx_quantile(x, p)',
  'array_join(a, delimiter) AS array_to_string(a, delimiter)',
  'cardinality(a) AS len(a)',
  'element_at(a, key) AS a[key]',
  'map_agg(k, v) AS map(list(k), list(v))',
  'sequence(first, last) AS generate_series(first, last)',
];
