import { DeleteCrawlerCommand, type GlueClient, StopCrawlerScheduleCommand, UpdateCrawlerCommand } from '@aws-sdk/client-glue';
import { type Patience, patiently } from './retry';

/** New partitions take the table's columns, so a crawler that somebody starts by hand breaks nothing (Glue developer guide, schema changes). */
const INHERIT_FROM_TABLE = JSON.stringify({ Version: 1, CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } } });

/** The converter registers partitions, so the crawler rests: no schedule, and schema changes are logged only. */
export async function restCrawler(glue: GlueClient, name: string, patience: Patience): Promise<void> {
  const stop = new StopCrawlerScheduleCommand({ CrawlerName: name });
  await unless(['SchedulerNotRunningException'], () => patiently(() => glue.send(stop), patience));
  const update = new UpdateCrawlerCommand({
    Name: name,
    SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' },
    Configuration: INHERIT_FROM_TABLE,
  });
  await patiently(() => glue.send(update), patience);
}

/** Security Lake neither deletes nor updates a crawler, and one that is left spoils a source of the same name (user guide, custom sources). */
export async function deleteCrawler(glue: GlueClient, name: string, patience: Patience): Promise<void> {
  await unless(['EntityNotFoundException'], () => patiently(() => glue.send(new DeleteCrawlerCommand({ Name: name })), patience));
}

/** Errors of these names say that there is nothing to do. */
async function unless(names: readonly string[], operation: () => Promise<unknown>): Promise<void> {
  try {
    await operation();
  } catch (error) {
    if (!(error instanceof Error && names.includes(error.name))) throw error;
  }
}
