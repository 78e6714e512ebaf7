/*
 * Portable SQL for what the tables hold in lists and maps. `element_at` gives NULL for what is absent, where a subscript fails in
 * Athena; `filter` is some fifty times quicker than UNNEST here.
 */

/** The first resource of a type, e.g. `User`. */
export const resource = (type: string): string => `element_at(filter(resources, r -> r.type = '${type}'), 1)`;

/** The first enrichment of a name, which is the OCSF path its value would have. */
export const enrichment = (name: string): string => `element_at(filter(enrichments, e -> e.name = '${name}'), 1)`;

export const unmapped = (key: string): string => `element_at(unmapped, '${key}')`;

/** A number that stands in text. */
export const number = (text: string): string => `try_cast(${text} AS bigint)`;

export const jsonField = (json: string, field: string): string => `json_extract_scalar(${json}, '$.${field}')`;

/** ms as a timestamp in UTC. Views of Athena hold none with a time zone. */
export const timestamp = (ms: string): string => `CAST(from_unixtime(${ms} / 1e3) AS timestamp)`;

/** A name as others join on it: lower case, absent when empty. */
export const lowered = (name: string): string => `nullif(lower(${name}), '')`;

/** A user name that is an e-mail address. */
export const emailIn = (name: string): string => `CASE WHEN regexp_like(${name}, '^[^@ ]+@[^@ ]+[.][^@ ]+$') THEN lower(${name}) END`;
