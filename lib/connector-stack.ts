import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { sources } from '../src/sources';
import type { Source } from '../src/sources/source';
import { AlarmTopic } from './alarm-topic';
import { Alarms } from './alarms';
import type { Config } from './config';
import type { ConnectorFunction } from './connector-function';
import { Converter } from './converter';
import { Dashboard } from './dashboard';
import type { Destination } from './destination';
import { Intake } from './intake';
import type { LakeStack } from './lake-stack';
import { Poll } from './poll';
import { stackProps } from './stack-props';
import { Sweep } from './sweep';
import type { WorkQueue } from './work-queue';

export interface ConnectorStackProps {
  readonly config: Config;
  readonly lake: LakeStack;
  readonly destination: Destination;
}

/** Functions and queues by the name that alarms and dashboard give them. */
interface Watched {
  readonly functions: Readonly<Record<string, ConnectorFunction>>;
  readonly queues: Readonly<Record<string, WorkQueue>>;
}

/** What runs: for each source a webhook, a poll and a sweep; one converter for all. Nothing in it holds data. */
export class ConnectorStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorStackProps,
  ) {
    super(scope, id, stackProps(props.config, 'connector', 'Functions that receive, poll and convert alerts'));
    const { config, lake } = props;
    const { topic } = new AlarmTopic(this, 'AlarmTopic', { email: config.alarmEmail });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
    const converter = new Converter(this, 'Converter', props);
    const shared: Watched = { functions: { Convert: converter.function }, queues: { ConvertQueue: lake.raw.convertQueue } };
    const own = sources.map((source) => this.add(source));
    for (const [index, source] of sources.entries()) {
      // The converter, its queue and the workgroup are watched once.
      const isFirst = index === 0;
      new Alarms(this, `Alarms-${source.name}`, {
        topic,
        source: source.name,
        ...merged(isFirst ? [shared, own[index] as Watched] : [own[index] as Watched]),
        webhook: config.webhook,
        poll: this.polls
          ? { appliances: config.poll.appliances.map(({ name }) => name), every: Duration.minutes(config.poll.everyMinutes) }
          : undefined,
        scans: isFirst ? { workgroup: config.name, limitGb: config.scanLimitGb } : undefined,
      });
    }
    new Dashboard(this, 'Dashboard', {
      name: config.name,
      sources: sources.map(({ name }) => name),
      ...merged([shared, ...own]),
      workgroup: config.name,
    });
  }

  private get polls(): boolean {
    return this.props.config.poll.appliances.length > 0;
  }

  private add(source: Source): Watched {
    const { config, lake } = this.props;
    const intake = new Intake(this, `Intake-${source.name}`, { config, source, lake });
    const sweep = new Sweep(this, `Sweep-${source.name}`, { config, source, lake, intake });
    const poll = this.polls ? { Poll: new Poll(this, `Poll-${source.name}`, { config, source, lake }).function } : {};
    const receive = intake.receive ? { Receive: intake.receive } : {};
    return { functions: { ...receive, Land: intake.land, ...poll, Sweep: sweep.function }, queues: { IntakeQueue: intake.queue } };
  }
}

function merged(watched: readonly Watched[]): Watched {
  return {
    functions: Object.assign({}, ...watched.map(({ functions }) => functions)),
    queues: Object.assign({}, ...watched.map(({ queues }) => queues)),
  };
}
