import type { Random } from './random';

/** A country with one of its cities, as Darktrace tells a place: names, ISO code, continent. */
export interface Country {
  /** ISO 3166-1 alpha-2 */
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly continent: string;
  readonly latitude: number;
  readonly longitude: number;
}

export interface Network {
  /** `AS64500 Example Hosting` */
  readonly asn: string;
}

/** Networks where servers and VPN exits stand, and networks of people's own lines. */
export interface Networks {
  readonly hosting: readonly Network[];
  readonly access: readonly Network[];
}

/** Where an event came from. */
export interface Place {
  readonly ip: string;
  readonly country: Country;
  readonly network: Network;
}

/** Every row: code, name, city, continent, latitude, longitude. */
const COUNTRY_ROWS = [
  ['US', 'United States', 'Ashburn', 'North America', 39.0, -77.4],
  ['CA', 'Canada', 'Toronto', 'North America', 43.7, -79.4],
  ['MX', 'Mexico', 'Monterrey', 'North America', 25.7, -100.3],
  ['BR', 'Brazil', 'Sao Paulo', 'South America', -23.6, -46.6],
  ['CL', 'Chile', 'Santiago', 'South America', -33.4, -70.7],
  ['GB', 'United Kingdom', 'London', 'Europe', 51.5, -0.1],
  ['IE', 'Ireland', 'Dublin', 'Europe', 53.3, -6.2],
  ['DE', 'Germany', 'Frankfurt am Main', 'Europe', 50.1, 8.6],
  ['FR', 'France', 'Paris', 'Europe', 48.9, 2.4],
  ['ES', 'Spain', 'Madrid', 'Europe', 40.4, -3.7],
  ['IT', 'Italy', 'Milan', 'Europe', 45.5, 9.2],
  ['NL', 'Netherlands', 'Amsterdam', 'Europe', 52.4, 4.9],
  ['SE', 'Sweden', 'Stockholm', 'Europe', 59.3, 18.1],
  ['FI', 'Finland', 'Helsinki', 'Europe', 60.2, 24.9],
  ['PL', 'Poland', 'Warsaw', 'Europe', 52.2, 21.0],
  ['RO', 'Romania', 'Bucharest', 'Europe', 44.4, 26.1],
  ['NG', 'Nigeria', 'Lagos', 'Africa', 6.5, 3.4],
  ['ZA', 'South Africa', 'Johannesburg', 'Africa', -26.2, 28.0],
  ['KE', 'Kenya', 'Nairobi', 'Africa', -1.3, 36.8],
  ['KW', 'Kuwait', 'Kuwait City', 'Asia', 29.4, 48.0],
  ['IN', 'India', 'Mumbai', 'Asia', 19.1, 72.9],
  ['SG', 'Singapore', 'Singapore', 'Asia', 1.3, 103.8],
  ['JP', 'Japan', 'Tokyo', 'Asia', 35.7, 139.7],
  ['KR', 'South Korea', 'Seoul', 'Asia', 37.6, 127.0],
  ['AU', 'Australia', 'Sydney', 'Oceania', -33.9, 151.2],
  ['NZ', 'New Zealand', 'Auckland', 'Oceania', -36.8, 174.8],
] as const;

export const COUNTRIES: readonly Country[] = COUNTRY_ROWS.map(([code, name, city, continent, latitude, longitude]) => ({
  code,
  name,
  city,
  continent,
  latitude,
  longitude,
}));

/** AS numbers set aside for documentation (RFC 5398) are 64496 to 64511. */
const FIRST_AS = 64496;
const LAST_AS = 64511;
const HOSTING_NETWORKS = 9;

const HOSTING_WORDS = ['Hosting', 'VPN', 'Private Relay', 'Cloud', 'Servers', 'VPS', 'Dedicated', 'Colocation', 'Proxy', 'Compute', 'Exit'];
const ACCESS_WORDS = ['Broadband', 'Telecom', 'Mobile', 'Fibre', 'Cable', 'Wireless', 'Communications', 'Internet', 'Line'];
const LEGAL_FORMS = ['', ' Ltd', ' GmbH', ' B.V.', ' Inc', ' SA'];

/** The networks of one simulation by their use: which number hosts servers, and every name, is drawn. */
export function drawNetworks(random: Random): Networks {
  const numbers = random.shuffle(Array.from({ length: LAST_AS - FIRST_AS + 1 }, (_, index) => FIRST_AS + index));
  const hostingNames = random.shuffle(HOSTING_WORDS);
  const accessNames = random.shuffle(ACCESS_WORDS);
  const named = (number: number, word: string | undefined): Network => ({
    asn: `AS${number} Example ${word}${random.pick(LEGAL_FORMS)}`,
  });
  return {
    hosting: numbers.slice(0, HOSTING_NETWORKS).map((number, index) => named(number, hostingNames[index])),
    access: numbers.slice(HOSTING_NETWORKS).map((number, index) => named(number, accessNames[index])),
  };
}

/** One place in ten is reached over IPv6. */
const IPV6_SHARE = 0.1;

/** An address out of the documentation networks (RFC 5737, RFC 3849). */
export function drawAddress(random: Random): string {
  if (random.chance(IPV6_SHARE)) return `2001:db8:${random.hex(4).replace(/^0+(?=.)/, '')}::${random.between(1, 999)}`;
  return `${random.chance(0.5) ? '198.51.100' : '203.0.113'}.${random.between(1, 254)}`;
}

/** A place on a network of this use. */
export function drawPlace(random: Random, networks: Networks, country: Country, use: keyof Networks): Place {
  return { ip: drawAddress(random), country, network: random.pick(networks[use]) };
}

/** A country that is not this one. */
export function otherCountry(random: Random, known: Country): Country {
  let country = random.pick(COUNTRIES);
  while (country === known) country = random.pick(COUNTRIES);
  return country;
}
