import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator/emulator';

/** An account in a temporary folder, and how to be rid of both. */
export async function smallAccount(
  options: Omit<EmulatorOptions, 'root'> = {},
): Promise<{ aws: Emulator; root: string; end(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'aws-'));
  const aws = await startEmulator({ root, ...options });
  return {
    aws,
    root,
    async end() {
      await aws.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** What an SDK client is told to talk to the account as its root. */
export function clientOf({ endpoint, region, credentials }: Pick<Emulator, 'endpoint' | 'region' | 'credentials'>) {
  return { endpoint, region, credentials, maxAttempts: 1 };
}
