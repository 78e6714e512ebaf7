import type { Emulator } from '../emulator/emulator';

/** Services that the connector calls and that more than one implementation speaks, as they are named in a signature. */
export type ServiceName = 's3' | 'sqs' | 'glue' | 'sts' | 'secretsmanager';

/** Where a judge is asked, in the words of an SDK client. */
export type Address = Pick<Emulator, 'endpoint' | 'region' | 'credentials'>;

export interface RunningJudge extends Address {
  stop(): Promise<void>;
}

/** An implementation of AWS services that is asked the same questions as the others. */
export interface Judge {
  readonly name: 'emulator' | 'moto' | 'ceph';
  readonly services: readonly ServiceName[];
  /** Why it cannot be asked on this machine. */
  readonly absent?: string;
  /** Resolves once it answers. It listens on 127.0.0.1 and keeps what it is told in memory or in a temporary folder. */
  start(): Promise<RunningJudge>;
}

/** Account and Region of every judge. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
/** Of the account's root, at every judge. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The judges that are here; the absent ones are named in the output with what is not asked of them. */
export function presentJudges(judges: readonly Judge[], what: string): Judge[] {
  for (const { name, absent } of judges) if (absent) console.info(`skipped: ${what} at ${name}, since ${absent}`);
  return judges.filter(({ absent }) => absent === undefined);
}
