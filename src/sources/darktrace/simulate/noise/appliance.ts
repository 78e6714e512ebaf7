import { ANALYSTS } from '../appliances';
import { componentShape } from '../shapes/breach';
import type { Shape } from '../shapes/envelope';
import { HOUR_MS, MINUTE_MS } from '../time';
import type { Family, Life, Moment } from './family';

/** What appliances say of themselves: their health, the audit log of their console, and the test alert that a new setting sends. */
export const appliance: Family = { weight: 5, lifeOf };

const AUDIT_SHARE = 0.3;
const TEST_SHARE = 0.03;

const HEALTH = [
  ['Disk Usage', 'disk-usage', 'low', 21, 'The disk is fuller than it should be.'],
  ['High Unidirectional Traffic', 'high-unidirectional-traffic-198-51-100-0/24', 'high', 71, 'Traffic is seen in one direction only.'],
  ['Probe Not Responding', 'probe-not-responding-3', 'critical', 92, 'A probe has not been heard of for ten minutes.'],
  ['Low Memory', 'low-memory', 'medium', 45, 'Less than a tenth of the memory is free.'],
] as const;

function lifeOf(moment: Moment): Life {
  const { random } = moment;
  if (random.chance(TEST_SHARE)) return alone(moment, testAlert(moment));
  if (random.chance(AUDIT_SHARE)) return alone(moment, auditLine(moment));
  return healthLife(moment);
}

const alone = ({ appliance: { name }, arrivalMs }: Moment, alert: Shape): Life => [
  { afterMs: 0, envelope: () => ({ appliance: name, fetchedAt: arrivalMs, change: 'new', alert }) },
];

/** A fault, and after a while the word that it is over: both with one uuid. */
function healthLife({ random, world, appliance: { name, address }, arrivalMs }: Moment): Life {
  const [alertName, machineName, level, priority, message] = random.pick(HEALTH);
  const uuid = random.uuid();
  const told = (timeMs: number, status: 'Active' | 'Resolved') => ({
    last_updated: timeMs / 1000,
    uuid,
    priority: status === 'Active' ? priority : 0,
    priority_level: level,
    hostname: name,
    ip_address: address,
    message: status === 'Active' ? message : 'The fault is over.',
    name: machineName,
    acknowledge_timeout: null,
    alert_name: alertName,
    child_id: machineName.startsWith('probe') ? 3 : null,
    last_updated_status: timeMs / 1000,
    status,
  });
  const raisedMs = Math.max(world.startMs, arrivalMs - 30_000);
  const deliver = (afterMs: number, alertAt: (laterMs: number) => Shape) => ({
    afterMs,
    envelope: (laterMs: number) => ({ appliance: name, fetchedAt: laterMs, change: 'new' as const, alert: alertAt(laterMs) }),
  });
  const isRepaired = random.chance(0.8);
  return [
    deliver(0, () => told(raisedMs, 'Active')),
    ...(isRepaired ? [deliver(random.between(20, 300) * MINUTE_MS, (laterMs) => told(laterMs - MINUTE_MS, 'Resolved'))] : []),
  ];
}

/** A line of the audit log holds no time. */
function auditLine({ random, appliance: { address } }: Moment): Shape {
  const isLogin = random.chance(0.5);
  return {
    username: random.pick(ANALYSTS),
    method: 'POST',
    endpoint: isLogin ? '/login' : `/modelbreaches/${random.between(1_000, 90_000)}/acknowledge`,
    ip: address,
    status: 200,
    description: isLogin ? 'Logged in' : 'Acknowledged model breach',
  };
}

/** "Verify alert settings": a breach of a model that does not exist. */
function testAlert({ random, arrivalMs, world }: Moment): Shape {
  const timeMs = Math.max(world.startMs, arrivalMs - HOUR_MS);
  return {
    pbid: 123,
    time: timeMs,
    creationTime: timeMs,
    score: 0.5,
    model: { name: 'Unrestricted Test Model', description: '', tags: [], actions: {} },
    device: { label: 'Test Device', typename: 'desktop', typelabel: 'Desktop', ip: '192.0.2.1' },
    triggeredComponents: [
      componentShape(random, { model: 'Device::New User Agent', timeMs, size: 1, conditions: [], shown: [['Message', 'Test']] }),
    ],
  };
}
