import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lakeReport, type ReportSettings } from '../../src/report/report';
import { slc } from '../cli/run';
import { FORMS, removeLake } from '../queries/lakes';
import { hostileLake, TIRED, VICTIM } from './hostile-lake';
import { attributesIn, sectionsIn, tagsIn } from './markup';

let lake: string;
let page: string;
beforeAll(async () => {
  lake = await hostileLake();
  page = await made(lake);
}, 120_000);
afterAll(() => removeLake(lake));

async function made(folder: string, settings: Partial<ReportSettings> = {}): Promise<string> {
  const report = await lakeReport(folder, { generator: 'slc test', ...settings });
  if (!report.ok) throw new Error(report.message);
  return report.html;
}

const section = (id: string): string => sectionsIn(page).get(id) ?? '';

test('the page loads nothing and runs nothing', () => {
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
  );
  expect(tagsIn(page)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(script|link|img|iframe|object|embed|base|form|image|use|foreignObject)$/)]),
  );
  const attributes = attributesIn(page);
  expect(attributes.filter(({ name, value }) => name.startsWith('on') || /url\(/.test(value))).toEqual([]);
  const addresses = attributes
    .filter(({ name }) => /^(src|href|xlink:href|action|data|poster|srcset)$/.test(name))
    .map(({ value }) => value);
  expect(addresses.filter((address) => !/^(#[\w-]+|https:\/\/dt\.example\.com\/.*)$/.test(address))).toEqual([]);
});

test('what attackers wrote is text, and what would act in it is written as an escape', () => {
  expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
  expect(page).toContain('&lt;script&gt;document.title=&quot;owned&quot;&lt;/script&gt;');
  expect(page).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\\u{202e}');
  expect(section('most-seen')).toContain('=cmd|&#39; /C calc&#39;!A0&lt;/text&gt;&lt;/svg&gt;&lt;style&gt;*{display:none}&lt;/style&gt;');
});

test('every section has its anchor, its SQL, and every chart a table that says the same', () => {
  const sections = sectionsIn(page);
  expect([...sections.keys()]).toEqual(['at-a-glance', 'attack-chains', 'severity', 'techniques', 'containment', 'most-seen', 'ingest']);
  for (const [id, text] of sections) {
    expect(page).toContain(`<a href="#${id}">`);
    expect(text).toMatch(/<details class="sql"><summary>[\s\S]*<pre>[^<]*SELECT/);
    for (const figure of text.match(/<figure>[\s\S]*?<\/figure>/g) ?? []) {
      expect(figure).toMatch(/<svg role="img" aria-label="[^"]+"[\s\S]*<details><summary>[\s\S]*<table><caption>/);
    }
  }
  expect(page.match(/<figure>/g)?.length).toBeGreaterThanOrEqual(8);
});

test('the verdict names who shows signs of a take-over, and how far it came', () => {
  const text = section('at-a-glance');
  expect(text).toContain('2 accounts show signs of a take-over; 1 of them went on to send mass mail.');
  expect(text).toMatch(new RegExp(`<td>${VICTIM}</td>[\\s\\S]*?<td class="number">120</td><td class="number">120</td>`));
  expect(text).toMatch(
    new RegExp(
      `<td>${TIRED}</td><td class="time">2024-06-04 12:03</td><td>203.0.113.10 PL</td><td>Rentbox Dedicated</td><td class="number">2</td>`,
    ),
  );
});

test('a chain is drawn step by step: lanes, minutes between, address, country and network', () => {
  const [first = '', second = ''] = section('attack-chains').match(/<figure>[\s\S]*?<\/figure>/g) ?? [];
  expect(first).toContain(`<figcaption>${VICTIM}: Login, OAuth, Mailbox, Mail, RESPOND; 1 address, 1 country`);
  const words = [...first.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  for (const wanted of ['Login', 'MFA', 'OAuth', 'Mailbox', 'Mail', 'RESPOND']) expect(words).toContain(wanted);
  for (const wanted of ['+8 min', '+52 min', '+60 min', '+5 min', '198.51.100.9', 'NG AS64498', 'Example Mobile', '06-03 08:00'])
    expect(words).toContain(wanted);
  expect(second).toContain(`<figcaption>${TIRED}: MFA, Login; 1 address, 1 country`);
  expect(second).toContain('203.0.113.10 ×2');
});

test("severity stands in Darktrace's words beside OCSF's", () => {
  const text = section('severity');
  expect(text).toContain('6 findings in 3 days, 2 of them Critical in the words of Darktrace.');
  expect(text).toMatch(/<th scope="col" class="number">Suspicious<\/th>/);
  expect(text).toMatch(/<th scope="col" class="number">Medium<\/th>/);
});

test('techniques of a take-over keep their row when they never fired', () => {
  const text = section('techniques');
  expect(text).toMatch(/<td>T1078\.004 Cloud Accounts<\/td><td>yes<\/td><td class="number">1<\/td>/);
  expect(text).toMatch(/<td>T1621 MFA Request Generation<\/td><td>yes<\/td><td class="number">0<\/td>/);
});

test('what was contained is told apart from what was not', () => {
  const text = section('containment');
  expect(text).toContain('1 of 2 accounts and devices with a grave finding were contained.');
  expect(text).toMatch(
    new RegExp(
      `Contained, the slowest first[\\s\\S]*<td>${VICTIM}</td><td class="time">2024-06-03 09:00</td>[\\s\\S]*<td class="number">65</td>`,
    ),
  );
  expect(text).toMatch(/Not contained<\/caption>[\s\S]*<td>quiet@example\.com<\/td>/);
});

test('ingest counts every alert once and every repeat', () => {
  const text = section('ingest');
  expect(text).toContain('0 alerts rejected of 9 received; 2 records delivered more than once');
  expect(text).toMatch(/<td>Security Finding<\/td><td class="number">9<\/td><td class="number">8<\/td><td class="number">1<\/td>/);
  expect(text).toMatch(/<td>delivered<\/td><td class="number">9<\/td>/);
  expect(text).toMatch(/<td>darktrace-finding<\/td><td class="number">3<\/td><td class="number">9<\/td>/);
});

test('the same lake gives the same bytes', async () => {
  expect(await made(lake)).toBe(page);
}, 60_000);

test.each(FORMS.slice(1))(
  'the same is told of a lake of $findingClass findings in OCSF $ocsf',
  async (form) => {
    const folder = await hostileLake(form);
    try {
      const other = sectionsIn(await made(folder));
      expect(other.get('at-a-glance')).toContain('2 accounts show signs of a take-over; 1 of them went on to send mass mail.');
      expect(other.get('attack-chains')?.match(/<figcaption>.*<\/figcaption>/g)).toEqual(
        section('attack-chains').match(/<figcaption>.*<\/figcaption>/g),
      );
      expect(other.get('containment')).toContain('1 of 2 accounts and devices with a grave finding were contained.');
    } finally {
      removeLake(folder);
    }
  },
  120_000,
);

test('a period leaves out what is not in it', async () => {
  const last = await made(lake, { period: '1d' });
  expect(last).toContain('<p class="period">2024-06-05 to 2024-06-05, UTC</p>');
  expect(last).not.toContain(VICTIM);
  expect(last).toContain('No account shows signs of a take-over.');
  expect(sectionsIn(last).get('ingest')).toMatch(/<td>Authentication<\/td><td class="number">1<\/td>/);
}, 60_000);

test('a period without anything is a page that says so', async () => {
  const empty = await made(lake, { period: '2030-01-01..2030-01-31' });
  for (const said of [
    'No findings in this period.',
    'No grave finding on any account or device.',
    'No account shows signs of a take-over.',
  ]) {
    expect(empty).toContain(said);
  }
}, 60_000);

test('a simulated month: every compromised account is drawn, the page is small', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slc-report-'));
  const [alerts, truth, month] = ['alerts.ndjson', 'truth.json', 'lake'].map((name) => join(folder, name)) as [string, string, string];
  try {
    await slc(['simulate', 'mixed', '--seed', '5', '--users', '80', '--events', '2500', '--truth', truth, '--out', alerts]);
    await slc(['convert', alerts, '--out', month]);
    const html = await made(month);
    const { accounts } = JSON.parse(readFileSync(truth, 'utf8')) as { accounts: { account: string; compromised: boolean }[] };
    const drawn = [...(sectionsIn(html).get('attack-chains') ?? '').matchAll(/<figcaption>(.*?): /g)].map(([, account]) => account);
    expect(drawn).toEqual(expect.arrayContaining(accounts.filter(({ compromised }) => compromised).map(({ account }) => account)));
    expect(Buffer.byteLength(html)).toBeLessThan(600_000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);

test('slc report writes the page and says where, and what is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slc-report-'));
  try {
    const ran = await slc(['report', lake, '-o', 'page.html'], { cwd: folder });
    expect(ran).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^page\.html, [\d,]+ bytes\n$/), stderr: '' });
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toBe(page.replace('slc test', 'slc 0.1.0'));

    expect(await slc(['report', lake, '--period', 'lately'], { cwd: folder })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('period is "lately", wanted days such as 30d'),
    });
    expect(await slc(['report', 'nowhere'], { cwd: folder })).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('no lake folder at'),
    });
    expect(await slc(['report', lake, '-o', 'no/such/folder.html'], { cwd: folder })).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('ENOENT'),
    });
    writeFileSync(join(folder, 'note'), '');
    expect(await slc(['report', folder], { cwd: folder })).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('no objects in') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
