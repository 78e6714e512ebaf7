import { ANALYSTS } from '../appliances';
import type { ModelName } from '../models';
import { componentShape, firedByModel, newBreach } from '../shapes/breach';
import { machineDevice } from '../shapes/device';
import { type ActionChange, type NetworkInhibitor, polledAction, pushedAction } from '../shapes/respond';
import { HOUR_MS, MINUTE_MS } from '../time';
import { breachTimes, type Family, type Life, type Moment, pbidOf } from './family';
import { anyMachine } from './network';

/** RESPOND on machines: the breach of its model, the action it takes, and how the action is confirmed, extended, cleared or left to expire. */
export const containment: Family = { weight: 4, lifeOf };

interface Reaction {
  readonly model: ModelName;
  readonly firedBy: ModelName;
  readonly inhibitor: NetworkInhibitor;
}

const REACTIONS: readonly Reaction[] = [
  {
    model: 'Antigena::Network::External Threat::Antigena Suspicious Activity Block',
    firedBy: 'Compromise::Beaconing Activity To External Rare',
    inhibitor: 'Block connections',
  },
  {
    model: 'Antigena::Network::External Threat::Antigena Watched Domain Block',
    firedBy: 'Compromise::Watched Domain',
    inhibitor: 'Block connections',
  },
  {
    model: 'Antigena::Network::Significant Anomaly::Antigena Significant Anomaly from Client Block',
    firedBy: 'Anomalous Connection::Unusual Admin SMB Session',
    inhibitor: 'Enforce pattern of life',
  },
  {
    model: 'Antigena::Network::External Threat::Antigena Suspicious Activity Block',
    firedBy: 'Device::Network Scan',
    inhibitor: 'Quarantine device',
  },
];

/** Ids of actions begin here on every appliance. */
const FIRST_CODEID = 7_000;
const CONFIRMED_SHARE = 0.3;
/** Of those that wait for a confirmation. */
const FORGOTTEN_SHARE = 0.3;
const EXTENDED_SHARE = 0.3;
const CLEARED_SHARE = 0.25;

function lifeOf(moment: Moment): Life {
  const { random, appliance, arrivalMs } = moment;
  const { model, firedBy, inhibitor } = random.pick(REACTIONS);
  const machine = anyMachine(moment);
  const { creationMs, timeMs } = breachTimes(moment);
  const device = machineDevice(machine, timeMs);
  const pbid = pbidOf(moment);
  const score = random.score(0.4, 0.95);
  const components = [componentShape(random, { model, timeMs, size: 1, ...firedByModel(firedBy) })];
  const breach = newBreach(appliance, { model, pbid, timeMs, creationMs, score, device, components }, arrivalMs);

  const action = { codeid: FIRST_CODEID + moment.serial, startMs: creationMs, pbid, model, inhibitor, device };
  const pushed = { ...action, codeuuid: random.uuid(), family: 'NETWORK' } as const;
  const changes = changesOf(moment, creationMs);
  return [
    { afterMs: 0, envelope: () => breach },
    ...changes.map((change, index) => ({
      afterMs: change.atMs - arrivalMs,
      envelope: (laterMs: number) =>
        appliance.shape === 'push'
          ? pushedAction(appliance, pushed, change, laterMs)
          : polledAction(appliance, { ...action, score }, changes.slice(0, index + 1), laterMs),
    })),
  ];
}

/** Every change of one action, in order. */
function changesOf({ random, arrivalMs }: Moment, startMs: number): ActionChange[] {
  const by = { username: random.pick(ANALYSTS), reason: random.pick(['looks real', 'under investigation', '']) };
  let endMs = startMs + random.between(1, 3) * HOUR_MS;
  const needsConfirmation = random.chance(CONFIRMED_SHARE);
  const changes: ActionChange[] = [{ change: needsConfirmation ? 'CREATE_NEEDSCONFIRMATION' : 'CREATE', atMs: arrivalMs + 1_000, endMs }];
  if (needsConfirmation) {
    if (random.chance(FORGOTTEN_SHARE)) return changes;
    changes.push({ change: 'CONFIRM', atMs: arrivalMs + random.between(2, 30) * MINUTE_MS, endMs, by });
  }
  if (random.chance(EXTENDED_SHARE)) {
    endMs += 2 * HOUR_MS;
    changes.push({ change: 'EXTEND', atMs: arrivalMs + random.between(35, 50) * MINUTE_MS, endMs, by });
  }
  if (random.chance(CLEARED_SHARE)) changes.push({ change: 'CLEAR', atMs: endMs - random.between(1, 4) * MINUTE_MS, endMs, by });
  else changes.push({ change: 'EXPIRE', atMs: endMs + MINUTE_MS, endMs });
  return changes;
}
