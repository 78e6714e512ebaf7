import { BlockList, isIP } from 'node:net';

/** Whether a request may come from an address. */
export type AllowedSources = (address: string) => boolean;

/** Addresses of networks in CIDR notation (RFC 4632, RFC 4291); every address where none is given. */
export function allowedSources(networks: readonly string[]): AllowedSources {
  if (networks.length === 0) return () => true;
  const list = new BlockList();
  for (const network of networks) {
    const { address, prefix, family } = readNetwork(network);
    list.addSubnet(address, prefix, family);
  }
  return (address) => {
    const version = isIP(address);
    // `::ffff:192.0.2.1` is the IPv4 address in it (RFC 4291, 2.5.5.2), which the list knows.
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Reads `192.0.2.0/24`, `2001:db8::/32`, or an address alone. */
export function readNetwork(text: string): Network {
  const [, address = '', length] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (version === 0 || prefix > bits)
    throw new Error(`found ${JSON.stringify(text)}, want a network such as 192.0.2.0/24 or 2001:db8::/32`);
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}
