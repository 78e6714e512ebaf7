import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AxeResults, source as axe } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { lakeReport } from '../../src/report/report';
import { STYLE } from '../../src/report/style';
import { removeLake } from '../queries/lakes';
import { chromiumPath } from './chromium';
import { APPLICATION, hostileLake } from './hostile-lake';

/* How the page looks: its colours by arithmetic, all else as a browser shows it that opens the page of a hostile lake from disk. */

const SECTIONS = ['at-a-glance', 'attack-chains', 'severity', 'techniques', 'containment', 'most-seen', 'ingest'];
const SCHEMES = ['light', 'dark'] as const;

const executablePath = chromiumPath();

let folder: string;
let browser: Browser;
let address: string;
const heard: string[] = [];

beforeAll(async () => {
  if (executablePath === undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'slc-browser-'));
  const lake = await hostileLake();
  const made = await lakeReport(lake, { generator: 'slc test' });
  removeLake(lake);
  if (!made.ok) throw new Error(made.message);
  writeFileSync(join(folder, 'report.html'), made.html);
  address = pathToFileURL(join(folder, 'report.html')).href;
  // Root has no sandbox, and a container no shared memory to speak of.
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Opens the page and notes whatever it says, asks for or does by itself. */
async function opened(colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1240, height: 1000 } });
  heard.length = 0;
  page.on('console', (message) => heard.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => heard.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => heard.push(`request: ${request.url()}`));
  await page.goto(address);
  return page;
}

/** Text and what it stands on, by the names of their colours. */
const PAIRS: readonly (readonly [string, string])[] = [
  ...['ink', 'muted', 'link', 'critical', 'good'].map((text) => [text, 'surface'] as const),
  ...['ink', 'muted', 'link'].map((text) => [text, 'page'] as const),
  ...[0, 1, 2, 3, 4, 5].map((step) => [`heat-ink-${step}`, `heat-${step}`] as const),
];

test.each(SCHEMES)('in %s every colour of text, in drawings too, keeps 4.5 : 1 from its ground (WCAG 2.2, 1.4.3)', (scheme) => {
  const [light = '', dark = ''] = STYLE.match(/:root \{[^}]*\}/g) ?? [];
  const named = (scheme === 'light' ? light : dark).matchAll(/--([\w-]+): (#[0-9a-f]{6})/g);
  const colors = new Map([...named].map(([, name, color]) => [name, color]));
  expect(PAIRS.filter(([text, ground]) => !(contrast(colors.get(text), colors.get(ground)) >= 4.5))).toEqual([]);
});

function contrast(one = '', other = ''): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of `#rrggbb` in sRGB (WCAG 2.2, definitions). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((place) => Number.parseInt(color.slice(place, place + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

if (executablePath === undefined) {
  console.info('skipped: the report in a browser, since chromium is not installed (apt-get install chromium)');
} else {
  describe.each(SCHEMES)('in a browser, %s', inScheme);
  test('the keyboard reaches every section', keyboard, 60_000);
  test('it fits on paper', paper, 60_000);
}

function inScheme(scheme: (typeof SCHEMES)[number]): void {
  let page: Page;
  beforeAll(async () => {
    page = await opened(scheme);
  }, 60_000);
  afterAll(() => page.close());

  test('it asks for nothing but itself, complains of nothing, and nothing in it acts', async () => {
    expect(heard).toEqual([`request: ${address}`]);
    expect(await page.title()).toBe('Darktrace in the security lake, 2024-06-03 to 2024-06-05');
    expect(await page.getByText(APPLICATION).count()).toBeGreaterThan(0);
    expect(await page.locator('script, img, iframe, link, object, style:not(head style)').count()).toBe(0);
  });

  test('every chart has a size, and every word in it stands within', async () => {
    const charts = await page.locator('figure svg').all();
    expect(charts.length).toBeGreaterThanOrEqual(8);
    for (const chart of charts) {
      const box = await chart.boundingBox();
      expect(box?.width).toBeGreaterThan(700);
      expect(box?.height).toBeGreaterThan(30);
      for (const word of await chart.locator('text').all()) {
        const place = await word.boundingBox();
        if (!place || !box || place.width === 0) continue;
        expect(place.x).toBeGreaterThanOrEqual(box.x - 1);
        expect(place.x + place.width).toBeLessThanOrEqual(box.x + box.width + 1);
      }
    }
  }, 60_000);

  test('contrast and structure pass axe-core, with every table and SQL open', async () => {
    for (const summary of await page.locator('summary').all()) await summary.click();
    // Through the debugger, which the page's policy does not bind.
    await page.evaluate(axe);
    const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('; ')}`)).toEqual([]);
    expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'svg-img-alt', 'scrollable-region-focusable']));
  }, 120_000);
}

async function keyboard(): Promise<void> {
  const page = await opened();
  const reached = new Set<string>();
  for (let presses = 0; presses < 400; presses++) {
    await page.keyboard.press('Tab');
    const place = await page.evaluate<string>("document.activeElement?.closest('section, body')?.id ?? ''");
    if (place) reached.add(place);
    if (reached.size === SECTIONS.length) break;
  }
  expect([...reached]).toEqual(SECTIONS);
  await page.close();
}

async function paper(): Promise<void> {
  const page = await opened('dark');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  // A4 without its margins of 14 mm, at 96 dpi.
  await page.setViewportSize({ width: 688, height: 1016 });
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(22, 32, 44)');
  await page.close();
}
