import type { Appliance } from './appliances';
import { DRAW } from './draws';
import { Random } from './random';
import { DAY_MS } from './time';

export interface Machine {
  readonly did: number;
  readonly hostname: string;
  readonly ip: string;
  readonly mac: string;
  readonly os: string;
  readonly typename: string;
  readonly typelabel: string;
  readonly firstSeenMs: number;
  /** The token of the appliance may not see every device: name and address come masked. */
  readonly isMasked: boolean;
}

const MACHINE_KINDS = [
  ['ws', 'desktop', 'Desktop', 'Windows 11'],
  ['ws', 'desktop', 'Desktop', 'Windows 10'],
  ['lap', 'laptop', 'Laptop', 'Windows 11'],
  ['lap', 'laptop', 'Laptop', 'macOS 14'],
  ['srv', 'server', 'Server', 'Windows Server 2022'],
  ['srv', 'server', 'Server', 'Linux'],
  ['cam', 'camera', 'Camera', 'Linux'],
] as const;
const MASKED_SHARE = 0.03;

/** A machine that this appliance watches, by its device id: always the same one, so that none has to be kept. */
export function machineOf(seed: number, appliance: Appliance, did: number, startMs: number): Machine {
  const random = new Random(seed, DRAW.machine, appliance.index, did);
  const [prefix, typename, typelabel, os] = random.pick(MACHINE_KINDS);
  const isMasked = random.chance(MASKED_SHARE);
  const subnet = `10.${appliance.index}.${(did >> 8) & 255}`;
  return {
    did,
    hostname: isMasked ? `#${random.between(10_000_000, 99_999_999)}.corp.example.com` : `${prefix}-${did}.example.com`,
    ip: isMasked ? `${subnet}.#${random.between(10_000, 99_999)}` : `${subnet}.${did & 255}`,
    // MAC addresses set aside for documentation (RFC 7042).
    mac: `00:00:5e:00:53:${(did & 255).toString(16).padStart(2, '0')}`,
    os,
    typename,
    typelabel,
    firstSeenMs: startMs - random.between(5, 900) * DAY_MS,
    isMasked,
  };
}
