import type { ModelName } from '../models';
import type { Random } from '../random';
import type { Shape } from '../shapes/envelope';
import { saasBreach } from '../shapes/saas-breach';
import { type ActivityFacts, activityRow, consentRow, newApplicationRow } from '../shapes/saas-row';
import { drawApplication } from '../wording';
import { breachLife, breachTimes, type Family, type Life, type Moment, pbidOf } from './family';
import { someone } from './logins';

/** Administrators at work: applications that they register and grant, and people whom they make administrators. No login is alerted. */
export const applications: Family = { weight: 2, lifeOf };

type Rows = (random: Random, facts: ActivityFacts) => readonly Shape[];

const TASKS: readonly (readonly [model: ModelName, rows: Rows])[] = [
  ['SaaS::Admin::New Application Service Principal', (random, facts) => [newApplicationRow(random, facts, drawApplication(random))]],
  ['SaaS::Admin::OAuth Permission Grant', (random, facts) => [consentRow(random, facts, drawApplication(random))]],
  [
    'IaaS::Admin::Azure Application Administration Activities',
    (random, facts) => {
      const application = drawApplication(random);
      return [newApplicationRow(random, facts, application), consentRow(random, facts, application)];
    },
  ],
  [
    'SaaS::Admin::User Added To Admin Group',
    (random, facts) => [
      activityRow(random, facts, 'Saas::Admin', {
        action: 'Modify',
        event: 'Add member to role.',
        resource_name: random.pick(['Global Reader', 'Helpdesk Administrator', 'Exchange Administrator']),
        resource_type: 'Role',
      }),
    ],
  ],
];

function lifeOf(moment: Moment): Life {
  const { random, world, appliance, arrivalMs } = moment;
  const user = someone(random, world, appliance, ['admin-app']);
  if (user === undefined) return [];
  const module = 'AzureActiveDirectory' as const;
  const [model, rowsOf] = random.pick(TASKS);
  const { creationMs, timeMs } = breachTimes(moment);
  const rows = rowsOf(random, { user, module, place: user.home, timeMs });
  return breachLife(moment, saasBreach(random, { model, user, module, pbid: pbidOf(moment), timeMs, creationMs, arrivalMs, rows }));
}
