import { DuckDBInstance } from '@duckdb/node-api';
import type { LocalStack } from './local-stack';

const PATIENCE_MS = 30_000;

/** Waits until something holds; after 30 s fails with the end of the functions' logs. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, logs: readonly string[]): Promise<void> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`waited 30 s for: ${what}\n${logs.slice(-6).join('').slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether no message is anywhere: every alert is where it belongs. */
export const queuesAreEmpty = ({ aws }: LocalStack): boolean =>
  aws.queues.all().every((queue) => Object.values(queue.counts()).every((messages) => messages === 0));

/** Rows of a query over Parquet files; `LAKE` in it stands for all of them. */
export async function rowsOf(select: string, files: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const lake = `read_parquet('${files}', union_by_name=true, filename=true)`;
  const answer = await connection.runAndReadAll(select.replaceAll('LAKE', lake));
  connection.closeSync();
  instance.closeSync();
  return answer.getRows();
}
