import { bucketsOf } from '../../src/report/buckets';
import { svgOf } from '../../src/report/chart';
import { bytesText, durationText, percentile } from '../../src/report/figures';
import { html } from '../../src/report/html';
import { pageOf } from '../../src/report/page';
import { laneChart } from '../../src/report/panels/attack-chains/lane-chart';
import type { Mark } from '../../src/report/panels/attack-chains/marks';
import { periodOf } from '../../src/report/period';
import { fc } from '../seed';
import { attributesIn, tagsIn } from './markup';

const DAY_MS = 86_400_000;
const LAKE = { from: '20250106', to: '20250204' };

test.each([
  [undefined, LAKE],
  ['1d', { from: '20250204', to: '20250204' }],
  ['30d', { from: '20250106', to: '20250204' }],
  ['40d', { from: '20241227', to: '20250204' }],
  ['2025-01-06..2025-01-19', { from: '20250106', to: '20250119' }],
])('the period %s', (asked, days) => {
  expect(periodOf(asked, LAKE)).toEqual({ ok: true, days });
});

test.each(['', '0d', '7', '2025-01-19..2025-01-06', '2025-02-30..2025-03-01', '2025-01-06', "1d'; DROP TABLE x"])(
  '%j is no period',
  (asked) => {
    expect(periodOf(asked, LAKE)).toMatchObject({ ok: false, message: expect.stringContaining(JSON.stringify(asked)) });
  },
);

test.each([
  [0, '0\u00a0s'],
  [119, '119\u00a0s'],
  [120, '2\u00a0min'],
  [7_200, '2\u00a0h'],
  [183_600, '51\u00a0h'],
  [2_246_400, '26\u00a0d'],
  [-30, '-30\u00a0s'],
])('%i seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [3_806_353, '3.8 MB'],
  [21_000_000_000, '21 GB'],
  [5_000_000_000_000, '5,000 GB'],
])('%i bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

test('percentiles are by nearest rank', () => {
  const numbers = [10, 20, 30, 40];
  expect([0, 0.5, 0.51, 0.9, 1].map((share) => percentile(numbers, share))).toEqual([10, 20, 30, 40, 40]);
  expect(percentile([], 0.5)).toBeUndefined();
});

test('days fall into bars without gaps, 62 at most', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 19_000, max: 20_700 }), { minLength: 1, maxLength: 30 }), (numbers) => {
      const days = numbers.map((number) => number * DAY_MS);
      const { starts, unit, placeOf } = bucketsOf(days);
      expect(starts.length).toBeLessThanOrEqual(62);
      const lengthMs = { day: 1, week: 7, 'four weeks': 28 }[unit] * DAY_MS;
      for (const day of days) {
        const start = starts[placeOf(day)] as number;
        expect(day - start).toBeGreaterThanOrEqual(0);
        expect(day - start).toBeLessThan(lengthMs);
      }
    }),
  );
});

/** Any text, and text that tries. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        "$'",
        '$&',
        '$`',
        '<',
        '>',
        '"',
        "'",
        '&',
        '</text></svg>',
        '<script>',
        '--',
        ' onload=',
        '${',
        '{{',
        '&lt;',
        ']]>',
        '<!--',
        '\u0000',
        'x',
      ),
    )
    .map((parts) => parts.join('')),
);

const mark = (text: string): Mark => ({
  lane: 'Login',
  startMs: 0,
  endMs: 0,
  events: 1,
  ip: text,
  country: text,
  asn: 64_496,
  asName: text,
  severityId: undefined,
});

/** A page with one text in every place that takes one. */
const pageWith = (text: string): string =>
  pageOf(
    [
      {
        panel: { id: 'one', title: text, explains: text },
        statements: { [text]: text },
        drawing: {
          says: text,
          tiles: [{ label: text, value: text, detail: text, mood: 'bad' }],
          figures: [{ title: text, chart: laneChart([mark(text)]), table: { caption: text, columns: [{ title: text }], rows: [[text]] } }],
          tables: [
            {
              caption: text,
              columns: [{ title: text }],
              rows: [[{ text, href: `javascript:${text}` }], [{ text, href: `https://${text}` }]],
            },
          ],
        },
      },
    ],
    { days: LAKE, generator: text },
  );

test('no text makes an element or an attribute', () => {
  const harmless = pageWith('harmless');
  const names = (page: string) => [...new Set(attributesIn(page).map(({ name }) => name))].sort();
  fc.assert(
    fc.property(hostile, (text) => {
      const page = pageWith(text);
      expect(tagsIn(page).filter((tag) => !tagsIn(harmless).includes(tag))).toEqual([]);
      expect(names(page).filter((name) => !names(harmless).includes(name) && name !== 'xml:space')).toEqual([]);
      expect(page).not.toContain('href="javascript');
    }),
    { numRuns: 60 },
  );
});

test('a text that every object inherits as a name changes no object', () => {
  const harmless = pageWith('harmless');
  const namesOf = (value: object) => Object.getOwnPropertyNames(value);
  const inherited = namesOf(Object.prototype);
  const before = inherited.map((name) => Reflect.get(Object.prototype, name) as object | null).map((value) => namesOf(value ?? {}));
  for (const name of inherited) {
    const page = pageWith(name);
    expect(new Set(attributesIn(page).map((attribute) => attribute.name))).toEqual(new Set(attributesIn(harmless).map((a) => a.name)));
    expect(page).toContain(`>${name.charAt(0)}\u2060${name.slice(1)}<`);
  }
  expect(namesOf(Object.prototype)).toEqual(inherited);
  expect(inherited.map((name) => namesOf((Reflect.get(Object.prototype, name) as object | null) ?? {}))).toEqual(before);
});

test('what is HTML already is not escaped twice, all else is escaped once', () => {
  expect(html`<p>${html`<b>${'<&>'}</b>`}${undefined}${[html`<i>`, html`</i>`]}${1.5}</p>`.text).toBe(
    '<p><b>&lt;&amp;&gt;</b><i></i>1.5</p>',
  );
});

test('a drawing is the same whichever was drawn before it, and says what it is', () => {
  const chart = {
    width: 300,
    height: 100,
    option: { xAxis: { type: 'category' as const, data: ['a'] }, yAxis: {}, series: [{ type: 'line' as const, data: [1] }] },
  };
  const first = svgOf(chart, 'a "line" & <more>').text;
  expect(svgOf(chart, 'a "line" & <more>').text).toBe(first);
  expect(first).toMatch(/^<svg role="img" aria-label="a &quot;line&quot; &amp; &lt;more&gt;" width="300"/);
  expect(first).not.toMatch(/zr\d|<style|class=/);
});
