import type { StackProps } from 'aws-cdk-lib';
import type { Config } from './config';

/** Name, place and description of one of the stacks. `account` where it is not that of the connector. */
export function stackProps(config: Config, part: string, description: string, account = config.account): StackProps {
  return {
    stackName: `${config.name}-${part}`,
    description: `${description} (Security Lake Connector)`,
    env: { region: config.region, ...(account === undefined ? {} : { account }) },
  };
}
