import type { SourceTable } from '../../sources/source';
import type { Clients } from './clients';
import type { DeployedConfig } from './config';

export interface Account {
  readonly config: DeployedConfig;
  readonly clients: Clients;
  readonly tables: readonly SourceTable[];
  /** ms since 1970. */
  readonly nowMs: number;
  /** Whether a query may be run, which is billed. */
  readonly query: boolean;
  wait(ms: number): Promise<void>;
}

/** Where the records of one source are, as the services tell it. */
export interface Place {
  readonly source: string;
  readonly database: string;
  readonly table: string;
  readonly location?: string;
  readonly providerRoleArn?: string;
  readonly crawler?: string;
}
