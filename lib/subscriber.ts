import { type CustomResource, Stack } from 'aws-cdk-lib';
import { CfnSubscriber, CfnSubscriberNotification } from 'aws-cdk-lib/aws-securitylake';
import { Construct } from 'constructs';
import type { SubscriberConfig } from './config';

export interface SubscriberProps {
  readonly subscriber: SubscriberConfig;
  readonly sources: readonly { readonly name: string; readonly resource: CustomResource }[];
}

/** Somebody who reads our sources: `data` gets objects, told by a queue; `query` gets the tables, shared through Lake Formation. */
export class Subscriber extends Construct {
  constructor(scope: Construct, id: string, { subscriber, sources }: SubscriberProps) {
    super(scope, id);
    const made = new CfnSubscriber(this, 'Subscriber', {
      subscriberName: subscriber.name,
      subscriberIdentity: { principal: subscriber.account, externalId: subscriber.externalId },
      accessTypes: [subscriber.access === 'data' ? 'S3' : 'LAKEFORMATION'],
      // The lake of a Region is always named so.
      dataLakeArn: Stack.of(this).formatArn({ service: 'securitylake', resource: 'data-lake', resourceName: 'default' }),
      sources: sources.map(({ name }) => ({ customLogSource: { sourceName: name } })),
    });
    // "Table not found" is the answer to a subscriber of a source that is not there yet.
    made.node.addDependency(...sources.map(({ resource }) => resource));
    if (subscriber.access === 'data') {
      new CfnSubscriberNotification(this, 'Queue', {
        subscriberArn: made.attrSubscriberArn,
        notificationConfiguration: { sqsNotificationConfiguration: {} },
      });
    }
  }
}
