import { progressLine, startProgress } from '../../src/cli/progress';
import { allowsColor, cutToWidth, displayWidth, renderTable, styleFor, visibleLines } from '../../src/cli/terminal';
import { visible } from '../../src/ocsf/visible';

test.each([
  ['escape sequence', '\u001b[2Jgone', '\\u{1b}[2Jgone'],
  ['C1 control', '\u009b2J', '\\u{9b}2J'],
  ['title change', '\u001b]0;owned\u0007', '\\u{1b}]0;owned\\u{7}'],
  ['line break and tab', 'a\r\n\tb', 'a\\r\\n\\tb'],
  ['right-to-left override', 'annex\u202efdp.exe', 'annex\\u{202e}fdp.exe'],
  ['isolate', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
  ['zero width', 'pay\u200bpal', 'pay\\u{200b}pal'],
  ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
  ['line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['lone surrogate', 'a\ud800', 'a\\u{d800}'],
  ['NUL', 'a\0b', 'a\\u{0}b'],
  ['ordinary text', 'Zoë 東京 🙂', 'Zoë 東京 🙂'],
])('makes visible: %s', (_name, text, wanted) => {
  expect(visible(text)).toBe(wanted);
});

test('lines of an engine message stay lines', () => {
  expect(visibleLines('a\n\u001bb')).toBe('a\n\\u{1b}b');
});

test.each([
  ['abc', 3],
  ['東京', 4],
  ['e\u0301', 1],
  ['🙂', 2],
  ['ﾊﾝｶｸ', 4],
])('display width of %s', (text, wanted) => {
  expect(displayWidth(text)).toBe(wanted);
});

test('cuts by columns, not by characters', () => {
  expect(cutToWidth('東京都庁', 5)).toBe('東京…');
  expect(cutToWidth('abcde', 5)).toBe('abcde');
});

test('aligns a table by display width and keeps hostile cells on their line', () => {
  const table = renderTable(
    [{ title: 'city' }, { title: 'rows', align: 'right' }, { title: 'note' }],
    [
      ['東京', '7', 'x\ny'],
      ['Bern', '1,234', '\u001b[31mred'],
    ],
  );
  expect(table).toBe('city   rows  note\n東京      7  x\\ny\nBern  1,234  \\u{1b}[31mred\n');
});

test('colour needs a terminal that knows it and no NO_COLOR', () => {
  expect(allowsColor({ isTTY: true }, {})).toBe(true);
  expect(allowsColor({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
  expect(allowsColor({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(allowsColor({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(allowsColor({}, {})).toBe(false);
  expect(styleFor(false).red('x')).toBe('x');
  expect(styleFor(true).red('x')).toBe('\u001b[31mx\u001b[39m');
});

test('progress tells rate and time left', () => {
  expect(progressLine({ label: 'converting', unit: 'alerts', done: 12_000, total: 48_000, elapsedMs: 4000 })).toBe(
    'converting  12,000 of 48,000 alerts  3,000/s  12 s left',
  );
  expect(progressLine({ label: 'converting', unit: 'alerts', done: 0, elapsedMs: 0 })).toBe('converting  0 alerts  0/s');
});

test('progress is drawn on a terminal at most ten times a second and taken away at the end', () => {
  const written: string[] = [];
  const stderr = { isTTY: true, write: (text: string) => written.push(text) > 0 };
  let nowMs = 0;
  const progress = startProgress({ stderr: stderr as never }, { label: 'converting', unit: 'alerts', quiet: false, clock: () => nowMs });
  for (nowMs = 0; nowMs <= 1000; nowMs += 10) progress.advance(1);
  progress.end();
  expect(written).toHaveLength(11);
  expect(written.at(-1)).toBe('\r\u001b[K');
});

test.each([
  ['stderr is no terminal', false, false],
  ['--quiet is given', true, true],
])('progress is silent when %s', (_name, isTTY, quiet) => {
  const written: string[] = [];
  const stderr = { isTTY, write: (text: string) => written.push(text) > 0 };
  let nowMs = 0;
  const progress = startProgress({ stderr: stderr as never }, { label: 'converting', unit: 'alerts', quiet, clock: () => nowMs });
  nowMs = 1000;
  progress.advance(1);
  progress.end();
  expect(written).toEqual([]);
});
