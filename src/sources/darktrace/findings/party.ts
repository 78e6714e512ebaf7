import type { Device, SaasEvent } from '../alerts/alert';
import type { FindingDevice, FindingUser } from '../finding';

/** The SaaS user that a device record stands for. */
export function userOf(device: Device): FindingUser | undefined {
  const user = device.user;
  return user && { name: user.name, module: user.module, did: device.did, tags: device.tags };
}

/** The machine that a device record stands for: none for a SaaS user, none for the negative ids of system and range models. */
export function machineOf(device: Device | undefined): FindingDevice | undefined {
  if (device === undefined || device.user !== undefined || (device.did !== undefined && device.did < 0)) return undefined;
  const machine: FindingDevice = {
    did: device.did,
    sid: device.sid,
    hostname: device.hostname,
    label: device.label,
    ip: device.ips[0],
    mac: device.mac,
    os: device.os,
    vendor: device.vendor,
    typeName: device.typeName,
    typeLabel: device.typeLabel,
    subnet: device.subnet,
    firstSeen: device.firstSeen,
    lastSeen: device.lastSeen,
    tags: device.tags,
  };
  const known = machine.did ?? machine.hostname ?? machine.label ?? machine.ip ?? machine.mac;
  return known === undefined ? undefined : machine;
}

/** What a person would call the device or user. */
export const nameOf = (device: Device | undefined): string | undefined =>
  device && (device.user?.name ?? device.hostname ?? device.label ?? device.ips[0]);

/** Every user of an alert, each once: the account itself, the actors of its SaaS events, the credentials seen on a machine. */
export function usersOf(device: Device | undefined, events: readonly SaasEvent[]): FindingUser[] {
  const account = device && userOf(device);
  const users: FindingUser[] = account ? [account] : [];
  for (const event of events) {
    const name = event.actor ?? event.account?.user?.name;
    if (name !== undefined)
      users.push({
        name,
        module: event.account?.user?.module ?? moduleOf(event),
        did: event.account?.did,
        tags: event.account?.tags ?? [],
      });
  }
  if (account === undefined) for (const name of device?.credentials ?? []) users.push({ name, tags: [] });
  return unique(users);
}

export const moduleOf = (event: SaasEvent): string | undefined => event.service;

function unique(users: readonly FindingUser[]): FindingUser[] {
  const seen = new Map<string, FindingUser>();
  for (const user of users) {
    const key = `${user.module ?? ''}\0${user.name.toLowerCase()}`;
    if (!seen.has(key)) seen.set(key, user);
  }
  return [...seen.values()];
}
