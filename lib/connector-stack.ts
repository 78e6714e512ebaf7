import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { sources } from '../src/sources';
import type { Config } from './config';
import { Converter } from './converter';
import type { Destination } from './destination';
import { Intake } from './intake';
import type { LakeStack } from './lake-stack';
import { Poll } from './poll';
import { stackProps } from './stack-props';
import { Sweep } from './sweep';

export interface ConnectorStackProps {
  readonly config: Config;
  readonly lake: LakeStack;
  readonly destination: Destination;
}

/** What runs: for each source a webhook, a poll and a sweep; one converter for all. Nothing in it holds data. */
export class ConnectorStack extends Stack {
  constructor(scope: Construct, id: string, { config, lake, destination }: ConnectorStackProps) {
    super(scope, id, stackProps(config, 'connector', 'Functions that receive, poll and convert alerts'));
    const converter = new Converter(this, 'Converter', { config, lake, destination });
    for (const source of sources) {
      const intake = new Intake(this, `Intake-${source.name}`, { config, source, lake });
      const poll = config.poll.appliances.length > 0 ? [new Poll(this, `Poll-${source.name}`, { config, source, lake })] : [];
      const sweep = new Sweep(this, `Sweep-${source.name}`, { config, source, lake, intake });
      void [converter, poll, sweep];
    }
  }
}
