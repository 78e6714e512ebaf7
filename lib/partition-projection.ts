import type { AthenaColumn } from '../src/lake/athena-columns';
import type { Config } from './config';

/** Partition keys of a custom source's table, in the order of the path. Text, so that Athena pushes predicates on them down. */
export const PARTITION_KEYS: readonly AthenaColumn[] = ['region', 'accountid', 'eventday'].map((name) => ({ name, type: 'string' }));

/**
 * Table parameters by which Athena works out the partitions of a source from a query's predicates, so that nothing registers them
 * (Athena user guide, partition projection). Only Athena reads these. `location` is the source's folder and ends in a slash.
 */
export function partitionProjection(
  location: string,
  { region, tenant, since }: Pick<Config, 'region' | 'tenant' | 'since'>,
): Readonly<Record<string, string>> {
  return {
    'projection.enabled': 'true',
    'projection.region.type': 'enum',
    'projection.region.values': region,
    'projection.accountid.type': 'enum',
    'projection.accountid.values': `external_${tenant}`,
    'projection.eventday.type': 'date',
    'projection.eventday.format': 'yyyyMMdd',
    // A day ahead, for clocks that run ahead of Athena's.
    'projection.eventday.range': `${since},NOW+1DAYS`,
    'projection.eventday.interval': '1',
    'projection.eventday.interval.unit': 'DAYS',
    // Needed since the keys in the path are camel case while Glue's are lower case; it has to end in a slash.
    'storage.location.template': `${location}region=\${region}/accountId=\${accountid}/eventDay=\${eventday}/`,
  };
}
