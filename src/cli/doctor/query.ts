import { GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { attempt, type Finding, ok } from './finding';
import type { Account, Place } from './place';

/** A query of one partition at most takes seconds; more is a queue or a fault. */
const QUERY_WAITS = 30;

/** Asks Athena how many records of today there are, through the workgroup of the stacks. */
export function oneQuery({ source, database, table }: Place, { clients, config, nowMs, wait }: Account): Promise<Finding> {
  const check = `${source}: query`;
  const remedy = {
    cause: 'the workgroup or the right to read the lake is missing',
    fix: `aws athena get-work-group --work-group ${config.name}`,
  };
  return attempt(check, remedy, async () => {
    const today = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '');
    const { QueryExecutionId } = await clients.athena.send(
      new StartQueryExecutionCommand({
        WorkGroup: config.name,
        QueryString: `SELECT count(*) FROM "${database}"."${table}" WHERE eventday = '${today}'`,
      }),
    );
    for (let asked = 0; asked < QUERY_WAITS; asked++) {
      const { QueryExecution } = await clients.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State, StateChangeReason } = QueryExecution?.Status ?? {};
      if (State === 'SUCCEEDED') return ok(check, `answered, ${QueryExecution?.Statistics?.DataScannedInBytes ?? 0} bytes read`);
      if (State === 'FAILED' || State === 'CANCELLED') return { check, state: 'failed', found: StateChangeReason ?? State, ...remedy };
      await wait(1000);
    }
    return {
      check,
      state: 'failed',
      found: `no answer after ${QUERY_WAITS} s`,
      cause: 'the queue of the workgroup is full',
      fix: remedy.fix,
    };
  });
}
