import type { Problem } from '../record';

interface RuleFacts {
  readonly level: Problem['level'];
  readonly says: string;
  readonly source: string;
}

const OCSF = 'OCSF validator v2';
const OURS = 'this project';

/**
 * Every rule that `validate` knows, by id without the prefix `ocsf.`. Two are stricter than the standard's own validator because the
 * lake's columns are: integers that an INT32 or a JSON number cannot hold. Not checked here: recommended attributes, and what only the
 * text of a JSON file shows (duplicate keys, NaN), which the reader of the input tells.
 */
export const RULES = {
  depth: { level: 'error', says: 'lists and objects nest at most 128 levels deep', source: OURS },
  class_unknown: { level: 'error', says: 'class_uid is there and names a class of the bundled schemas', source: `${OCSF}: class_uid` },
  version_earlier: {
    level: 'warning',
    says: 'metadata.version is the version that is checked against, not an earlier one',
    source: `${OCSF}: version_earlier`,
  },
  version_later: {
    level: 'error',
    says: 'metadata.version is no later version, no prerelease and no other text',
    source: `${OCSF}: version_incompatible_later, _prerelease`,
  },
  profile_unknown: { level: 'error', says: 'every profile of metadata.profiles exists in the version', source: `${OCSF}: profile_unknown` },
  profile_repeated: { level: 'warning', says: 'a profile is listed once', source: OURS },
  profile_not_applicable: { level: 'warning', says: 'a listed profile applies to the class', source: OURS },
  profiles_without_schema: { level: 'error', says: 'the class and its profiles are among the bundled schemas', source: OURS },

  attribute_required_missing: { level: 'error', says: 'a required attribute is there, those of declared profiles included', source: OCSF },
  attribute_unknown: { level: 'error', says: 'every attribute, at any depth, is one that the version knows', source: OCSF },
  attribute_profile_undeclared: {
    level: 'error',
    says: 'an attribute that a profile brings is there only where metadata.profiles lists the profile',
    source: `${OCSF}: attribute_unknown`,
  },
  attribute_of_extension: { level: 'warning', says: 'no attribute comes from a platform extension', source: OURS },
  attribute_wrong_type: { level: 'error', says: 'a value has the type of its attribute, and is a list where that is one', source: OCSF },
  attribute_enum_value_unknown: { level: 'error', says: 'a value is one of its enum', source: OCSF },
  attribute_enum_array_value_unknown: { level: 'error', says: 'every value of a list is one of its enum', source: OCSF },
  type_uid_incorrect: { level: 'error', says: 'type_uid is class_uid × 100 + activity_id', source: OCSF },
  constraint_failed: { level: 'error', says: 'at_least_one and just_one of an item are met; a null does not count', source: OCSF },
  attribute_value_exceeds_range: { level: 'error', says: 'a number is within the range of its type', source: OCSF },
  attribute_value_exceeds_max_len: {
    level: 'error',
    says: 'a text has at most the characters that its type allows in this version',
    source: OCSF,
  },
  attribute_value_regex_not_matched: {
    level: 'warning',
    says: 'a text has the form of its type (e-mail, host name, MAC address, UUID)',
    source: OCSF,
  },
  ip_unparsable: { level: 'warning', says: 'an ip_t parses as IPv4 or IPv6', source: OURS },
  integer_exceeds_int32: { level: 'error', says: 'an integer_t fits 32 bits, as its column does', source: OURS },
  long_exceeds_exact: {
    level: 'error',
    says: 'a long_t is within ±(2^53 − 1), beyond which a JSON number is no longer exact',
    source: OURS,
  },
  float_without_fraction: {
    level: 'warning',
    says: 'a float_t has a fraction, since a whole number is read back as an integer',
    source: `${OCSF}: attribute_wrong_type`,
  },

  attribute_enum_sibling_incorrect: { level: 'warning', says: 'a caption is that of its id in this version', source: OCSF },
  attribute_enum_sibling_suspicious_other: {
    level: 'warning',
    says: "the caption of 99 is the source's own word, not Other",
    source: OCSF,
  },
  attribute_enum_array_sibling_incorrect: { level: 'error', says: 'each caption of a list is that of the id at its place', source: OCSF },
  attribute_enum_array_sibling_missing: { level: 'error', says: 'a list of captions has one for each id', source: OCSF },
  caption_without_id: { level: 'warning', says: 'a caption stands beside its id', source: OURS },
  captions_exceed_ids: { level: 'error', says: 'a list of captions is no longer than that of its ids', source: OURS },
  other_without_caption: { level: 'warning', says: "99 comes with the source's own word", source: OURS },
  category_name_missing: { level: 'warning', says: 'category_name is there', source: "AWS's validation tool" },

  class_deprecated: { level: 'warning', says: 'the class is not deprecated', source: OCSF },
  object_deprecated: { level: 'warning', says: 'no object is deprecated', source: OCSF },
  attribute_deprecated: { level: 'warning', says: 'no attribute is deprecated', source: OCSF },

  value_empty: { level: 'warning', says: 'no null, empty text, empty list or empty object is written', source: OURS },
  required_empty: { level: 'error', says: 'a required attribute is not null or empty', source: OURS },
  unmapped_not_text: { level: 'warning', says: 'an open object (unmapped) holds texts only', source: OURS },

  time_out_of_range: { level: 'error', says: 'time is in ms and within the years 2000 to 2100', source: OURS },
  timestamp_out_of_range: { level: 'warning', says: 'any other timestamp is in ms and within the years 2000 to 2100', source: OURS },
  datetime_invalid: { level: 'error', says: 'a datetime_t is RFC 3339', source: OURS },
  datetime_without_offset: { level: 'warning', says: 'a datetime_t says its offset from UTC', source: OURS },
  datetime_differs: { level: 'error', says: 'x_dt is the same instant as x', source: OURS },
  time_order: {
    level: 'warning',
    says: 'start is not after end, first seen not after last seen, created not after modified',
    source: OURS,
  },

  observable_name_invalid_reference: {
    level: 'error',
    says: 'the name of an observable is a path of the class under its profiles',
    source: OCSF,
  },
  observable_unresolved: { level: 'error', says: 'an observable points to something that this record has', source: OURS },
  observable_value_differs: { level: 'error', says: 'the value of an observable is found where it points to', source: OURS },
  observable_type_differs: {
    level: 'error',
    says: 'the type_id of an observable is the one that the schema gives its path, or 99',
    source: OURS,
  },
  observable_without_value: { level: 'warning', says: 'an observable that points to a single value carries it', source: OURS },
  observable_duplicate: { level: 'warning', says: 'an observable comes once', source: OURS },
} as const satisfies Record<string, RuleFacts>;

export type RuleName = keyof typeof RULES;

/** The rules as data, for documents and tests. */
export const rules: readonly (RuleFacts & { readonly id: string })[] = Object.entries(RULES).map(([name, facts]) => ({
  id: `ocsf.${name}`,
  ...facts,
}));
