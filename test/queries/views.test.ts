import type { ClassName, OcsfVersion } from '../../src/ocsf/record';
import { VIEWS } from '../../src/queries/views';
import { darktraceColumns } from '../../src/sources/darktrace/columns';
import { breach, LAGOS, login, WARSAW } from './alerts';
import { answerOf, FORMS, type Form, lakeOf, opened, removeLake, rowsOf } from './lakes';

// Each asks a lake of its own.
jest.setTimeout(60_000);

async function ask(alerts: Parameters<typeof lakeOf>[0], form: Form, sql: string): Promise<Record<string, unknown>[]> {
  const folder = await lakeOf(alerts, form);
  try {
    return await opened(folder, async (lake) => rowsOf(await answerOf(lake, sql)));
  } finally {
    removeLake(folder);
  }
}

const HIJACK = 'SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)';
const told = {
  pbid: 1,
  model: HIJACK,
  user: 'Zoe@Example.com',
  when: '2024-06-03T08:20:00Z',
  techniques: ['T1078.004', 'T1110'],
  score: 0.9,
};
const created = breach({ ...told, details: [login('2024-06-03T08:19:00Z', LAGOS)], category: 'Critical' });
const closed = breach({ ...told, acknowledged: '2024-06-04T09:00:00Z', fetched: '2024-06-04T09:05:00Z', category: 'Critical' });

describe.each(FORMS)('class $findingClass of OCSF $ocsf', (form) => {
  test('a finding is one row of plain columns, in its latest state', async () => {
    expect(
      await ask([closed, created, created], form, `SELECT * EXCLUDE (ocsf_version, class_uid, event_uid) FROM darktrace_findings`),
    ).toEqual([
      {
        finding_uid: 'dt.example.com:model-breach:1',
        kind: 'model-breach',
        product: 'Darktrace DETECT',
        activity: 'Close',
        event_ms: Date.parse('2024-06-04T09:00:00Z'),
        event_time: '2024-06-04 09:00:00',
        title: 'SaaS / Compromise / Login From Rare Following Suspicious Login Attempt(s)',
        model: 'Login From Rare Following Suspicious Login Attempt(s)',
        folder: 'SaaS / Compromise',
        category: 'Critical',
        is_compliance: false,
        severity_id: 5,
        severity: 'Critical',
        risk_score: 90,
        status: 'Resolved',
        status_detail: 'acknowledged by carol',
        user_name: 'Zoe@Example.com',
        account: 'zoe@example.com',
        email_addr: 'zoe@example.com',
        src_ip: null,
        asn: null,
        as_name: null,
        country: null,
        dst_ip: null,
        hostname: null,
        device_uid: '1',
        application: null,
        application_uid: null,
        permissions: null,
        mailbox_rule: null,
        rule_folder: null,
        direction: null,
        recipients: null,
        attachment: null,
        techniques: 'T1078, T1078.004, T1110',
        console_link: 'https://dt.example.com/#modelbreach/1',
        incident_uid: null,
        created_ms: Date.parse('2024-06-03T08:20:00Z'),
        first_seen_ms: Date.parse('2024-06-03T08:20:00Z'),
        first_seen: '2024-06-03 08:20:00',
        last_seen: '2024-06-03 08:20:00',
        logged_ms: Date.parse('2024-06-04T09:05:00Z'),
        ingest_lag_s: 300,
        is_respond: false,
        respond_action: null,
        respond_inhibitor: null,
        respond_state: null,
        respond_expires_ms: null,
        disposition_id: null,
        appliance: 'dt.example.com',
        tenant: 'external_acme',
        eventday: '20240604',
      },
    ]);
  });

  test('the events of a finding are there once each, with where they came from', async () => {
    const sql = 'SELECT activity, src_ip, asn, as_name, country FROM darktrace_finding_events ORDER BY event_ms';
    expect(await ask([created, created, closed], form, sql)).toEqual([
      { activity: 'Create', src_ip: '198.51.100.9', asn: 64498, as_name: 'Example Mobile', country: 'NG' },
      { activity: 'Close', src_ip: null, asn: null, as_name: null, country: null },
    ]);
  });

  test('of events with one uid the latest logged is kept', async () => {
    const late = { ...created, fetchedAt: Date.parse('2024-06-09T00:00:00Z') };
    const sql = 'SELECT logged_ms FROM darktrace_finding_events UNION ALL SELECT logged_ms FROM views.darktrace_auth';
    const logged_ms = Date.parse('2024-06-09T00:00:00Z');
    expect(await ask([late, created], form, sql)).toEqual([{ logged_ms }, { logged_ms }]);
  });

  test('a login is one row, with its network and place, whichever findings carried it', async () => {
    const other = breach({
      ...told,
      pbid: 2,
      details: [login('2024-06-03T08:19:00Z', LAGOS), login('2024-06-03T08:19:30Z', WARSAW, 500121)],
    });
    const sql = `SELECT account, status, is_mfa, src_ip, asn, as_name, country, city, latitude, longitude FROM views.darktrace_auth ORDER BY event_ms`;
    expect(await ask([created, other], form, sql)).toEqual([
      {
        account: 'zoe@example.com',
        status: 'Success',
        is_mfa: false,
        src_ip: '198.51.100.9',
        asn: 64498,
        as_name: 'Example Mobile',
        country: 'NG',
        city: 'Lagos',
        latitude: 6.5,
        longitude: 3.4,
      },
      {
        account: 'zoe@example.com',
        status: 'Failure',
        is_mfa: true,
        src_ip: '203.0.113.10',
        asn: 65537,
        as_name: 'Rentbox Dedicated',
        country: 'PL',
        city: 'Warsaw',
        latitude: 52.2,
        longitude: 21,
      },
    ]);
  });
});

test('where two appliances use one id, findings stay apart', async () => {
  const elsewhere = breach({ ...told, appliance: 'dt2.example.com' });
  const rows = await ask([created, elsewhere], FORMS[0]!, 'SELECT appliance FROM darktrace_findings ORDER BY appliance');
  expect(rows).toEqual([{ appliance: 'dt.example.com' }, { appliance: 'dt2.example.com' }]);
});

/** Paths that a view's SQL takes from a table: `a.b.c`, with a leading column of the table. */
function pathsIn(sql: string, columns: ReadonlySet<string>): string[] {
  const bare = sql.replace(/'[^']*'/g, "''").replaceAll('"', '');
  return [...bare.matchAll(/(?<![\w.])[a-z_]+(?:\.[a-z_]+)*/g)]
    .map(([path]) => path)
    .filter((path) => columns.has(path.split('.')[0] as string));
}

describe.each<[ClassName, OcsfVersion]>([
  ['security_finding', '1.1.0'],
  ['security_finding', '1.3.0'],
  ['detection_finding', '1.1.0'],
  ['detection_finding', '1.3.0'],
  ['authentication', '1.1.0'],
  ['authentication', '1.3.0'],
])('%s of OCSF %s', (name, version) => {
  type Fields = ReturnType<typeof darktraceColumns>['fields'];
  const known = (fields: Fields, [step, ...rest]: string[]): boolean => {
    const field = fields.find((one) => one.name === step);
    if (field === undefined || rest.length === 0) return field !== undefined;
    return field.column.kind === 'struct' && known(field.column.fields, rest);
  };

  test('every path that a view reads is a column of the table', () => {
    const { fields } = darktraceColumns(name, version);
    const names = new Set(fields.map((field) => field.name));
    const read = Object.values(VIEWS)
      .filter((view) => view.classes.includes(name))
      .flatMap((view) => view.columns.flatMap((column) => pathsIn(column.sql({ sql: 't', class: name, version }), names)));
    expect(read.length).toBeGreaterThan(10);
    expect([...new Set(read)].filter((path) => !known(fields, path.split('.')))).toEqual([]);
  });
});
