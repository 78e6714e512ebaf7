import { action, breach, LAGOS, login, SYDNEY } from '../alerts';
import type { Scenario } from './scenario';

const IP = LAGOS.ip;
const RARE = 'SaaS::Access::Unusual External Source for SaaS Credential Use';

const alerts = [
  breach({ pbid: 1, model: RARE, user: 'Zoe@example.com', when: '2024-06-03T08:20:00Z', details: [login('2024-06-03T08:19:00Z', LAGOS)] }),
  breach({ pbid: 2, model: RARE, user: 'yan@example.com', when: '2024-06-03T09:20:00Z', details: [login('2024-06-03T09:19:00Z', SYDNEY)] }),
];

const trail = (at: string, operation: string, ip: string, user: object, error?: string) => ({
  at,
  api: { operation, service: { name: 'iam.amazonaws.com' }, response: { error } },
  actor: { user },
  src_endpoint: { ip },
  status: error === undefined ? 'Success' : 'Failure',
});

const native = {
  cloud_trail_mgmt_2_0: [
    trail('2024-06-03T08:30:00Z', 'CreateAccessKey', IP, { uid: 'arn:aws:sts::111122223333:assumed-role/Analyst/zoe@example.com' }),
    trail('2024-06-03T08:31:00Z', 'DeleteTrail', IP, { name: 'build' }, 'AccessDenied'),
    trail('2024-06-03T08:32:00Z', 'ListUsers', SYDNEY.ip, { uid: 'arn:aws:sts::111122223333:assumed-role/Analyst/chloe@example.com' }),
    // Outside of the window.
    trail('2024-05-01T08:30:00Z', 'CreateUser', IP, { uid: 'arn:aws:sts::111122223333:assumed-role/Analyst/zoe@example.com' }),
  ],
  vpc_flow_2_0: [
    {
      at: '2024-06-03T08:40:00Z',
      src_endpoint: { ip: '192.0.2.200' },
      dst_endpoint: { ip: IP, port: 443 },
      traffic: { bytes: 1200 },
      action: 'Allowed',
      disposition: 'Allowed',
    },
    {
      at: '2024-06-03T08:41:00Z',
      src_endpoint: { ip: '192.0.2.200' },
      dst_endpoint: { ip: '198.51.100.90', port: 443 },
      traffic: { bytes: 9 },
    },
  ],
  route53_2_0: [
    {
      at: '2024-06-03T08:50:00Z',
      src_endpoint: { ip: '192.0.2.200' },
      query: { hostname: 'files.example.net.', type: 'A' },
      answers: [
        { type: 'CNAME', rdata: 'cdn.example.net.' },
        { type: 'A', rdata: IP },
      ],
      rcode: 'NOERROR',
    },
  ],
  waf_2_0: [
    {
      at: '2024-06-03T08:55:00Z',
      src_endpoint: { ip: IP, location: { country: 'NG' } },
      http_request: { http_method: 'GET', url: { path: '/login', hostname: 'www.example.com' } },
      action: 'Denied',
      disposition: 'Blocked',
    },
  ],
  sh_findings_2_0: [
    {
      at: '2024-06-03T08:59:00Z',
      finding_info: { title: 'Unusual console login', uid: 'finding-1' },
      severity: 'High',
      resources: [{ type: 'AwsIamUser', uid: 'arn:aws:iam::111122223333:user/zoe' }],
      observables: [
        { name: 'evidences[].src_endpoint.ip', type_id: 2, value: IP },
        { name: 'evidences[].actor.user.email_addr', type_id: 5, value: 'Zoe@example.com' },
      ],
    },
  ],
};

const given = { from: '2024-06-01', to: '2024-06-30' };

export const ip: Scenario = {
  entry: 'pivot-ip',
  alerts,
  native,
  given: { ...given, ip: IP },
  wanted: [
    {
      event_time: '2024-06-03 08:19:00',
      source: 'Darktrace login',
      actors: 'zoe@example.com',
      action: 'Office365',
      outcome: 'Success',
      detail: 'NG',
    },
    {
      event_time: '2024-06-03 08:20:00',
      source: 'Darktrace finding',
      actors: 'zoe@example.com',
      action: 'SaaS / Access / Unusual External Source for SaaS Credential Use',
      outcome: 'Medium',
      detail: null,
    },
    {
      event_time: '2024-06-03 08:30:00',
      source: 'CloudTrail',
      actors: 'zoe@example.com',
      action: 'CreateAccessKey',
      outcome: 'Success',
      detail: 'iam.amazonaws.com',
    },
    {
      event_time: '2024-06-03 08:31:00',
      source: 'CloudTrail',
      actors: 'build',
      action: 'DeleteTrail',
      outcome: 'AccessDenied',
      detail: 'iam.amazonaws.com',
    },
    { event_time: '2024-06-03 08:40:00', source: 'VPC flow', actors: null, action: 'port 443', outcome: 'Allowed', detail: '1200 bytes' },
    {
      event_time: '2024-06-03 08:50:00',
      source: 'Route 53',
      actors: null,
      action: 'resolve A',
      outcome: 'NOERROR',
      detail: 'files.example.net.',
    },
    { event_time: '2024-06-03 08:55:00', source: 'WAF', actors: null, action: 'GET /login', outcome: 'Blocked', detail: 'www.example.com' },
    {
      event_time: '2024-06-03 08:59:00',
      source: 'Security Hub',
      actors: 'zoe@example.com',
      action: 'Unusual console login',
      outcome: 'High',
      detail: 'arn:aws:iam::111122223333:user/zoe',
    },
  ],
  silent: {
    'yan@example.com': 'another address',
    'chloe@example.com': 'another address',
    CreateUser: 'before the window',
    '198.51.100.90': 'another address that begins alike',
  },
};

export const user: Scenario = {
  entry: 'pivot-user',
  alerts,
  native,
  given: { ...given, user: 'zoe@EXAMPLE.com' },
  wanted: [
    { event_time: '2024-06-03 08:19:00', source: 'Darktrace login', ip: IP, action: 'Office365' },
    {
      event_time: '2024-06-03 08:20:00',
      source: 'Darktrace finding',
      ip: IP,
      action: 'SaaS / Access / Unusual External Source for SaaS Credential Use',
    },
    { event_time: '2024-06-03 08:30:00', source: 'CloudTrail', ip: IP, action: 'CreateAccessKey' },
    { event_time: '2024-06-03 08:59:00', source: 'Security Hub', ip: IP, action: 'Unusual console login' },
  ],
  silent: { 'chloe@example.com': 'a name that ends alike', CreateUser: 'before the window', DeleteTrail: 'another user' },
};

export const timeline: Scenario = {
  entry: 'entity-timeline',
  given: { entity: 'ZOE@example.com' },
  alerts: [
    // Late: what happened first is told last.
    action({
      codeid: 1,
      user: 'zoe@example.com',
      change: 'CREATE',
      inhibitor: 'Disable user',
      start: '2024-06-03T08:30:00Z',
      end: '2024-06-03T09:30:00Z',
    }),
    alerts[1]!,
    { ...alerts[0], fetchedAt: Date.parse('2024-06-20T00:00:00Z') },
    alerts[0]!,
  ],
  wanted: [
    { happened: '2024-06-03 08:19:00', what: 'login', title: 'Office365', status: 'Success', src_ip: IP, country: 'NG' },
    {
      happened: '2024-06-03 08:20:00',
      what: 'finding',
      title: 'SaaS / Access / Unusual External Source for SaaS Credential Use',
      status: 'Medium, Create, New',
      src_ip: IP,
      country: 'NG',
    },
    {
      happened: '2024-06-03 08:30:00',
      what: 'respond',
      title: 'RESPOND: Disable user',
      status: 'Informational, Create, New',
      src_ip: null,
      country: null,
    },
  ],
  silent: { 'yan@example.com': 'another account' },
};
