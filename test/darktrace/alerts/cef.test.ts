import { type ReadResult, readCefLine } from '../../../src/sources/darktrace/alerts/read';

const line = (extension: string, name = 'Antigena/Network/Compliance/Antigena RDP Block', vendor = 'Darktrace') =>
  `CEF:0|${vendor}|DCIP|6.1|608|${name}|5|${extension}`;
const one = (text: string, header?: string): ReadResult => {
  const results = readCefLine(text, header);
  expect(results).toHaveLength(1);
  return results[0] as ReadResult;
};
const whole = 'externalId=41007 rt=1718098812000';

test('a breach: number, model path by bare slashes, severity, ends, link', () => {
  const text = line(
    `${whole} src=192.0.2.34 shost=ws-1.example.com smac=00-00-5E-00-53-2A dst=203.0.113.9 dhost=rdp.example.net dpt=3389 msg=Outbound RDP darktraceUrl=https://dt.example.com/#modelbreach/41007`,
  );
  expect(one(text)).toEqual({
    fate: 'alert',
    path: '$',
    raw: text,
    context: { details: [], otherDetails: 0 },
    alert: {
      kind: 'model-breach',
      variant: 'cef',
      pbid: 41007,
      time: 1_718_098_812_000,
      url: 'https://dt.example.com/#modelbreach/41007',
      model: { path: ['Antigena', 'Network', 'Compliance', 'Antigena RDP Block'], pid: 608, tags: [], tactics: [] },
      device: { hostname: 'ws-1.example.com', ips: ['192.0.2.34'], mac: '00:00:5e:00:53:2a', credentials: [], tags: [], unusable: {} },
      components: [],
      techniques: [],
      analystEvents: [],
      source: { ip: '192.0.2.34', hostname: 'ws-1.example.com', mac: '00:00:5e:00:53:2a' },
      destination: { ip: '203.0.113.9', hostname: 'rdp.example.net', port: 3389 },
      message: 'Outbound RDP',
      cefSeverity: '5',
    },
  });
});

describe('the device', () => {
  const device = (extension: string) => {
    const result = one(line(`${whole} ${extension}`));
    return result.fate === 'alert' && result.alert.kind === 'model-breach' ? result.alert.device : result;
  };
  test('a SaaS user with blanks', () =>
    expect(device('dvc= dvchost=SaaS::Office365: Judy van der Example src=203.0.113.7')).toMatchObject({
      user: { module: 'Office365', name: 'Judy van der Example' },
    }));
  test('dvc, when it is one of the ends', () =>
    expect(device('dvc=192.0.2.4 src=203.0.113.7 dst=192.0.2.4')).toMatchObject({ ips: ['192.0.2.4'] }));
  test('dvc, when there are no ends', () =>
    expect(device('dvc=192.0.2.4 dvchost=ws-4')).toMatchObject({ ips: ['192.0.2.4'], hostname: 'ws-4' }));
  test('the source, when dvc is the appliance', () =>
    expect(device('dvc=192.0.2.200 dvchost=dt-1 src=192.0.2.4')).toMatchObject({ ips: ['192.0.2.4'] }));
});

describe('time (MAPPINGS C12)', () => {
  const time = (extension: string, header?: string) => {
    const result = one(line(`externalId=1 ${extension}`), header);
    if (result.fate === 'rejected') return result.problems.map(({ rule, path }) => `${rule} ${path}`);
    return result.fate === 'alert' && result.alert.kind === 'model-breach'
      ? { time: result.alert.time, creationTime: result.alert.creationTime }
      : result;
  };
  const at = 1_718_098_812_000;
  test.each([
    ['rt in ms', 'rt=1718098812000', undefined, { time: at }],
    ['rt as words', 'rt=Jun 11 2024 09:40:12', undefined, { time: at }],
    ['rt as words with ms and zone', 'rt=Jun 11 2024 11:40:12.000 +02:00', undefined, { time: at }],
    ['rt before the header', 'rt=1718098812000', '2024-06-12T09:40:12Z host ', { time: at }],
    ['a full header', 'cnt=1', '<165>2024-06-11T09:40:12Z host ', { creationTime: at }],
    ['RFC 5424', 'cnt=1', '<165>1 2024-06-11T11:40:12.000+02:00 host darktrace - - - ', { creationTime: at }],
    ['a header without zone', 'cnt=1', '2024-06-11T09:40:12 host ', ['darktrace.time $.rt']],
    ['a header without year', 'cnt=1', 'Jun 11 09:40:12 host ', ['darktrace.time $.rt']],
    ['none', 'cnt=1', undefined, ['darktrace.time $.rt']],
    ['rt in seconds', 'rt=1718098812', '2024-06-11T09:40:12Z host ', ['darktrace.time $.rt']],
  ])('%s', (_, extension, header, wanted) => expect(time(extension, header)).toEqual(wanted));

  test('the message of a line without time says what to switch on', () => {
    expect(one(line('externalId=1'))).toMatchObject({ problems: [{ message: expect.stringContaining('"Full Timestamps"') }] });
  });
});

test('the link tells the number that is missing', () => {
  expect(one(line('rt=1718098812000 darktraceUrl=https://dt.example.com/#modelbreach/77'))).toMatchObject({ alert: { pbid: 77 } });
  expect(one(line('rt=1718098812000'))).toMatchObject({
    fate: 'rejected',
    problems: [{ rule: 'darktrace.field_missing', path: '$.externalId' }],
  });
});

test('the extension cannot rename the model or stand for its absence', () => {
  expect(one(line('rt=1718098812000 externalId=1 name=x', ''))).toMatchObject({
    fate: 'rejected',
    problems: [{ rule: 'darktrace.field_missing' }],
  });
});

test.each([
  ['the test alert', line(whole, 'Unrestricted Test Model'), { fate: 'ignored', rule: 'darktrace.test_alert' }],
  ['another vendor', line(whole, 'x', 'Example'), { fate: 'rejected', kind: 'cef', problems: [{ rule: 'darktrace.kind_unknown' }] }],
  ['a header cut short', 'CEF:0|Darktrace|DCIP', { fate: 'rejected', kind: 'cef', problems: [{ rule: 'input.cef' }] }],
  ['LEEF', 'LEEF:1.0|Darktrace|DCIP|6.1|608|x=1', { fate: 'rejected', kind: 'leef', problems: [{ rule: 'darktrace.leef_unsupported' }] }],
])('%s', (_, text, wanted) => expect(one(text)).toMatchObject({ ...wanted, raw: text }));
