import { type Column, type ColumnTree, columnTree } from '../../src/ocsf/columns';

/** `name: kind` lines, structs and lists by their paths. */
function leaves({ fields }: ColumnTree, path = ''): string[] {
  return fields.flatMap(({ name, column }) => leafLines(column, path + name));
}

function leafLines(column: Column, path: string): string[] {
  if (column.kind === 'list') return leafLines(column.element, `${path}[]`);
  return column.kind === 'struct' ? leaves(column, `${path}.`) : [`${path}: ${column.kind}`];
}

const COMMON = [
  'time: int64',
  'time_dt: timestamp',
  'class_uid: int32',
  'class_name: string',
  'category_uid: int32',
  'category_name: string',
  'activity_id: int32',
  'activity_name: string',
  'type_uid: int64',
  'type_name: string',
  'severity_id: int32',
  'severity: string',
  'metadata.uid: string',
  'metadata.version: string',
  'metadata.profiles[]: string',
  'observables[].name: string',
  'observables[].type_id: int32',
  'observables[].type: string',
  'observables[].value: string',
  'unmapped: map',
];

test('the common columns come first, with captions and twins', () => {
  expect(leaves(columnTree('1.3.0', 'authentication', ['datetime'], []))).toEqual(COMMON);
  expect(leaves(columnTree('1.1.0', 'authentication', ['datetime'], [])).slice(0, COMMON.length)).toEqual(COMMON);
});

test('paths are typed from the facts; structs keep the order of first mention', () => {
  const tree = columnTree(
    '1.3.0',
    'detection_finding',
    ['datetime', 'host'],
    [
      'device.type_id',
      'finding_info.created_time',
      'device.ip',
      'evidences.src_endpoint.location.lat',
      'evidences.data',
      'evidences.src_endpoint.port',
      'duration',
      'evidences.file.xattributes',
      'metadata.product.name',
      'resources.labels',
      'confidence_id',
    ],
  );
  expect(leaves(tree).filter((line) => !COMMON.includes(line))).toEqual([
    'metadata.product.name: string',
    'device.type_id: int32',
    'device.type: string',
    'device.ip: string',
    'finding_info.created_time: int64',
    'finding_info.created_time_dt: timestamp',
    'evidences[].src_endpoint.location.lat: double',
    'evidences[].src_endpoint.port: int32',
    'evidences[].data: json',
    'evidences[].file.xattributes: map',
    'duration: int64',
    'resources[].labels[]: string',
    'confidence_id: int32',
    'confidence: string',
  ]);
});

test('a path that 1.1.0 lacks is left out or stands where its value moves to', () => {
  const tree = columnTree(
    '1.1.0',
    'detection_finding',
    ['datetime', 'host'],
    [
      'evidences.src_endpoint.autonomous_system.number',
      'evidences.src_endpoint.autonomous_system.name',
      'evidences.src_endpoint.location.lat',
      'evidences.src_endpoint.location.long',
      'evidences.user.name',
      'finding_info.related_events.type_uid',
      'finding_info.related_events.type_name',
      'risk_details',
      'duration',
    ],
  );
  expect(leaves(tree).slice(COMMON.length)).toEqual([
    'enrichments[].name: string',
    'enrichments[].value: string',
    'enrichments[].data: json',
    'evidences[].src_endpoint.location.isp: string',
    'evidences[].src_endpoint.location.coordinates[]: double',
    'evidences[].actor.user.name: string',
    'finding_info.related_events[].type_uid: int64',
    'finding_info.related_events[].type: string',
    'duration: int32',
  ]);
});

test('a path that no version has, or whose profile is not declared, throws', () => {
  expect(() => columnTree('1.3.0', 'detection_finding', ['datetime', 'host'], ['device.typo'])).toThrow(
    'column path device.typo: no version of OCSF has it',
  );
  expect(() => columnTree('1.1.0', 'security_finding', ['datetime'], ['device.ip'])).toThrow(
    'no version of OCSF has it in security_finding',
  );
  expect(() => columnTree('1.3.0', 'detection_finding', ['datetime', 'host'], ['action_id'])).toThrow('column path action_id');
  expect(() => columnTree('1.3.0', 'detection_finding', ['datetime', 'host'], ['device'])).toThrow('ends at the object device');
  expect(() => columnTree('1.3.0', 'authentication', ['datetime'], ['user.name.first'])).toThrow('column path user.name.first');
});

test('declared twice is there once', () => {
  const tree = columnTree('1.3.0', 'authentication', ['datetime'], ['user.name', 'time', 'user.name', 'status', 'status_id']);
  expect(leaves(tree)).toEqual([...COMMON, 'user.name: string', 'status: string', 'status_id: int32']);
});
