import type { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { connectorMetric } from '../metrics';
import { AT_ONCE, FIVE_MINUTES, type Rule } from './rule';

/** Polls that may fail before somebody is told. */
const MISSED_POLLS = 3;

/** Who knows the path of the webhook and is refused is a sender whose alerts do not come in, or somebody who tries. */
export function webhookRule(source: string): Rule {
  return {
    id: 'WebhookRejected',
    runbook: 'webhook-rejected',
    says: 'The webhook has refused requests',
    metric: connectorMetric('webhookRejected', { source, period: FIVE_MINUTES }),
    threshold: 0,
    ...AT_ONCE,
  };
}

/** That each appliance is heard, and that no token or certificate has run out. */
export function pollRules(source: string, appliances: readonly string[], every: Duration): readonly Rule[] {
  return [
    ...appliances.map((appliance) => heartbeat(source, appliance, every)),
    {
      id: 'PollRefused',
      runbook: 'poll-refused',
      says: 'An appliance refuses us, or we its certificate: no later poll cures that',
      metric: connectorMetric('pollRefused', { source, period: every }),
      threshold: 0,
      ...AT_ONCE,
    },
  ];
}

/** On polls and not on alerts: a quiet tenant has no alerts, a dead poll has no polls. For each appliance, since one that works hides none. */
function heartbeat(source: string, appliance: string, every: Duration): Rule {
  return {
    id: `PollHeartbeat-${appliance}`,
    runbook: 'poll-heartbeat',
    says: `No poll of ${appliance} has succeeded ${MISSED_POLLS} times in a row`,
    metric: connectorMetric('pollSucceeded', { source, period: every, part: appliance }),
    threshold: 1,
    tooFew: true,
    periods: MISSED_POLLS,
    datapoints: MISSED_POLLS,
    missing: TreatMissingData.BREACHING,
  };
}
