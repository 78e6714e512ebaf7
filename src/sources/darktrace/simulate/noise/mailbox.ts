import type { ModelName } from '../models';
import type { Part } from '../people';
import type { Random } from '../random';
import type { Shape } from '../shapes/envelope';
import { saasBreach } from '../shapes/saas-breach';
import { type ActivityFacts, activityRow, fileRow, inboxRuleRow, sendRow } from '../shapes/saas-row';
import { breachLife, breachTimes, type Family, type Life, type Moment, pbidOf } from './family';
import { someone } from './logins';

/** What people do in their own mailbox and files, from home: rules, newsletters, links to files. */
export const mailbox: Family = { weight: 7, lifeOf };

/** One in ten of these is someone who is seen at odd places, too. */
const PARTS: readonly Part[] = [...Array.from({ length: 9 }, (): Part => 'mailbox'), 'odd-and-mailbox'];

const RULES = ['Newsletters', 'Invoices', 'Travel', 'Team', 'Reports', 'HR', 'Tickets', 'To read', 'Calendar', 'Projects'];
const SUBJECTS = ['Spring newsletter', 'Invitation to our open day', 'New price list', 'Office closed on Friday', 'Minutes of the meeting'];
const FILES = ['Price list.xlsx', 'Plan of the week.docx', 'Presentation.pptx', 'Contract draft.docx', 'Photos.zip', 'Budget.xlsx'];

type Row = (random: Random, facts: ActivityFacts) => Shape;

const HABITS: readonly (readonly [model: ModelName, row: Row])[] = [
  [
    'SaaS::Compliance::New Email Rule',
    (random, facts) => {
      const name = random.pick(RULES);
      return inboxRuleRow(random, facts, { name, folder: name });
    },
  ],
  [
    'SaaS::Email Nexus::Possible Outbound Email Spam',
    (random, facts) => sendRow(random, facts, { subject: random.pick(SUBJECTS), recipients: random.between(60, 400) }),
  ],
  ['SaaS::Email Nexus::Suspicious Internal Exchange Activity', (random, facts) => fileRow(random, facts, random.pick(FILES))],
  [
    'SaaS::Compliance::Anonymous Sharing Link Created',
    (random, facts) => {
      const filename = random.pick(FILES);
      return activityRow(random, facts, 'Saas::ResourceCreated', {
        action: 'Create',
        event: 'AnonymousLinkCreated',
        service_product: 'SharePoint',
        resource_name: filename,
        filename,
        resource_type: 'File',
      });
    },
  ],
];

function lifeOf(moment: Moment): Life {
  const { random, world, appliance, arrivalMs } = moment;
  const user = someone(random, world, appliance, PARTS);
  if (user === undefined) return [];
  const [model, row] = random.pick(HABITS);
  const { creationMs, timeMs } = breachTimes(moment);
  const rows = [row(random, { user, module: 'Office365', place: user.home, timeMs })];
  const facts = { model, user, module: 'Office365' as const, pbid: pbidOf(moment), timeMs, creationMs, arrivalMs, rows };
  return breachLife(moment, saasBreach(random, facts));
}
