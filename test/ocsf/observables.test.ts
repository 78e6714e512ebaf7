import { finish } from '../../src/ocsf/finish';
import type { Observable } from '../../src/ocsf/observables';
import type { Draft, OcsfVersion } from '../../src/ocsf/record';
import { detection, finding, login } from './drafts';

/** One line an observable: name, type_id, type, value. */
function lines(draft: Draft, version: OcsfVersion): string[] {
  return (finish(draft, version)['observables'] as Observable[]).map(
    ({ name, type_id, type, value }) => `${name} | ${type_id} ${type} | ${value}`,
  );
}

const changed = (draft: Draft, attributes: Record<string, unknown>): Draft => ({
  ...draft,
  attributes: { ...draft.attributes, ...attributes },
});

test('a detection names every typed pivot once, by its path', () => {
  expect(lines(detection, '1.3.0')).toEqual([
    'actor.user.email_addr | 5 Email Address | alice@example.com',
    'actor.user.name | 4 User Name | alice@example.com',
    'device.hostname | 1 Hostname | desk-7.example.com',
    'device.ip | 2 IP Address | 192.0.2.7',
    'device.mac | 3 MAC Address | 00:00:5E:00:53:01',
    'device.uid | 10 Resource UID | 13',
    'evidences[].dst_endpoint.hostname | 1 Hostname | www.example.com',
    'evidences[].dst_endpoint.ip | 2 IP Address | 203.0.113.1',
    'evidences[].src_endpoint.ip | 2 IP Address | 198.51.100.9',
    'evidences[].src_endpoint.autonomous_system.number | 99 Autonomous System | 64500',
    'evidences[].src_endpoint.location.country | 14 Country | DE',
    'evidences[].dst_endpoint.ip | 2 IP Address | 2001:db8::1',
    'resources[].name | 99 Application | Example Mailer',
    'resources[].uid | 10 Resource UID | app-1',
  ]);
});

test('a security finding tells the kind of resources and enrichments by what they say', () => {
  expect(lines(finding, '1.3.0')).toEqual([
    'resources[].name | 4 User Name | alice@example.com',
    'resources[].name | 5 Email Address | alice@example.com',
    'resources[].uid | 10 Resource UID | 12',
    'resources[].name | 1 Hostname | desk-7',
    'resources[].uid | 10 Resource UID | 13',
    'resources[].name | 7 File Name | invoice.html',
    'resources[].name | 99 Mailbox rule | .',
    'enrichments[].value | 2 IP Address | 198.51.100.9',
    'enrichments[].value | 99 Autonomous System | 64500',
    'enrichments[].value | 14 Country | DE',
    'enrichments[].value | 16 HTTP User-Agent | curl/8.5',
    'enrichments[].value | 3 MAC Address | 00:00:5E:00:53:01',
    'enrichments[].value | 99 mailbox rule | s',
  ]);
});

test('a login names user, address, network, country and user agent', () => {
  expect(lines(login, '1.3.0')).toEqual([
    'http_request.user_agent | 16 HTTP User-Agent | curl/8.5',
    'src_endpoint.ip | 2 IP Address | 198.51.100.9',
    'src_endpoint.autonomous_system.number | 99 Autonomous System | 64500',
    'src_endpoint.location.country | 14 Country | DE',
    'user.name | 4 User Name | alice@example.com',
  ]);
});

test('1.1.0 has no country and no user agent: 26 and 99', () => {
  expect(lines(login, '1.1.0')).toContain('src_endpoint.location.country | 26 Geo Location | DE');
  expect(lines(login, '1.1.0')).toContain('http_request.user_agent | 99 HTTP User-Agent | curl/8.5');
  expect(lines(finding, '1.1.0')).toContain('enrichments[].value | 26 Geo Location | DE');
});

test('what is no address is no address, and ports are no pivots', () => {
  const made = lines(changed(login, { src_endpoint: { ip: '#anonymised-1', port: 443, uid: 'x' } }), '1.3.0');
  expect(made.filter((line) => line.startsWith('src_endpoint'))).toEqual([]);
});

test.each([
  ['a device by its type', { type: 'Server', name: 'srv-1.example.com' }, '1 Hostname'],
  ['a device by its data', { type: 'Odd label', name: 'srv-1', data: { mac: '00:00:5E:00:53:01' } }, '1 Hostname'],
  ['a device that is called by its address', { type: 'Device', name: '192.0.2.9' }, '2 IP Address'],
  ['a device with no host name', { type: 'Server', name: 'the old server' }, '99 Server'],
  ['an account that is no address', { type: 'User', name: 'EXAMPLE\\bob' }, '4 User Name'],
  ['a name that no type explains', { name: 'thing' }, '99 Resource'],
  ['a word of the prototype', { type: '__proto__', name: 'thing' }, '99 __proto__'],
])('resources: %s', (_, resource, kind) => {
  expect(lines(changed(finding, { resources: [resource], enrichments: undefined }), '1.3.0')).toEqual([
    `resources[].name | ${kind} | ${resource.name}`,
  ]);
});

test.each([
  ['actor.user.name', '4 User Name'],
  ['user.email_addr', '5 Email Address'],
  ['dst_endpoint.hostname', '1 Hostname'],
  ['url.url_string', '6 URL String'],
  ['evidences[].file.hashes[].value', '8 Hash'],
  ['device.uid', '10 Resource UID'],
  ['process.name', '9 Process Name'],
  ['src_endpoint.location.city', '99 src_endpoint.location.city'],
  ['constructor.name', '99 constructor.name'],
  ['__proto__.toString', '99 __proto__.toString'],
  ['app', '99 app'],
])('an enrichment named %s', (name, kind) => {
  const enrichments = [{ name, value: 'v', data: { a: 1 } }];
  expect(lines(changed(finding, { resources: undefined, enrichments }), '1.3.0')).toEqual([`enrichments[].value | ${kind} | v`]);
});

test('lists of addresses and a flood of values', () => {
  const hops = Array.from({ length: 300 }, (_, i) => `198.51.100.${i % 250}`);
  const made = lines(changed(login, { src_endpoint: { ip: '192.0.2.1', intermediate_ips: hops } }), '1.3.0');
  expect(made.filter((line) => line.startsWith('src_endpoint.intermediate_ips[] | 2 IP Address'))).toHaveLength(250);
  const evidences = Array.from({ length: 3_000 }, (_, i) => ({ dst_endpoint: { hostname: `h${i}.example.com` } }));
  expect(lines(changed(detection, { evidences }), '1.3.0')).toHaveLength(1_000);
});
