import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Small seeded generator (mulberry32): the same seed gives the same alerts on every machine. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const MODELS = [
  ['SaaS::Access::Unusual External Source for SaaS Credential Use', 'Suspicious', 4],
  ['SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)', 'Critical', 5],
  ['Compromise::Beaconing Activity To External Rare', 'Informational', 2],
  ['Anomalous Connection::Uncommon 1 GiB Outbound', 'Informational', 2],
  ['Device::Attack and Recon Tools', 'Suspicious', 4],
] as const;
const COUNTRIES = [
  ['US', 'United States', 'Ashburn'],
  ['DE', 'Germany', 'Frankfurt'],
  ['AU', 'Australia', 'Sydney'],
  ['JP', 'Japan', 'Tokyo'],
] as const;
/** Conditions of a component that are not shown to the reader. Real components have about ten filters. */
const CONDITIONS = [
  ['Internal source device type', '12'],
  ['Tagged internal source', 'Security Device'],
  ['Rare domain', '90'],
  ['Individual size up', '1048576'],
  ['Unusual sustained connectivity', '60'],
  ['Same IP', 'true'],
  ['Trusted hostname', 'false'],
  ['Internal source device age', '604800'],
] as const;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2025, 2, 1);

/** Writes so many alerts over some days, in time order, as NDJSON: two in five are SaaS breaches with a login row, in the poll's envelope. */
export async function writeAlerts(path: string, count: number, days = 30): Promise<void> {
  const rnd = random(1);
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  for (let i = 0; i < count; i++) {
    const time = FIRST_DAY + Math.floor((i / count) * days * DAY_MS) + Math.floor(rnd() * 1000);
    if (!out.write(`${JSON.stringify(alert(i, time, rnd))}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function alert(i: number, time: number, rnd: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(rnd() * list.length)] as T;
  const saas = rnd() < 0.4;
  const [name, category, priority] = MODELS[saas ? Math.floor(rnd() * 2) : 2 + Math.floor(rnd() * 3)] as (typeof MODELS)[number];
  const user = `user${Math.floor(rnd() * 5000)}@example.com`;
  const did = Math.floor(rnd() * 20_000);
  const peer = `203.0.113.${Math.floor(rnd() * 255)}`;
  const asn = `AS${64496 + Math.floor(rnd() * 15)} Example Network ${Math.floor(rnd() * 40)}`;
  const [code, country, city] = pick(COUNTRIES);
  const breach = {
    commentCount: 0,
    pbid: 1_000_000 + i,
    time: time - 6000,
    creationTime: time,
    model: {
      name,
      pid: 600 + Math.floor(rnd() * 90),
      phid: 6000 + Math.floor(rnd() * 900),
      uuid: `80010119-6d7f-0000-0305-5e00000${(100000 + Math.floor(rnd() * 90)).toString()}`,
      logic: {
        data: [
          { cid: 13112, weight: 1 },
          { cid: 13114, weight: 1 },
        ],
        targetScore: 1,
        type: 'weightedComponentList',
        version: 1,
      },
      throttle: 3600,
      sharedEndpoints: false,
      actions: { alert: true, antigena: {}, breach: true, model: true, setPriority: false, setTag: false, setType: false },
      tags: ['', 'AP: C2 Comms'],
      interval: 3600,
      delay: 0,
      sequenced: false,
      active: true,
      modified: '2024-06-22 15:56:27',
      activeTimes: { devices: {}, tags: {}, type: 'exclusions', version: 2 },
      autoUpdatable: true,
      autoUpdate: true,
      autoSuppress: true,
      description:
        'A device or account was seen doing something that is uncommon for it and for its peers, over a period that is long enough to matter. This can be the first sign of stolen credentials or of a machine under foreign control; it can also be a new tool, a new colleague or a change of work that nobody has told the security team about.\\n\\nAction: Review the connection or the login, compare the times with the working hours of the person, look at what the same address did elsewhere, and find out whether the user knows of it.',
      behaviour: 'decreasing',
      defeats: [
        {
          defeatID: 4,
          arguments: { value: 'updates.example.net' },
          comparator: 'matches',
          filtertype: 'Connection hostname',
        },
      ],
      created: { by: 'System' },
      edited: { by: 'System' },
      version: 31,
      priority,
      category,
      compliance: false,
    },
    triggeredComponents: [
      {
        time: time - 6000,
        cbid: 25885 + i,
        cid: 13112,
        chid: 20980,
        size: 1 + Math.floor(rnd() * 20),
        threshold: 0,
        interval: 3600,
        logic: {
          data: {
            left: { left: 'A', operator: 'AND', right: { left: 'B', operator: 'AND', right: { left: 'D', operator: 'AND', right: 'E' } } },
            operator: 'OR',
            right: { left: 'A', operator: 'AND', right: { left: 'C', operator: 'AND', right: { left: 'F', operator: 'AND', right: 'G' } } },
          },
          version: 'v0.1',
        },
        metric: { mlid: 1, name: 'externalconnections', label: 'External Connections' },
        triggeredFilters: [
          {
            cfid: 23426,
            id: 'A',
            filterType: 'Beaconing score',
            arguments: { value: 60 },
            comparatorType: '>',
            trigger: { value: String(60 + Math.floor(rnd() * 40)) },
          },
          {
            cfid: 23427,
            id: 'B',
            filterType: 'Rare external IP',
            arguments: { value: 95 },
            comparatorType: '>',
            trigger: { value: '100' },
          },
          { cfid: 23428, id: 'C', filterType: 'Direction', arguments: { value: 'out' }, comparatorType: 'is', trigger: { value: 'out' } },
          ...CONDITIONS.map(([filterType, value], at) => ({
            cfid: 23440 + at,
            id: String.fromCharCode(68 + at),
            filterType,
            arguments: { value },
            comparatorType: 'is not',
            trigger: { value: String(Math.floor(rnd() * 100)) },
          })),
          ...(saas
            ? []
            : [
                { cfid: 23429, id: 'd1', filterType: 'Destination IP', arguments: {}, comparatorType: 'display', trigger: { value: peer } },
                {
                  cfid: 23430,
                  id: 'd2',
                  filterType: 'Connection hostname',
                  arguments: {},
                  comparatorType: 'display',
                  trigger: { value: `host-${Math.floor(rnd() * 900)}.example.net` },
                },
                { cfid: 23431, id: 'd3', filterType: 'ASN', arguments: {}, comparatorType: 'display', trigger: { value: asn } },
                {
                  cfid: 23432,
                  id: 'd4',
                  filterType: 'Destination port',
                  arguments: {},
                  comparatorType: 'display',
                  trigger: { value: '443' },
                },
                { cfid: 23433, id: 'd5', filterType: 'Country', arguments: {}, comparatorType: 'display', trigger: { value: country } },
              ]),
        ],
      },
    ],
    breachUrl: `https://darktrace.example.com/#modelbreach/${1_000_000 + i}`,
    score: Math.round(rnd() * 1000) / 1000,
    mitreTechniques: saas
      ? [{ technique: 'Cloud Accounts', techniqueID: 'T1078.004' }]
      : [{ technique: 'Exfiltration Over C2 Channel', techniqueID: 'T1041' }],
    device: saas
      ? {
          did,
          sid: -9,
          hostname: `SaaS::Office365: ${user}`,
          typename: 'saasprovider',
          typelabel: 'SaaS Provider',
          firstSeen: FIRST_DAY - DAY_MS,
          lastSeen: time,
        }
      : {
          did,
          sid: 12,
          ip: `192.0.2.${did % 255}`,
          ips: [{ ip: `192.0.2.${did % 255}`, timems: time - 3_600_000, time: '2025-03-01 10:00:00', sid: 12 }],
          hostname: `ws-${did}.example.com`,
          macaddress: `00:00:5e:00:53:${(did % 256).toString(16).padStart(2, '0')}`,
          vendor: 'Example Vendor',
          os: 'Windows 10',
          typename: 'desktop',
          typelabel: 'Desktop',
          firstSeen: FIRST_DAY - DAY_MS,
          lastSeen: time,
        },
  };
  if (!saas) return breach;
  const failed = rnd() < 0.3;
  const row = {
    time: '2025-03-01 10:00:00',
    timems: time - 6000,
    action: 'notice',
    eventType: 'notice',
    nid: 8_180_165 + i,
    uid: `Z${i.toString(36)}xVFQtEykPRPy`,
    direction: 'in',
    mlid: 304,
    type: 'Saas::Login',
    msg: `event=userloggedin,user=${user}`,
    detail: {
      action: 'Login',
      actor: user,
      event: failed ? 'UserLoginFailed' : 'UserLoggedIn',
      event_id: `00000000-0000-0000-0000-${i.toString().padStart(12, '0')}`,
      service: 'Office365',
      service_product: 'Office 365 Exchange Online',
      software: 'Chrome 108.0.0',
      status_code: failed ? 500121 : 0,
    },
    sourceDevice: {
      longitude: -77.4,
      latitude: 39,
      city,
      country,
      countrycode: code,
      region: 'North America',
      ip: peer,
      asn,
      ippopularity: '0',
    },
    destinationDevice: {
      id: did,
      did,
      ip: '',
      sid: -9,
      hostname: `SaaS::Office365: ${user}`,
      time: '1574700328000',
      typename: 'saasprovider',
      typelabel: 'SaaS Provider',
    },
    source: peer,
    destination: `SaaS::Office365: ${user}`,
  };
  return { appliance: 'appliance-1', fetchedAt: time + 60_000, change: 'new', details: [row], alert: breach };
}
