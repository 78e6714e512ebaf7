import type { ModelName } from '../models';
import { componentShape, newBreach } from '../shapes/breach';
import { machineDevice } from '../shapes/device';
import { type ActionFacts, actionChange, spacedName } from '../shapes/respond';
import { ANALYSTS, breachTimes, type Delivery, drawScore, type Family, HOUR_MS, type Life, MINUTE_MS, type Moment, pbidOf } from './family';

/** RESPOND on machines: the breach of its model, the action it takes, and how the action is confirmed, extended, cleared or left to expire. */
export const containment: Family = { name: 'containment', weight: 4, lifeOf };

interface Reaction {
  readonly model: ModelName;
  readonly firedBy: ModelName;
  readonly inhibitor: string;
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
const EXTENDED_SHARE = 0.3;
const CLEARED_SHARE = 0.25;

function lifeOf(moment: Moment): Life {
  const { random, world, appliance, arrivalMs } = moment;
  const { model, firedBy, inhibitor } = random.pick(REACTIONS);
  const machine = world.machine(appliance, random.between(1, world.machineCount));
  const { creationMs, timeMs } = breachTimes(moment);
  const device = machineDevice(machine, timeMs);
  const pbid = pbidOf(moment);
  const breach = newBreach(
    appliance,
    {
      model,
      pbid,
      timeMs,
      creationMs,
      score: drawScore(random, 0.4, 0.95),
      device,
      components: [
        componentShape(random, {
          model,
          timeMs,
          size: 1,
          conditions: [['Message', 'matches', spacedName(firedBy), spacedName(firedBy)]],
          shown: [['Message', spacedName(firedBy)]],
        }),
      ],
    },
    arrivalMs,
  );
  const action = {
    codeid: FIRST_CODEID + moment.serial,
    codeuuid: random.uuid(),
    family: 'NETWORK',
    startMs: creationMs,
    pbid,
    model,
    inhibitor,
    device,
  } as const;
  const push = (afterMs: number, change: Change): Delivery => ({
    afterMs,
    envelope: (laterMs) => actionChange(appliance, { ...action, ...change }, laterMs),
  });
  return [{ afterMs: 0, envelope: () => breach }, ...changesOf(moment, creationMs).map(([afterMs, change]) => push(afterMs, change))];
}

type Change = Pick<ActionFacts, 'change' | 'endMs' | 'by'>;

/** Every change of one action, each with the time after the breach's arrival. */
function changesOf({ random, arrivalMs }: Moment, startMs: number): (readonly [afterMs: number, change: Change])[] {
  const by = { username: random.pick(ANALYSTS), reason: random.pick(['looks real', 'under investigation', '']) };
  let endMs = startMs + random.between(1, 3) * HOUR_MS;
  const changes: (readonly [number, Change])[] = [];
  const needsConfirmation = random.chance(CONFIRMED_SHARE);
  changes.push([1_000, { change: needsConfirmation ? 'CREATE_NEEDSCONFIRMATION' : 'CREATE', endMs }]);
  if (needsConfirmation) {
    if (random.chance(0.3)) return changes;
    changes.push([random.between(2, 30) * MINUTE_MS, { change: 'CONFIRM', endMs, by }]);
  }
  if (random.chance(EXTENDED_SHARE)) {
    const afterMs = random.between(35, 55) * MINUTE_MS;
    endMs += 2 * HOUR_MS;
    changes.push([afterMs, { change: 'EXTEND', endMs, by }]);
  }
  const untilEndMs = endMs - arrivalMs;
  if (random.chance(CLEARED_SHARE)) changes.push([untilEndMs / 2 + 30 * MINUTE_MS, { change: 'CLEAR', endMs, by }]);
  else changes.push([untilEndMs + MINUTE_MS, { change: 'EXPIRE', endMs }]);
  return changes;
}
