import type { App } from 'aws-cdk-lib';
import { AnalystStack } from './analyst-stack';
import type { Config } from './config';
import { ConnectorStack } from './connector-stack';
import type { Destination } from './destination';
import { LakeStack } from './lake-stack';
import { registeredDestination } from './registered-destination';
import { SourceStack } from './source-stack';

/** The drawing: which stacks a configuration asks for, and what they tell each other. */
export function connectorStacks(app: App, config: Config): void {
  const destination = config.lake === 'security-lake' ? securityLake(app, config) : undefined;
  // A lake in another account is registered first, with that account's credentials; its outputs then go into the configuration.
  if (config.lake === 'security-lake' && !destination) return;
  const lake = new LakeStack(app, 'Lake', { config });
  new ConnectorStack(app, 'Connector', { config, lake, destination: destination ?? standaloneOf(lake) });
  new AnalystStack(app, 'Analyst', { config });
}

function securityLake(app: App, config: Config): Destination | undefined {
  const { account, registered } = config.securityLake ?? {};
  const source = new SourceStack(app, 'Source', { config });
  if (account === undefined || account === config.account) return source;
  return registered ? registeredDestination(registered, account) : undefined;
}

function standaloneOf({ standalone }: LakeStack): Destination {
  if (!standalone) throw new Error('the lake stack has no standalone lake, wanted one since lake is "standalone"');
  return standalone;
}
