import type { Machine } from '../machines';
import type { SaasModule, User } from '../people';
import { HOUR_MS } from '../time';
import type { Shape } from './envelope';

/** The host name that stands for a person in a module. */
export const saasHostname = (account: string, module: string): string => `SaaS::${module}: ${account}`;

/** A person in one module, as the device of a breach. */
export function saasDevice(user: User, module: SaasModule, lastSeenMs: number): Shape {
  return {
    did: user.dids[module],
    sid: -9,
    hostname: saasHostname(user.account, module),
    firstSeen: user.firstSeenMs,
    lastSeen: lastSeenMs,
    typename: 'saasprovider',
    typelabel: 'SaaS Provider',
    saasmodule: module,
  };
}

/** A machine as the device of a breach, with the address that it had in the last hours. */
export function machineDevice(machine: Machine, lastSeenMs: number): Shape {
  const hour = lastSeenMs - (lastSeenMs % HOUR_MS);
  return {
    did: machine.did,
    ip: machine.ip,
    ips: [hour, hour - HOUR_MS].map((timems) => ({ ip: machine.ip, timems, time: clockText(timems), sid: 12 })),
    sid: 12,
    hostname: machine.hostname,
    ...(machine.isMasked ? {} : { macaddress: machine.mac, vendor: 'Example Devices', os: machine.os, ossource: 'DHCP' }),
    firstSeen: machine.firstSeenMs,
    lastSeen: lastSeenMs,
    typename: machine.typename,
    typelabel: machine.typelabel,
  };
}

/** `2023-01-05 02:14:09`, UTC: how the vendor writes a time as text. */
export function clockText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}
