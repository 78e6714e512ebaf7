import { readNetwork } from '../src/handlers/receive/allowed-sources';
import type { Config } from './config';
import { writtenTables } from './written-tables';

/** Lambda takes 4 KB of environment for a function; the rest of the settings needs its share. */
const MAX_CERTIFICATE_CHARACTERS = 2500;

/** What is wrong between keys that are each right: key, value, what was wanted and the fix. */
export function brokenRules(config: Config): string[] {
  const { lake, partitions, poll, securityLake } = config;
  const problems: string[] = [];
  if (lake === 'security-lake' && !securityLake)
    problems.push('securityLake is not set, wanted an object since lake is security-lake: add "securityLake": { "externalId": "…" }');
  if (lake === 'security-lake' && partitions === 'projection')
    problems.push(
      'partitions is "projection", wanted register or crawler in a Security Lake: projection hides partitions from other readers',
    );
  if (lake === 'standalone' && securityLake)
    problems.push('securityLake is set, but lake is "standalone": remove it, or set lake to security-lake');
  if (securityLake?.account && !config.account)
    problems.push('account is not set, wanted the account of the connector since securityLake.account is another: set account');
  problems.push(...repeated('poll.appliances', poll.appliances), ...repeated('securityLake.subscribers', securityLake?.subscribers ?? []));
  const certificates = poll.appliances.reduce((sum, { ca = '' }) => sum + ca.length, 0);
  if (certificates > MAX_CERTIFICATE_CHARACTERS) {
    problems.push(
      `poll.appliances have CA certificates of ${certificates} characters, wanted at most ${MAX_CERTIFICATE_CHARACTERS} (Lambda's limit on settings): give fingerprint256 instead`,
    );
  }
  return [...problems, ...wrongNetworks(config), ...missingTables(config)];
}

function wrongNetworks({ webhookSources }: Config): string[] {
  return webhookSources.flatMap((network, index) => {
    try {
      readNetwork(network);
      return [];
    } catch {
      const wanted = 'wanted a network such as 192.0.2.0/24 or 2001:db8::/32: correct it under context.config in cdk.json';
      return `webhookSources[${index}] is ${JSON.stringify(network).slice(0, 80)}, ${wanted}`;
    }
  });
}

function repeated(key: string, named: readonly { readonly name: string }[]): string[] {
  const names = named.map(({ name }) => name);
  const twins = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twins].map((name) => `${key} has the name "${name}" twice, wanted different names: rename one`);
}

function missingTables(config: Config): string[] {
  const { registered } = config.securityLake ?? {};
  if (!registered) return [];
  const known = new Set(registered.tables.map(({ source }) => source));
  return writtenTables(config)
    .filter(({ name }) => !known.has(name))
    .map(
      ({ name }) =>
        `securityLake.registered.tables lacks "${name}", wanted each class that is written: deploy the source stack again and copy its output Registered`,
    );
}
