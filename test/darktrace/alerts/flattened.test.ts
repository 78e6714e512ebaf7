import { alertOf, faultsOf } from './valid';

const legacyBreach = {
  dtProduct: 'Policy Breach',
  threatID: 18810,
  modelName: 'Anomalous Connection::Data Sent to Rare Domain',
  breachTime: '2019-08-02 15:52:02',
  score: 66,
};

describe('the legacy push (FORMATS 9)', () => {
  test('a breach: time without zone is UTC, score 0 to 100, ports as text, components a text', () => {
    const sent = {
      ...legacyBreach,
      sourceIP: '192.0.2.99',
      sourceHost: 'ws-99.example.com',
      sourcePort: '49822',
      destIP: '203.0.113.8',
      destHost: 'drop.example.net',
      destPort: '443',
      hostname: 'ws-99.example.com',
      deviceId: 99,
      triggeredComponents: 'Data Sent to Rare Domain',
      mitreTechniques: '[{"techniqueID":"T1041"},{"techniqueID":"T1567.002"},{"techniqueID":"T1041"}]',
      antigena: true,
    };
    expect(alertOf('model-breach', sent)).toMatchObject({
      variant: 'legacy',
      pbid: 18810,
      time: Date.UTC(2019, 7, 2, 15, 52, 2),
      score: 0.66,
      model: { path: ['Anomalous Connection', 'Data Sent to Rare Domain'], antigena: {} },
      device: { did: 99, hostname: 'ws-99.example.com', ips: ['192.0.2.99'] },
      source: { ip: '192.0.2.99', port: 49822 },
      destination: { ip: '203.0.113.8', hostname: 'drop.example.net', port: 443 },
      techniques: [{ id: 'T1041' }, { id: 'T1567.002' }],
      components: [],
    });
  });

  test('the source of another host is not the device', () => {
    expect(alertOf('model-breach', { ...legacyBreach, hostname: 'ws-1', sourceHost: 'ws-2', sourceIP: '192.0.2.2' }).device?.ips).toEqual(
      [],
    );
  });

  const analyst = { dtProduct: 'AI Analyst', title: 'Port Scanning', startTime: 'Jul 22nd 2020 01:16:33 UTC' };
  test.each([
    ['its link', { url: 'https://dt.example.com/#aiaincidentevent/303a7d87-12c5', externalId: 'x' }, '303a7d87-12c5'],
    ['its own id', { uuid: 'u-1', externalId: 'x' }, 'u-1'],
    ['externalId at last', { externalId: 'x' }, 'x'],
  ])('an AI Analyst event has the id of %s; dates are words', (_, fields, id) => {
    const start = Date.UTC(2020, 6, 22, 1, 16, 33);
    expect(alertOf('ai-analyst-event', { ...analyst, ...fields })).toMatchObject({
      id,
      title: 'Port Scanning',
      periods: [{ start, end: start }],
    });
  });

  test('a status and an e-mail have the names of today', () => {
    const status = {
      dtProduct: 'System Alert',
      uuid: 's',
      alert_name: 'SaaS Error',
      priority: 'high',
      priority_code: 71,
      last_updated: 1_709_272_800,
    };
    expect(alertOf('system-status', status)).toMatchObject({ priority: 71, priorityLevel: 'high', lastUpdated: 1_709_272_800_000 });
    const email = { dtProduct: 'Antigena Email', uuid: 'm', timestamp: '2024-12-15 08:31:02.114000', attachment_sha1s: 'ac34' };
    expect(alertOf('email', email)).toMatchObject({ variant: 'legacy', attachments: [{ sha1: 'ac34' }] });
  });

  test.each([
    ['another product', { dtProduct: 'constructor' }, ['darktrace.kind_unknown $.dtProduct']],
    [
      'a breach without number, name and time',
      { dtProduct: 'Policy Breach' },
      ['darktrace.field_missing $.threatID', 'darktrace.field_missing $.modelName', 'darktrace.time $.breachTime'],
    ],
    ['an event without id', analyst, ['darktrace.field_missing $.url']],
  ])('%s is rejected', (_, value, faults) => expect(faultsOf(value)).toEqual(faults));
});

describe('the current push to Microsoft Sentinel (FORMATS 9)', () => {
  const now = '2025-02-11T08:45:10Z';
  const nowMs = Date.UTC(2025, 1, 11, 8, 45, 10);
  const sent = (fields: object) => ({ darktraceProduct: 'Darktrace', alertTime: now, ...fields });

  test('ModelAlerts', () => {
    const value = sent({
      threatId: 52001,
      modelName: 'Aa::Model',
      score: 71,
      modelTags: ['AP: Egress'],
      mitreTechniques: [{ techniqueId: 'T1071.001' }],
      deviceHostname: 'lap-7.example.com',
      deviceId: 777,
      deviceCredentials: ['mallory'],
    });
    expect(alertOf('model-breach', value)).toMatchObject({
      variant: 'sentinel',
      pbid: 52001,
      time: nowMs,
      score: 0.71,
      model: { tags: ['AP: Egress'] },
      techniques: [{ id: 'T1071.001' }],
      device: { did: 777, hostname: 'lap-7.example.com', credentials: ['mallory'] },
    });
  });
  test('Incidents', () => {
    const value = sent({
      incidentEventTitle: 'Scan',
      incidentEventTime: now,
      externalId: 'e-1',
      aiaScore: 64,
      currentGroup: '7-1',
      deviceHostname: 'SaaS::Zoom: alice',
    });
    expect(alertOf('ai-analyst-event', value)).toMatchObject({
      id: 'e-1',
      createdAt: nowMs,
      aiaScore: 64,
      group: 'g7-1',
      devices: [{ user: { module: 'Zoom', name: 'alice' } }],
    });
  });
  test.each([
    [{ action: 'CREATE', state: 'active' }, 'CREATE'],
    [{ action: 'block', state: 'CLEAR' }, 'CLEAR'],
    [{ action: 'block', state: 'active' }, 'ACTIVE'],
    [{ action: 'block' }, 'BLOCK'],
  ])('ResponseActions: the word of %j', (fields, change) => {
    const value = sent({
      codeId: 5,
      inhibitor: 'Block connections',
      model: 'Antigena / Network / X',
      score: 62,
      startTime: now,
      deviceIp: '192.0.2.4',
      ...fields,
    });
    expect(alertOf('respond-action', value)).toMatchObject({
      variant: 'sentinel',
      codeid: 5,
      change,
      score: 0.62,
      start: nowMs,
      model: ['Antigena', 'Network', 'X'],
      device: { ips: ['192.0.2.4'] },
    });
  });
  test('SystemStatusAlerts and EMAIL', () => {
    expect(
      alertOf(
        'system-status',
        sent({ uuid: 's', friendlyModelName: 'SaaS Error', priority: 'High', priorityCode: 71, status: 'Resolved' }),
      ),
    ).toMatchObject({
      alertName: 'SaaS Error',
      priority: 71,
      priorityLevel: 'high',
      resolved: true,
      lastUpdated: nowMs,
    });
    expect(
      alertOf('email', sent({ uuid: 'm', anomalyScore: 96, recipients: ['alice@example.com'], linkHosts: ['a.example.org'] })),
    ).toMatchObject({
      time: nowMs,
      score: 96,
      linkHosts: ['a.example.org'],
    });
  });
  test('problems tell the name that was sent', () => {
    expect(faultsOf(sent({ uuid: 's', friendlyModelName: 'x', alertTime: 'soon' }))).toEqual(['darktrace.time $.alertTime']);
  });
  test('another table is unknown', () =>
    expect(faultsOf(sent({ releasedBy: 'carol' }))).toEqual(['darktrace.kind_unknown $.darktraceProduct']));
});
