import { COUNTRIES, drawPlace } from '../places';
import { componentShape, newBreach } from '../shapes/breach';
import { saasHostname } from '../shapes/device';
import { rowShape } from '../shapes/saas-row';
import { DAY_MS } from '../time';
import { breachLife, breachTimes, type Family, type Life, type Moment, pbidOf } from './family';

/** Downloads from buckets by someone who did not sign in; the account is a service's, no person's. */
export const cloud: Family = { weight: 3, lifeOf };

const MODEL = 'SaaS::AWS::Anonymous S3 File Download';
const SERVICES = ['svc-backup', 'svc-web', 'svc-reports', 'svc-images', 'svc-export'];
const OBJECTS = ['catalogue.pdf', 'images/logo.png', 'reports/monthly.csv', 'index.html', 'exports/customers.csv'];
/** Service accounts have device ids above those of people. */
const FIRST_DID = 900_001;

function lifeOf(moment: Moment): Life {
  const { random, world, appliance, arrivalMs } = moment;
  const number = random.below(SERVICES.length);
  const account = `${SERVICES[number]}@example.com`;
  const did = FIRST_DID + number;
  const firstSeenMs = world.startMs - 400 * DAY_MS;
  const { creationMs, timeMs } = breachTimes(moment);
  const key = random.pick(OBJECTS);
  const row = rowShape(random, {
    account,
    module: 'AWS',
    did,
    firstSeenMs,
    timeMs,
    place: drawPlace(random, world.networks, random.pick(COUNTRIES), 'hosting'),
    type: 'Saas::ResourceViewed',
    detail: {
      action: 'View',
      event: 'GetObject',
      resource_name: `s3://example-${SERVICES[number]}/${key}`,
      filename: key,
      resource_type: 'File',
      // Accounts set aside for documentation (AWS).
      account_id: '111122223333',
    },
  });
  const breach = newBreach(
    appliance,
    {
      model: MODEL,
      pbid: pbidOf(moment),
      timeMs,
      creationMs,
      score: random.score(0.1, 0.6),
      device: {
        did,
        sid: -9,
        hostname: saasHostname(account, 'AWS'),
        firstSeen: firstSeenMs,
        lastSeen: timeMs,
        typename: 'saasprovider',
        typelabel: 'SaaS Provider',
        saasmodule: 'AWS',
      },
      components: [
        componentShape(random, {
          model: MODEL,
          timeMs,
          size: 1,
          conditions: [['Access Method', 'is', '7', '7']],
          shown: [],
        }),
      ],
    },
    arrivalMs,
    [row],
  );
  return breachLife(moment, breach);
}
