import { finish } from '../../src/ocsf/finish';
import { type Draft, OCSF_VERSIONS } from '../../src/ocsf/record';
import { loadValidator } from '../../src/ocsf/validate';
import { detection, drafts, finding, login, response } from './drafts';

const with_ = (draft: Draft, attributes: Record<string, unknown>): Draft => ({
  ...draft,
  attributes: { ...draft.attributes, ...attributes },
});

/** What nobody can avoid: 2001 and its `finding` are deprecated. */
const UNAVOIDABLE = ['ocsf.class_deprecated', 'ocsf.object_deprecated'];

for (const version of OCSF_VERSIONS) {
  for (const [name, draft] of Object.entries(drafts)) {
    test(`a finished ${name} is valid OCSF ${version}`, async () => {
      const validate = await loadValidator(version);
      const problems = validate(finish(draft, version));
      expect(problems.filter(({ rule }) => draft.class !== 'security_finding' || !UNAVOIDABLE.includes(rule))).toEqual([]);
    });
  }
}

test('ids get their captions and the class its names', () => {
  expect(finish(response, '1.3.0')).toMatchObject({
    activity_name: 'Update',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 200402,
    type_name: 'Detection Finding: Update',
    severity: 'High',
    action: 'Denied',
    disposition: 'Blocked',
    malware: [{ classification_ids: [1, 2], classifications: ['Adware', 'Backdoor'] }],
    metadata: { version: '1.3.0', profiles: ['datetime', 'host', 'security_control'] },
  });
  expect(finish(detection, '1.3.0')).toMatchObject({
    confidence: 'High',
    status: 'New',
    finding_info: { analytic: { type: 'Behavioral' }, related_events: [{ type_uid: 200401, type_name: 'Detection Finding: Create' }] },
  });
  expect(finish(login, '1.3.0')).toMatchObject({
    status: 'Failure',
    activity_name: 'Logon',
    type_name: 'Authentication: Logon',
    logon_type: 'Network',
  });
});

test("99 keeps the draft's word, and a caption typed by hand gives way to the version's", () => {
  const record = finish(
    with_(login, { status_id: 99, status: 'Interrupted', severity: 'whatever', activity_id: 99, activity_name: 'Consent' }),
    '1.3.0',
  );
  expect(record).toMatchObject({
    status: 'Interrupted',
    severity: 'Informational',
    activity_name: 'Consent',
    type_uid: 300299,
    type_name: 'Authentication: Other',
  });
});

test('timestamps get their twins at every depth', () => {
  const record = finish(detection, '1.3.0');
  expect(record).toMatchObject({
    time_dt: '2024-01-05T09:00:00.000Z',
    start_time_dt: '2024-01-05T08:59:00.000Z',
    device: { first_seen_time_dt: '2024-01-05T09:00:00.000Z' },
    finding_info: { created_time_dt: '2024-01-05T09:00:00.000Z' },
    metadata: { logged_time_dt: '2024-01-05T09:00:05.000Z' },
  });
  expect(finish(with_(detection, { end_time: Number.NaN, start_time: 1e300 }), '1.3.0')['end_time_dt']).toBeUndefined();
});

test('what is empty is left out at every depth, but evidence keeps its nulls', () => {
  const record = finish(
    with_(detection, {
      comment: '',
      count: undefined,
      resources: [{}, null, { name: 'a', labels: [''], owner: { groups: [] } }],
      raw_data: null,
    }),
    '1.3.0',
  );
  for (const name of ['comment', 'raw_data', 'count']) expect(record[name]).toBeUndefined();
  expect(record['resources']).toEqual([{ name: 'a' }]);
  expect(record['evidences']).toMatchObject([{ data: { bytes: 1200, kept: null } }, {}]);
});

test('lone surrogates become U+FFFD, in keys and JSON values too', () => {
  const record = finish(
    with_(detection, { message: 'a\ud800b', evidences: [{ data: { 'k\udc00': ['\ud800'] } }], unmapped: { 'x\ud800': '\udfff' } }),
    '1.3.0',
  );
  expect(record).toMatchObject({
    message: 'a\ufffdb',
    evidences: [{ data: { 'k\ufffd': ['\ufffd'] } }],
    unmapped: { 'x\ufffd': '\ufffd' },
  });
});

test('attributes stand in the order of the facts, whatever the draft says first', () => {
  const turned = Object.fromEntries(Object.entries(detection.attributes).reverse()) as unknown as Draft['attributes'];
  const text = JSON.stringify(finish(detection, '1.3.0'));
  expect(JSON.stringify(finish({ ...detection, attributes: turned }, '1.3.0'))).toBe(text);
  expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(JSON.parse(text)).sort());
});

test('the draft is left alone', () => {
  const before = structuredClone(detection);
  for (const version of OCSF_VERSIONS) finish(detection, version);
  expect(detection).toEqual(before);
});

describe('unmapped', () => {
  const unmapped = (value: unknown) => finish(with_(detection, { unmapped: value }), '1.3.0').unmapped;

  test('nests become dotted keys, lists JSON text, numbers and booleans text', () => {
    expect(unmapped({ a: { b: { c: 1 }, d: false }, e: [1, { f: 2 }], g: null, h: '', i: {} })).toEqual({
      'a.b.c': '1',
      'a.d': 'false',
      e: '[1,{"f":2}]',
    });
  });

  test('is absent where nothing is left over', () => {
    const record = finish(with_(login, { unmapped: { a: {} } }), '1.3.0');
    expect(record.unmapped).toBeUndefined();
    expect(record['observables']).toBeDefined();
  });

  test('a key __proto__ stays a key', () => {
    const record = unmapped(JSON.parse('{"__proto__": {"polluted": "yes"}, "a": {"__proto__": "b"}}'));
    expect(Object.entries(record!)).toEqual([
      ['__proto__.polluted', 'yes'],
      ['a.__proto__', 'b'],
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(unmapped(JSON.parse('{"__proto__": "x"}'))!)).toEqual(['__proto__']);
  });

  test('width, depth and length are bounded', () => {
    const wide = unmapped(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i])))!;
    expect(Object.keys(wide)).toHaveLength(1_001);
    expect(wide['unmapped.left_out']).toBe('4000');
    let deep: unknown = 'end';
    for (let i = 0; i < 10_000; i++) deep = { a: deep };
    expect(Object.keys(unmapped(deep)!)).toEqual([Array(16).fill('a').join('.')]);
    expect(unmapped({ long: 'x'.repeat(70_000) })!['long']).toHaveLength(65_535);
  });
});

describe('in OCSF 1.1.0', () => {
  const finished = (draft: Draft) => finish(draft, '1.1.0');

  test('the AS name is the isp of a location, its number an enrichment, both stay in unmapped', () => {
    const record = finished(login);
    expect(record['src_endpoint']).toEqual({ ip: '198.51.100.9', location: { city: 'Berlin', country: 'DE', isp: 'EXAMPLE-AS' } });
    expect(record.unmapped).toEqual({
      'src_endpoint.autonomous_system.number': '64500',
      'src_endpoint.autonomous_system.name': 'EXAMPLE-AS',
    });
    expect(record['enrichments']).toEqual([
      {
        name: 'src_endpoint.autonomous_system.number',
        value: '64500',
        data: { moved_from: 'src_endpoint.autonomous_system', ocsf_version: '1.3.0' },
      },
    ]);
    expect(record['observables']).toContainEqual({ name: 'enrichments[].value', type_id: 99, type: 'Autonomous System', value: '64500' });
  });

  test('no location is made for an isp alone', () => {
    const record = finished(with_(login, { src_endpoint: { ip: '192.0.2.1', autonomous_system: { name: 'EXAMPLE-AS' } } }));
    expect(record['src_endpoint']).toEqual({ ip: '192.0.2.1' });
    expect(record.unmapped).toEqual({ 'src_endpoint.autonomous_system.name': 'EXAMPLE-AS' });
  });

  test('latitude and longitude become coordinates, longitude first', () => {
    expect(finished(detection)).toHaveProperty(['evidences', 0, 'src_endpoint', 'location'], {
      city: 'Berlin',
      country: 'DE',
      coordinates: [13.41, 52.52],
      isp: 'EXAMPLE-AS',
    });
  });

  test("a related event's type name is its type", () => {
    expect(finished(detection)).toHaveProperty(
      ['finding_info', 'related_events'],
      [{ type: 'Detection Finding: Create', type_uid: 200401, uid: 'finding-0' }],
    );
  });

  test('the user of evidence is its actor; what has no place is unmapped by path', () => {
    const record = finished(
      with_(detection, { evidences: [{ user: { name: 'bob' }, url: { url_string: 'https://www.example.net/' } }], risk_details: 'why' }),
    );
    expect(record['evidences']).toEqual([{ actor: { user: { name: 'bob' } } }]);
    expect(record.unmapped).toMatchObject({ 'evidences[0].url.url_string': 'https://www.example.net/', risk_details: 'why' });
    expect(record['observables']).toContainEqual({
      name: 'enrichments[].value',
      type_id: 6,
      type: 'URL String',
      value: 'https://www.example.net/',
    });
  });

  test('enum values go by their captions', () => {
    expect(finished(with_(login, { logon_type_id: 1 }))).toMatchObject({ logon_type_id: 0, logon_type: 'System' });
    const unknown = finished(with_(login, { logon_type_id: 0, activity_id: 6 }));
    expect(unknown).toMatchObject({ logon_type_id: undefined, logon_type: undefined });
    expect(unknown.unmapped).toMatchObject({ logon_type_id: '0' });
    expect(unknown).toMatchObject({ activity_id: 99, activity_name: 'Preauth', type_uid: 300299, type_name: 'Authentication: Other' });
    expect(finished(with_(finding, { analytic: { name: 'a', type_id: 7 } }))['analytic']).toEqual({
      name: 'a',
      type: 'Keyword Match',
      type_id: 99,
    });
    const risk = finished(with_(finding, { risk_level_id: 99, risk_level: 'Odd' }));
    expect(risk['risk_level_id']).toBeUndefined();
    expect(risk.unmapped).toMatchObject({ risk_level_id: '99' });
  });
});

test('an object that cannot meet its constraint goes to unmapped', () => {
  const record = finish(
    with_(detection, { evidences: [{ src_endpoint: { ip: '192.0.2.1', location: { lat: 1.5, long: 2.5 } } }] }),
    '1.3.0',
  );
  expect(record['evidences']).toEqual([{ src_endpoint: { ip: '192.0.2.1' } }]);
  expect(record.unmapped).toMatchObject({
    'evidences[0].src_endpoint.location.lat': '1.5',
    'evidences[0].src_endpoint.location.long': '2.5',
  });
});

test('what no version has stays in place, so that validation names it', async () => {
  for (const version of OCSF_VERSIONS) {
    const record = finish(with_(detection, { nonsense: 1, device: { uid: '1', type_id: 2, typo: 'x' } }), version);
    const problems = (await loadValidator(version))(record);
    expect(problems.map(({ rule, path }) => [rule, path])).toEqual([
      ['ocsf.attribute_unknown', '$.device.typo'],
      ['ocsf.attribute_unknown', '$.nonsense'],
    ]);
  }
});

test('a text beyond its limit is cut and said to be, an address beyond its limit goes to unmapped', () => {
  const draft = {
    class: 'security_finding',
    profiles: ['datetime'],
    attributes: {
      activity_id: 1,
      severity_id: 1,
      state_id: 1,
      time: 1_672_884_849_000,
      metadata: { uid: 'u', product: { vendor_name: 'Example', name: 'Example' } },
      finding: { uid: 'f', title: `${'x'.repeat(65_534)}😀`, related_events: [{ uid: 'r', type_uid: 200101 }] },
    },
  } as const;
  const record = finish(draft, '1.3.0');
  expect((record['finding'] as { title: string }).title).toBe(`${'x'.repeat(65_534)}\uFFFD`);
  expect(record.unmapped?.['cut.finding.title']).toBe('65536 characters');
});

test('an integer beyond its 32 bits goes to unmapped, the greatest one stays', async () => {
  const record = finish(with_(finding, { count: Number.MAX_SAFE_INTEGER, risk_score: 2 ** 31 - 1 }), '1.3.0');
  expect(record['count']).toBeUndefined();
  expect(record['risk_score']).toBe(2 ** 31 - 1);
  expect(record.unmapped?.['count']).toBe('9007199254740991');
  expect((await loadValidator('1.3.0'))(record, true).filter(({ level }) => level === 'error')).toEqual([]);
});

test.each([[{ name: 'x' }], ['text'], [7], [true]])(
  'enrichments that are no list (%j) stay as they are, whatever an older version has no place for',
  (enrichments) => {
    const record = finish(with_(detection, { enrichments }), '1.1.0');
    expect(record['enrichments']).toEqual(enrichments);
    expect(record.unmapped).toMatchObject({ 'evidences[0].src_endpoint.autonomous_system.number': '64500' });
  },
);
