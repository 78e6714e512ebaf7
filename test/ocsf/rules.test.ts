import { finish } from '../../src/ocsf/finish';
import { OCSF_VERSIONS, type OcsfVersion, type Problem, withoutDatetime } from '../../src/ocsf/record';
import { loadValidator, rules, type Validate } from '../../src/ocsf/validate';
import { drafts } from './drafts';

/** A path of the record and what is put there; without a value the attribute is removed. */
type Change = readonly [path: string, value?: unknown];

interface Case {
  /** Without the prefix `ocsf.`. */
  readonly rule: string;
  readonly path: string;
  readonly damage?: readonly Change[];
  /** What stands in the place of the record. */
  readonly instead?: unknown;
  readonly of?: keyof typeof drafts;
  readonly version?: OcsfVersion;
  /** What cannot but come along. */
  readonly beside?: readonly string[];
  readonly message?: string;
}

const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

const CASES: readonly Case[] = [
  { rule: 'depth', path: '$', damage: [['evidences[0].data', nested(10_000)]] },
  { rule: 'class_unknown', path: '$.class_uid', damage: [['class_uid', 2002]], message: 'found 2002' },
  { rule: 'class_unknown', path: '$.class_uid', damage: [['class_uid']], message: 'found nothing' },
  { rule: 'class_unknown', path: '$.class_uid', damage: [['class_uid', '2004']], message: 'found "2004"' },
  { rule: 'class_unknown', path: '$', instead: [1, 2] },
  { rule: 'class_unknown', path: '$', instead: null },
  { rule: 'version_earlier', path: '$.metadata.version', damage: [['metadata.version', '1.2.0']], version: '1.3.0' },
  { rule: 'version_later', path: '$.metadata.version', damage: [['metadata.version', '1.10.0']], version: '1.3.0' },
  { rule: 'version_later', path: '$.metadata.version', damage: [['metadata.version', '1.1.0-rc.2']] },
  { rule: 'profile_unknown', path: '$.metadata.profiles[2]', damage: [['metadata.profiles', ['datetime', 'host', '__proto__']]] },
  { rule: 'profile_repeated', path: '$.metadata.profiles[2]', damage: [['metadata.profiles', ['datetime', 'host', 'host']]] },
  { rule: 'profile_not_applicable', path: '$.metadata.profiles[1]', damage: [['metadata.profiles', ['datetime', 'host']]], of: 'finding' },
  {
    rule: 'profiles_without_schema',
    path: '$.metadata.profiles',
    damage: [['metadata.profiles', ['datetime', 'cloud']]],
    message: 'found cloud, datetime',
  },
  { rule: 'profiles_without_schema', path: '$.metadata.profiles', damage: [['metadata.profiles']], message: 'found none' },

  { rule: 'attribute_required_missing', path: '$.finding_info.title', damage: [['finding_info.title']] },
  { rule: 'attribute_required_missing', path: '$.metadata', damage: [['metadata']] },
  { rule: 'attribute_required_missing', path: '$.action_id', damage: [['action_id'], ['action']], of: 'response' },
  { rule: 'attribute_unknown', path: '$.evidences[0].src_endpoint.nonsense', damage: [['evidences[0].src_endpoint.nonsense', 1]] },
  { rule: 'attribute_unknown', path: '$["odd name"]', damage: [['odd name', 1]] },
  {
    rule: 'attribute_unknown',
    path: '$.device.__proto__',
    damage: [['device', JSON.parse('{"uid": "13", "type_id": 2, "__proto__": 1}')], ['observables']],
  },
  {
    rule: 'attribute_unknown',
    path: '$.evidences[0].src_endpoint.autonomous_system',
    damage: [['evidences[0].src_endpoint.autonomous_system', { number: 64500 }]],
    version: '1.1.0',
  },
  { rule: 'attribute_profile_undeclared', path: '$.action_id', damage: [['action_id', 1]], message: 'needs the profile security_control' },
  { rule: 'attribute_profile_undeclared', path: '$.cloud', damage: [['cloud', { provider: 'x' }]], message: 'needs the profile cloud' },
  {
    rule: 'attribute_profile_undeclared',
    path: '$.device.container',
    damage: [['device.container', { uid: 'x' }]],
    message: 'attribute container of device needs the profile container',
  },
  {
    rule: 'attribute_of_extension',
    path: '$.evidences[0].process.auid',
    damage: [['evidences[0].process', { pid: 7, auid: 5 }]],
    message: 'linux',
  },
  { rule: 'attribute_wrong_type', path: '$.count', damage: [['count', '3']], message: 'found "3" (string), wanted integer' },
  { rule: 'attribute_wrong_type', path: '$.count', damage: [['count', true]] },
  { rule: 'attribute_wrong_type', path: '$.count', damage: [['count', 1.5]] },
  { rule: 'attribute_wrong_type', path: '$.count', damage: [['count', '']] },
  { rule: 'attribute_wrong_type', path: '$.finding_info.types', damage: [['finding_info.types', 'SaaS']] },
  {
    rule: 'attribute_wrong_type',
    path: '$.device.name',
    damage: [['device.name', ['a']]],
    message: 'found a list of 1 (array), wanted string',
  },
  { rule: 'attribute_enum_value_unknown', path: '$.severity_id', damage: [['severity_id', 42]] },
  {
    rule: 'attribute_enum_value_unknown',
    path: '$.risk_level_id',
    damage: [['risk_level_id', 99]],
    version: '1.1.0',
    beside: ['other_without_caption'],
  },
  {
    rule: 'attribute_enum_array_value_unknown',
    path: '$.malware[0].classification_ids[1]',
    damage: [['malware[0].classification_ids[1]', 77]],
    of: 'response',
  },
  {
    rule: 'type_uid_incorrect',
    path: '$.type_uid',
    damage: [
      ['type_uid', 200402],
      ['type_name', 'Detection Finding: Update'],
    ],
  },
  { rule: 'type_uid_incorrect', path: '$.type_uid', damage: [['type_uid', 7]] },
  { rule: 'constraint_failed', path: '$.metadata.product', damage: [['metadata.product.name']], message: 'found none of name, uid' },
  { rule: 'constraint_failed', path: '$', damage: [['service']], of: 'login', message: 'service, dst_endpoint' },
  { rule: 'constraint_failed', path: '$.metadata.product', damage: [['metadata.product.name', null]], beside: ['value_empty'] },
  {
    rule: 'constraint_failed',
    path: '$.auth_factors[0]',
    damage: [['auth_factors', [{ factor_type_id: 1, factor_type: 'SMS', email_addr: 'a@example.com', phone_number: '1' }]]],
    version: '1.3.0',
    of: 'login',
  },
  {
    rule: 'attribute_value_exceeds_range',
    path: '$.evidences[0].src_endpoint.port',
    damage: [['evidences[0].src_endpoint.port', 70_000]],
    message: 'found 70000, wanted <= 65535',
  },
  {
    rule: 'attribute_value_exceeds_max_len',
    path: '$.message',
    damage: [['message', 'x'.repeat(65_536)]],
    message: 'found 65536 characters, wanted at most 65535',
  },
  {
    rule: 'attribute_value_exceeds_max_len',
    path: '$.evidences[0].file.hashes[0].value',
    damage: [['evidences[0].file', { name: 'a', type_id: 1, hashes: [{ algorithm_id: 4, value: 'a'.repeat(128) }] }]],
  },
  { rule: 'attribute_value_regex_not_matched', path: '$.actor.session.uuid', damage: [['actor.session', { uuid: 'nope' }]] },
  {
    rule: 'ip_unparsable',
    path: '$.evidences[0].src_endpoint.intermediate_ips[1]',
    damage: [['evidences[0].src_endpoint.intermediate_ips', ['192.0.2.1', '192.0.2.1/32']]],
  },
  { rule: 'integer_exceeds_int32', path: '$.count', damage: [['count', 2 ** 31]] },
  { rule: 'long_exceeds_exact', path: '$.duration', damage: [['duration', 2 ** 53]], version: '1.3.0' },
  {
    rule: 'float_without_fraction',
    path: '$.evidences[0].src_endpoint.location.lat',
    damage: [['evidences[0].src_endpoint.location.lat', 52]],
    version: '1.3.0',
  },

  {
    rule: 'attribute_enum_sibling_incorrect',
    path: '$.severity',
    damage: [['severity', 'critical']],
    message: 'found "critical", wanted "Critical" for severity_id 5',
  },
  { rule: 'attribute_enum_sibling_incorrect', path: '$.class_name', damage: [['class_name', 'Detection Findings']] },
  {
    rule: 'attribute_enum_sibling_suspicious_other',
    path: '$.finding_info.analytic.type',
    damage: [
      ['finding_info.analytic.type_id', 99],
      ['finding_info.analytic.type', 'Other'],
    ],
  },
  {
    rule: 'other_without_caption',
    path: '$.finding_info.analytic.type_id',
    damage: [['finding_info.analytic', { name: 'a', type_id: 99 }]],
  },
  {
    rule: 'attribute_enum_array_sibling_incorrect',
    path: '$.malware[0].classifications[1]',
    damage: [['malware[0].classifications[1]', 'Wrong']],
    of: 'response',
  },
  {
    rule: 'attribute_enum_array_sibling_missing',
    path: '$.malware[0].classifications[1]',
    damage: [['malware[0].classifications', ['Adware']]],
    of: 'response',
  },
  {
    rule: 'captions_exceed_ids',
    path: '$.malware[0].classifications',
    damage: [['malware[0].classifications', ['Adware', 'Backdoor', 'Bot']]],
    of: 'response',
  },
  { rule: 'caption_without_id', path: '$.confidence', damage: [['confidence_id']] },
  { rule: 'category_name_missing', path: '$.category_name', damage: [['category_name']] },

  {
    rule: 'class_deprecated',
    path: '$.class_uid',
    instead: finish(drafts.finding, '1.3.0'),
    version: '1.3.0',
    beside: ['object_deprecated'],
  },
  {
    rule: 'object_deprecated',
    path: '$.finding',
    instead: finish(drafts.finding, '1.1.0'),
    version: '1.1.0',
    beside: ['class_deprecated'],
  },
  {
    rule: 'attribute_deprecated',
    path: '$.evidences[0].src_endpoint.location.coordinates',
    damage: [['evidences[0].src_endpoint.location.coordinates', [13.41, 52.52]]],
    version: '1.3.0',
  },

  { rule: 'value_empty', path: '$.comment', damage: [['comment', '']] },
  { rule: 'value_empty', path: '$.count', damage: [['count', null]] },
  { rule: 'value_empty', path: '$.severity', damage: [['severity', null]] },
  { rule: 'value_empty', path: '$.resources[0].labels', damage: [['resources[0].labels', []]] },
  { rule: 'value_empty', path: '$.remediation', damage: [['remediation', {}]] },
  { rule: 'value_empty', path: '$.finding_info.types[0]', damage: [['finding_info.types', [null]]] },
  { rule: 'required_empty', path: '$.finding_info.title', damage: [['finding_info.title', '']] },
  { rule: 'required_empty', path: '$.severity_id', damage: [['severity'], ['severity_id', null]] },
  { rule: 'required_empty', path: '$.finding_info', damage: [['finding_info', {}]] },
  { rule: 'unmapped_not_text', path: '$.unmapped.score', damage: [['unmapped.score', 0.5]] },

  { rule: 'time_out_of_range', path: '$.time', damage: [['time_dt'], ['time', 1_704_445_200]], message: '(looks like seconds)' },
  {
    rule: 'time_out_of_range',
    path: '$.time',
    damage: [['time_dt'], ['time', 1_704_445_200_000_000]],
    message: '(looks like microseconds)',
  },
  { rule: 'time_out_of_range', path: '$.time', damage: [['time_dt'], ['time', Date.UTC(2100, 0, 1)]] },
  {
    rule: 'timestamp_out_of_range',
    path: '$.device.first_seen_time',
    damage: [['device.first_seen_time_dt'], ['device.first_seen_time', 1_704_445_200]],
  },
  { rule: 'datetime_invalid', path: '$.time_dt', damage: [['time_dt', '2024-01-05 09:00:00Z']] },
  { rule: 'datetime_invalid', path: '$.device.first_seen_time_dt', damage: [['device.first_seen_time_dt', '2024-02-30T09:00:00Z']] },
  { rule: 'datetime_without_offset', path: '$.time_dt', damage: [['time_dt', '2024-01-05T09:00:00']] },
  { rule: 'datetime_differs', path: '$.time_dt', damage: [['time_dt', '2024-01-05T09:00:00+01:00']] },
  { rule: 'time_order', path: '$.start_time', damage: [['start_time_dt'], ['start_time', Date.UTC(2024, 0, 6)]] },
  { rule: 'time_order', path: '$.device.first_seen_time', damage: [['device.last_seen_time', Date.UTC(2024, 0, 4)]] },

  {
    rule: 'observable_name_invalid_reference',
    path: '$.observables[0].name',
    damage: [['observables[0].name', 'actor.user[].email_addr']],
  },
  { rule: 'observable_name_invalid_reference', path: '$.observables[0].name', damage: [['observables[0].name', 'constructor']] },
  { rule: 'observable_name_invalid_reference', path: '$.observables[0].name', damage: [['observables[0].name', 'unmapped.category']] },
  { rule: 'observable_unresolved', path: '$.observables[0]', damage: [['observables[0].name', 'evidences[].actor.user.email_addr']] },
  {
    rule: 'observable_unresolved',
    path: '$.observables[1]',
    damage: [['observables[1]', { name: 'evidences[9].src_endpoint.ip', type_id: 2, type: 'IP Address', value: '198.51.100.9' }]],
  },
  { rule: 'observable_value_differs', path: '$.observables[0].value', damage: [['observables[0].value', 'bob@example.com']] },
  {
    rule: 'observable_type_differs',
    path: '$.observables[0].type_id',
    damage: [
      ['observables[0].type_id', 4],
      ['observables[0].type', 'User Name'],
    ],
  },
  {
    rule: 'observable_type_differs',
    path: '$.observables[0].type_id',
    damage: [['observables[0]', { name: 'actor.user', type_id: 20, type: 'Endpoint' }]],
  },
  { rule: 'observable_without_value', path: '$.observables[0]', damage: [['observables[0].value']] },
  {
    rule: 'observable_duplicate',
    path: '$.observables[14]',
    damage: [['observables[14]', { name: 'actor.user.email_addr', type_id: 5, type: 'Email Address', value: 'alice@example.com' }]],
    version: '1.3.0',
  },
];

const validators = new Map<OcsfVersion, Validate>();
beforeAll(async () => {
  for (const version of OCSF_VERSIONS) validators.set(version, await loadValidator(version));
});

type Open = Record<string, unknown>;

function apply(record: Open, [path, ...value]: Change): void {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  const last = steps.pop()!;
  const item = steps.reduce((at, step) => at[step] as Open, record);
  if (value.length === 0) delete item[last];
  else item[last] = value[0];
}

const label = ({ rule, level, path }: Problem) => `${level} ${rule} ${path}`;

CASES.forEach(({ rule, path, damage = [], instead, of = 'detection', version: only, beside = [], message }, i) => {
  test.each(only ? [only] : [...OCSF_VERSIONS])(`${i} ${rule} at ${path} in %s`, (version) => {
    const validate = validators.get(version)!;
    const record = structuredClone(finish(drafts[of], version)) as unknown as Open;
    const before = new Set(validate(record).map(label));
    for (const change of damage) apply(record, change);
    const problems = validate(instead === undefined ? record : instead).filter((problem) => !before.has(label(problem)));
    const level = rules.find(({ id }) => id === `ocsf.${rule}`)!.level;
    const own = problems.filter((problem) => !beside.some((name) => problem.rule === `ocsf.${name}`));
    expect(own.map(label)).toEqual([`${level} ocsf.${rule} ${path}`]);
    if (message) expect(own[0]!.message).toContain(message);
  });
});

test('every rule has a record that breaks it', () => {
  expect(rules.map(({ id }) => id).filter((id) => !CASES.some(({ rule }) => `ocsf.${rule}` === id))).toEqual([]);
});

test.each(OCSF_VERSIONS)('without the profile datetime a record of %s is whole, and has no place for the twins', (version) => {
  const validate = validators.get(version)!;
  const draft = { ...drafts.detection, profiles: withoutDatetime(drafts.detection.profiles) };
  const record = finish(draft, version);
  expect(validate(record).map(label)).toEqual(validate(finish(drafts.detection, version)).map(label));
  expect(validate({ ...record, time_dt: '2024-01-01T00:00:00.000Z' }).map(label)).toContain(
    'error ocsf.attribute_profile_undeclared $.time_dt',
  );
});

test('an observable of a whole object needs no value, and one of an untyped path may be of any kind', () => {
  const record = finish(drafts.detection, '1.3.0');
  const more = [
    { name: 'actor.user', type_id: 21, type: 'User' },
    { name: 'evidences[0].src_endpoint.ip', type_id: 2, type: 'IP Address', value: '198.51.100.9' },
    { name: 'resources.name', type_id: 7, type: 'File Name', value: 'Example Mailer' },
  ];
  expect(validators.get('1.3.0')!({ ...record, observables: [...(record['observables'] as unknown[]), ...more] })).toEqual([]);
});

test('messages are lower case sentences without a full stop, and short', () => {
  const record = {
    ...finish(drafts.detection, '1.3.0'),
    [`x${'y'.repeat(5_000)}`]: 1,
    time_dt: 'z'.repeat(5_000),
    count: 'c'.repeat(5_000),
  };
  const problems = validators.get('1.3.0')!(record);
  expect(problems).toHaveLength(3);
  for (const { message, path } of problems) {
    expect(message).toMatch(/^[a-z_].*[^.]$/);
    expect(message.length).toBeLessThan(200);
    expect(path.length).toBeLessThan(200);
  }
});
