import { GetPartitionsCommand, type Partition, type Table } from '@aws-sdk/client-glue';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { utcDay } from '../../lake/lake';
import { planPartitions, rebuildPartitions } from '../../lake/partition-rebuild';
import { DAY_MS } from '../../ocsf/time';
import { attempt, type Finding, ok, unchecked } from './finding';
import type { Account, Place } from './place';

/** Whether the catalogue shows what stands in the lake, and how old the newest of it is. */
export async function* partitionFindings(place: Place, table: Table, account: Account): AsyncGenerator<Finding> {
  const check = `${place.source}: partitions`;
  const { clients, nowMs } = account;
  const since = utcDay(nowMs - 30 * DAY_MS);
  let newest: Partition | undefined;
  yield await attempt(check, { cause: 'this identity may not read the catalogue', fix: 'slc partitions --help' }, async () => {
    const { Partitions = [] } = await clients.glue.send(
      new GetPartitionsCommand({
        DatabaseName: place.database,
        TableName: place.table,
        Expression: `eventday >= '${since}'`,
        ExcludeColumnSchema: true,
      }),
    );
    newest = [...Partitions].sort((a, b) => dayOf(b).localeCompare(dayOf(a)))[0];
    if (newest) return ok(check, `${Partitions.length} of the last 30 days seen, the newest of ${dayOf(newest)}`);
    return {
      check,
      state: 'warning',
      found: 'none of the last 30 days',
      cause: 'no alert came, or its partition could not be registered',
      fix: 'look at the alarms, then slc partitions --rebuild',
    };
  });
  yield await agreement(place, table, account);
  yield newest
    ? await newestObject(place.source, newest, account)
    : unchecked(`${place.source}: newest object`, 'there is no partition to look into');
}

/** The keys are region, accountid, eventday. */
const dayOf = ({ Values }: Partition): string => Values?.[2] ?? '';

function newestObject(source: string, partition: Partition, { clients, nowMs }: Account): Promise<Finding> {
  const check = `${source}: newest object`;
  return attempt(check, { cause: 'this identity may not list the lake bucket', fix: 'ask for s3:ListBucket on the lake' }, async () => {
    const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(partition.StorageDescriptor?.Location ?? '') ?? [];
    let newestMs = 0;
    for await (const { Contents = [] } of paginateListObjectsV2({ client: clients.s3 }, { Bucket: bucket, Prefix: prefix })) {
      for (const { LastModified } of Contents) newestMs = Math.max(newestMs, LastModified?.getTime() ?? 0);
    }
    if (newestMs > 0) return ok(check, `${Math.round((nowMs - newestMs) / 60_000)} minutes old`);
    return {
      check,
      state: 'failed',
      found: `the partition ${prefix} is empty`,
      cause: 'objects were deleted, or are of another place',
      fix: 'slc partitions --rebuild',
    };
  });
}

/** Folders of the lake that the catalogue does not show, or shows with other columns than the table has. */
function agreement(place: Place, { CatalogId, StorageDescriptor }: Table, { clients }: Account): Promise<Finding> {
  const check = `${place.source}: catalogue`;
  const fix = `slc partitions --database ${place.database} --rebuild`;
  return attempt(check, { cause: 'this identity may not list the lake, or not read the catalogue', fix }, async () => {
    const table = { catalogId: CatalogId, database: place.database, table: place.table, location: StorageDescriptor?.Location ?? '' };
    const plan = await planPartitions(clients.s3, clients.glue, table);
    const wrong = plan.missing.length + plan.differing.length;
    if (wrong === 0) return ok(check, `${plan.right} partitions agree with the lake`);
    return {
      check,
      state: 'failed',
      found: `${plan.missing.length} folders of the lake are not registered, ${plan.differing.length} have other columns than the table`,
      cause: 'a registration was denied, or the columns have grown since',
      fix,
      mend: {
        question: `register ${plan.missing.length} and set right ${plan.differing.length} partitions of ${place.table}`,
        run: async () => {
          const { made, changed, failures } = await rebuildPartitions(clients.glue, plan);
          const mended = `${made} partitions registered, ${changed} set right`;
          return failures.length === 0
            ? ok(check, mended)
            : {
                check,
                state: 'failed',
                found: `${mended}, ${failures.length} refused: ${failures[0]}`,
                cause: 'grants on the table are missing',
                fix,
              };
        },
      },
    };
  });
}
