import type { Draft } from '../../src/ocsf/record';

const START = Date.UTC(2024, 0, 5, 9, 0, 0);

const product = { name: 'Example Detector', vendor_name: 'Example' };

const attack = {
  tactic: { uid: 'TA0001', name: 'Initial Access' },
  technique: { uid: 'T1078', name: 'Valid Accounts' },
  version: '14.1',
};

const enrichment = (name: string, value: string) => ({ name, value, type: 'geo', data: { direction: 'in' }, provider: 'Example' });

export const finding: Draft = {
  class: 'security_finding',
  profiles: ['datetime'],
  attributes: {
    activity_id: 1,
    severity_id: 3,
    time: START,
    state_id: 1,
    risk_level_id: 2,
    message: 'Unusual login',
    metadata: { uid: 'event-1', product, correlation_uid: 'group-1' },
    finding: {
      uid: 'finding-1',
      title: 'SaaS / Access / Unusual Login',
      created_time: START,
      types: ['SaaS'],
      supporting_data: { rarity: 97 },
    },
    analytic: { name: 'Unusual Login', uid: 'model-1', type_id: 2 },
    attacks: [attack],
    resources: [
      { type: 'User', name: 'alice@example.com', uid: '12', namespace: 'office365', labels: ['admin'] },
      { type: 'Desktop', name: 'desk-7', uid: '13', data: { ip: '192.0.2.7' } },
      { type: 'File', name: 'invoice.html' },
      { type: 'Mailbox rule', name: '.' },
    ],
    enrichments: [
      enrichment('src_endpoint.ip', '198.51.100.9'),
      enrichment('src_endpoint.autonomous_system.number', '64500'),
      enrichment('src_endpoint.location.country', 'DE'),
      enrichment('http_request.user_agent', 'curl/8.5'),
      enrichment('device.mac', '00:00:5E:00:53:01'),
      enrichment('src_endpoint.port', '443'),
      enrichment('mailbox rule', 's'),
    ],
    unmapped: { category: 'Suspicious', antigena: { state: 'active' }, tags: ['a', 'b'] },
  },
};

export const detection: Draft = {
  class: 'detection_finding',
  profiles: ['datetime', 'host'],
  attributes: {
    activity_id: 1,
    severity_id: 5,
    status_id: 1,
    confidence_id: 3,
    confidence_score: 87,
    time: START,
    start_time: START - 60_000,
    end_time: START + 60_000,
    message: 'Unusual login',
    metadata: { uid: 'event-2', product, logged_time: START + 5_000 },
    finding_info: {
      uid: 'finding-1',
      title: 'SaaS / Access / Unusual Login',
      created_time: START,
      analytic: { name: 'Unusual Login', uid: 'model-1', type_id: 2 },
      attacks: [attack],
      related_events: [{ uid: 'finding-0', type_uid: 200401 }],
      src_url: 'https://console.example.com/#finding-1',
    },
    actor: { user: { name: 'alice@example.com', email_addr: 'alice@example.com', uid: '12', type_id: 1 } },
    device: { uid: '13', hostname: 'desk-7.example.com', ip: '192.0.2.7', mac: '00:00:5E:00:53:01', type_id: 2, first_seen_time: START },
    evidences: [
      {
        src_endpoint: {
          ip: '198.51.100.9',
          port: 50_123,
          location: { city: 'Berlin', country: 'DE', lat: 52.52, long: 13.41 },
          autonomous_system: { number: 64500, name: 'EXAMPLE-AS' },
        },
        dst_endpoint: { hostname: 'www.example.com', ip: '203.0.113.1', port: 443 },
        data: { bytes: 1200, kept: null },
      },
      { src_endpoint: { ip: '198.51.100.9' }, dst_endpoint: { ip: '2001:db8::1' } },
    ],
    resources: [{ type: 'Application', name: 'Example Mailer', uid: 'app-1' }],
    unmapped: { category: 'Critical' },
  },
};

export const response: Draft = {
  class: 'detection_finding',
  profiles: ['datetime', 'host', 'security_control'],
  attributes: {
    activity_id: 2,
    severity_id: 4,
    time: START,
    action_id: 2,
    disposition_id: 2,
    metadata: { uid: 'event-3', product },
    finding_info: { uid: 'respond-1', title: 'Block connections', desc: 'Blocks matching connections' },
    attacks: [attack],
    malware: [{ name: 'Example', classification_ids: [1, 2] }],
    unmapped: { 'respond.action': 'block' },
  },
};

export const login: Draft = {
  class: 'authentication',
  profiles: ['datetime'],
  attributes: {
    activity_id: 1,
    severity_id: 1,
    status_id: 2,
    time: START,
    is_mfa: true,
    is_remote: true,
    logon_type_id: 3,
    metadata: { uid: 'event-4', product },
    user: { name: 'alice@example.com', type_id: 1 },
    service: { name: 'Office365' },
    src_endpoint: {
      ip: '198.51.100.9',
      location: { country: 'DE', city: 'Berlin' },
      autonomous_system: { number: 64500, name: 'EXAMPLE-AS' },
    },
    http_request: { user_agent: 'curl/8.5' },
  },
};

export const drafts = { finding, detection, response, login };
