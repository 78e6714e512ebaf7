import type { ModelName } from '../models';
import { componentShape, newBreach } from '../shapes/breach';
import { machineDevice } from '../shapes/device';
import { breachLife, breachTimes, type Family, type Life, type Moment, pbidOf } from './family';
import { anyMachine } from './network';

/** Breaches of controllers in plants. The model names are invented: no breach of such a model is public. */
export const operationalTechnology: Family = { weight: 5, lifeOf };

const MODELS: readonly ModelName[] = ['OT::ICS::Reprogram From New Source', 'OT::ICS::New Command to Controller'];
/** Modbus, S7, EtherNet/IP, DNP3 */
const PORTS = [502, 102, 44_818, 20_000];
const SITES = ['Pump station', 'Boiler', 'Packing line', 'Mixer', 'Substation', 'Crane'];
/** Controllers have device ids above those of the machines. */
const FIRST_CONTROLLER = 50_000;
const CONTROLLERS = 200;

function lifeOf(moment: Moment): Life {
  const { random, world, appliance, arrivalMs } = moment;
  const model = random.pick(MODELS);
  const number = random.below(CONTROLLERS);
  const controller = world.machine(appliance, FIRST_CONTROLLER + number);
  const engineer = anyMachine(moment);
  const port = random.pick(PORTS);
  const { creationMs, timeMs } = breachTimes(moment);
  const breach = newBreach(
    appliance,
    {
      model,
      pbid: pbidOf(moment),
      timeMs,
      creationMs,
      // The integer 1 occurs.
      score: random.chance(0.2) ? 1 : random.score(0.3, 0.99),
      device: {
        ...machineDevice({ ...controller, typename: 'plc', typelabel: 'PLC', os: 'Example RTOS' }, timeMs),
        devicelabel: `${SITES[number % SITES.length]} ${number} PLC`,
      },
      components: [
        componentShape(random, {
          model,
          timeMs,
          size: 1,
          conditions: [
            ['Direction', 'is', 'in', 'in'],
            ['Internal source device type', 'is not', '12', '6'],
            ['New or uncommon occurrence', '>', 95, String(random.between(96, 100))],
            ['Application protocol', 'is', '1042', '1042'],
          ],
          shown: [
            ['Direction', 'in'],
            ['Source IP', engineer.ip],
            ['Destination port', String(port)],
          ],
          peer: { ip: engineer.ip, port },
        }),
      ],
    },
    arrivalMs,
  );
  return breachLife(moment, breach);
}
