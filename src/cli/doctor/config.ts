import { readFile } from 'node:fs/promises';

/** What the checks need of the configuration of the stacks. Whether all of it is right is checked when the stacks are synthesized. */
export interface DeployedConfig {
  readonly name: string;
  readonly region: string;
  readonly lake: 'standalone' | 'security-lake';
  readonly tenant: string;
  readonly findingClass: 'security' | 'detection' | 'both';
  readonly partitions: 'register' | 'crawler' | 'projection';
  readonly externalId?: string;
  /** Account of the connector, where it is given. */
  readonly account?: string;
  /** Account of the lake, where it is another. */
  readonly lakeAccount?: string;
  /** The sources that were registered there. */
  readonly registered?: readonly { readonly source: string; readonly providerRoleArn?: string }[];
}

export type ConfigRead = { readonly ok: true; readonly config: DeployedConfig } | { readonly ok: false; readonly problem: string };

const NEEDED = ['name', 'region', 'lake', 'tenant'] as const;

/** Reads `context.config` of a `cdk.json`, or a file that holds the configuration itself. */
export async function readDeployedConfig(path: string): Promise<ConfigRead> {
  let file: unknown;
  try {
    file = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
  const { context } = (file ?? {}) as { context?: { config?: unknown } };
  const config = ((context ? context.config : file) ?? {}) as Record<string, unknown>;
  const missing = NEEDED.filter((key) => typeof config[key] !== 'string');
  if (missing.length > 0) return { ok: false, problem: `found no text under ${missing.join(', ')}` };
  const { externalId, account: lakeAccount, registered } = (config['securityLake'] ?? {}) as SecurityLakeKeys;
  return {
    ok: true,
    config: {
      ...(config as unknown as DeployedConfig),
      findingClass: (config['findingClass'] as DeployedConfig['findingClass'] | undefined) ?? 'security',
      partitions: (config['partitions'] as DeployedConfig['partitions'] | undefined) ?? 'register',
      ...(externalId === undefined ? {} : { externalId }),
      ...(lakeAccount === undefined ? {} : { lakeAccount }),
      ...(registered === undefined ? {} : { registered: registered.tables }),
    },
  };
}

interface SecurityLakeKeys {
  readonly externalId?: string;
  readonly account?: string;
  readonly registered?: { readonly tables: NonNullable<DeployedConfig['registered']> };
}
