import { type GlueClient, type TableInput, UpdateTableCommand } from '@aws-sdk/client-glue';
import { athenaColumns } from '../../lake/athena-columns';
import { type CatalogTable, describeTable } from '../../lake/glue-partitions';
import type { ColumnTree } from '../../ocsf/columns';
import { type Patience, patiently } from './retry';

/** Gives the source's table the columns of our files, in their order; the rest of the table stays as Security Lake made it. */
export async function setTableColumns(glue: GlueClient, catalogTable: CatalogTable, tree: ColumnTree, patience: Patience): Promise<void> {
  const table = await patiently(() => describeTable(glue, catalogTable), patience);
  const columns = athenaColumns(tree).map(({ name, type }) => ({ Name: name, Type: type }));
  const current = (table.StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => ({ Name, Type }));
  if (JSON.stringify(current) === JSON.stringify(columns)) return;
  const { Name, Description, Owner, Retention, PartitionKeys, TableType, Parameters } = table;
  const input: TableInput = {
    Name,
    ...(Description === undefined ? {} : { Description }),
    ...(Owner === undefined ? {} : { Owner }),
    ...(Retention === undefined ? {} : { Retention }),
    ...(PartitionKeys === undefined ? {} : { PartitionKeys }),
    ...(TableType === undefined ? {} : { TableType }),
    ...(Parameters === undefined ? {} : { Parameters }),
    StorageDescriptor: { ...table.StorageDescriptor, Columns: columns },
  };
  const update = new UpdateTableCommand({ CatalogId: catalogTable.catalogId, DatabaseName: catalogTable.database, TableInput: input });
  await patiently(() => glue.send(update), patience);
}
