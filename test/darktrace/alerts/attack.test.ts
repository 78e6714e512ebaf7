import { TACTICS, TECHNIQUES, toAttacks } from '../../../src/sources/darktrace/attack';

/** `tactic technique sub_technique` of each attack. */
const pairs = (tactics: string[], ...ids: string[]): string[] =>
  toAttacks(
    tactics,
    ids.map((id) => ({ id })),
  ).attacks.map(({ tactic, technique, sub_technique }) =>
    [tactic?.uid, technique?.uid, sub_technique?.uid].map((uid) => uid ?? '-').join(' '),
  );

describe('pairs (MAPPINGS B6)', () => {
  test.each<[string, string[], string[], string[]]>([
    ['never by position', ['defense-evasion', 'exfiltration'], ['T1030', 'T1070.004'], ['TA0010 T1030 -', 'TA0005 T1070 T1070.004']],
    ['a technique alone when none of its tactics was sent', ['impact'], ['T1110.003'], ['- T1110 T1110.003', 'TA0040 - -']],
    [
      'a technique stands with each of its tactics that was sent',
      ['initial-access', 'persistence', 'impact'],
      ['T1078.004'],
      ['TA0001 T1078 T1078.004', 'TA0003 T1078 T1078.004', 'TA0040 - -'],
    ],
    ['two techniques share a tactic', ['exfiltration'], ['T1041', 'T1567.002'], ['TA0010 T1041 -', 'TA0010 T1567 T1567.002']],
    ['tactics alone', ['lateral-movement', 'lateral-movement'], [], ['TA0008 - -']],
    ['techniques alone', [], ['T1200', 'T1200', 't1200 '], ['- T1200 -']],
    ['tactics by id and in other spellings', ['TA0011', 'Lateral Movement'], [], ['TA0011 - -', 'TA0008 - -']],
    ['an unknown sub-technique takes the tactics of its technique', ['credential-access'], ['T1110.999'], ['TA0006 T1110 T1110.999']],
    ['nothing', [], [], []],
  ])('%s', (_, tactics, ids, wanted) => expect(pairs(tactics, ...ids)).toEqual(wanted));
});

test('names come from the table, never from what was sent', () => {
  expect(toAttacks([], [{ id: 'T1200', name: 'Hardware Additions Mitigation' }]).attacks).toEqual([
    { version: '16.1', technique: { uid: 'T1200', name: 'Hardware Additions' } },
  ]);
  expect(toAttacks(['exfiltration'], [{ id: 'T1567.002' }]).attacks).toEqual([
    {
      version: '16.1',
      tactic: { uid: 'TA0010', name: 'Exfiltration' },
      technique: { uid: 'T1567', name: 'Exfiltration Over Web Service' },
      sub_technique: { uid: 'T1567.002', name: 'Exfiltration to Cloud Storage' },
    },
  ]);
});

test('an id that the table has not keeps its uid without a name; what is no id is told apart', () => {
  const { attacks, unknown } = toAttacks(['exfiltration', 'constructor', ''], [{ id: 'T9999.001' }, { id: 'T12' }, { id: '<script>' }]);
  expect(attacks[0]).toEqual({ version: '16.1', technique: { uid: 'T9999' }, sub_technique: { uid: 'T9999.001' } });
  expect(attacks[1]).toEqual({ version: '16.1', tactic: { uid: 'TA0010', name: 'Exfiltration' } });
  expect(unknown).toEqual(['constructor', '', 'T12', '<script>']);
});

describe('the table', () => {
  test('has the techniques and sub-techniques of Enterprise 16.1', () => {
    const ids = [...TECHNIQUES.keys()];
    expect(ids.filter((id) => /^T\d{4}$/.test(id))).toHaveLength(203);
    expect(ids.filter((id) => /^T\d{4}\.\d{3}$/.test(id))).toHaveLength(453);
    expect(ids).toHaveLength(656);
    expect(TACTICS.size).toBe(14);
  });

  test('every line was read: names hold no leftovers of the notation, every technique has a tactic', () => {
    const tactics = new Set([...TACTICS.values()].map(({ uid }) => uid));
    for (const [id, technique] of TECHNIQUES) {
      expect([id, technique.name]).toEqual([id, expect.stringMatching(/^[A-Z./][^;|]*[^;| ]$/i)]);
      expect(technique.tactics.length).toBeGreaterThan(0);
      for (const tactic of technique.tactics) expect(tactics).toContain(tactic);
    }
  });

  test.each([
    ['T1078.004', 'Cloud Accounts'],
    ['T1098.003', 'Additional Cloud Roles'],
    ['T1110.003', 'Password Spraying'],
    ['T1114.003', 'Email Forwarding Rule'],
    ['T1528', 'Steal Application Access Token'],
    ['T1534', 'Internal Spearphishing'],
    ['T1556.006', 'Multi-Factor Authentication'],
    ['T1564.008', 'Email Hiding Rules'],
    ['T1566.002', 'Spearphishing Link'],
    ['T1621', 'Multi-Factor Authentication Request Generation'],
  ])('%s is %s', (id, name) => expect(TECHNIQUES.get(id)?.name).toBe(name));
});
