import type { ClassName } from '../../ocsf/record';
import { unmapped } from './expressions';
import { type FlatView, findingObject, type ViewColumn } from './view';

const isLogin = ({ class: name }: { readonly class: ClassName }): boolean => name === 'authentication';

const same = (sql: string) => () => sql;

const COLUMNS: readonly ViewColumn[] = [
  { name: 'class_name', type: 'varchar', means: 'OCSF class', sql: same('class_name') },
  { name: 'event_uid', type: 'varchar', means: 'metadata.uid', sql: same('metadata.uid') },
  {
    name: 'object_uid',
    type: 'varchar',
    means: 'uid of the finding; of a login the finding that carried it',
    sql: (table) => (isLogin(table) ? 'metadata.correlation_uid' : `${findingObject(table)}.uid`),
  },
  { name: 'kind', type: 'varchar', means: 'kind of the alert, or login', sql: same('metadata.product.feature.name') },
  { name: 'event_ms', type: 'bigint', means: 'when, ms', sql: same('"time"') },
  { name: 'logged_ms', type: 'bigint', means: 'when it was fetched or received, ms', sql: same('metadata.logged_time') },
  { name: 'ocsf_version', type: 'varchar', means: 'of the record', sql: same('metadata.version') },
  { name: 'appliance', type: 'varchar', means: 'which appliance told it', sql: same(unmapped('appliance')) },
  {
    name: 'has_title',
    type: 'boolean',
    means: 'whether it says what it is about',
    sql: (table) => (isLogin(table) ? 'service.name IS NOT NULL' : `${findingObject(table)}.title IS NOT NULL`),
  },
  {
    name: 'has_party',
    type: 'boolean',
    means: 'whether it names a user or device',
    sql: (table) => (isLogin(table) ? '"user".name IS NOT NULL' : 'coalesce(cardinality(resources), 0) > 0'),
  },
  {
    name: 'has_link',
    type: 'boolean',
    means: 'whether it links to the console, or to a finding',
    sql: (table) => (isLogin(table) ? 'metadata.correlation_uid IS NOT NULL' : `${findingObject(table)}.src_url IS NOT NULL`),
  },
  {
    name: 'unmapped_keys',
    type: 'varchar',
    means: 'what had no place in OCSF',
    sql: same(`array_join(array_sort(map_keys(unmapped)), ' ')`),
  },
  { name: 'tenant', type: 'varchar', means: 'account segment of the lake', sql: same('accountid') },
  { name: 'eventday', type: 'varchar', means: 'partition: UTC day, YYYYMMDD', sql: same('eventday') },
];

export const records: FlatView = {
  name: 'darktrace_records',
  means: 'every record of every class as it was written, repeats among them',
  classes: ['security_finding', 'detection_finding', 'authentication'],
  columns: COLUMNS,
};
