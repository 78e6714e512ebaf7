import { readFileSync } from 'node:fs';
import { lineOf } from '../../examples/subscriber/line';
import { notifiedObjects } from '../../examples/subscriber/notification';
import { SeenUids } from '../../examples/subscriber/seen';
import { STORY } from './account';
import { goldenRecords } from './golden-records';

test('hostile text in a record shows on one line, and does nothing', () => {
  const message = 'a\u001b[2J\nb\u202ec\u2028d\ud800e';
  const line = lineOf({ time: 0n, class_uid: 2001, severity: 'High', message, metadata: { uid: 'u' } });
  expect(line).toBe('1970-01-01T00:00:00.000Z  High           -            a\\u{1b}[2J\\u{a}b\\u{202e}c\\u{2028}d\\u{d800}e  u');
});

test('a record of nulls still has a line', () => {
  const line = lineOf({ time: 0n, class_uid: 3002, severity: null, message: null, status: null, metadata: { uid: 'u' } });
  expect(line).toBe('1970-01-01T00:00:00.000Z  -              -            a record of class 3002  u');
});

test('only so many uids are remembered, the last ones', () => {
  const seen = new SeenUids(2);
  for (const uid of ['a', 'b', 'b', 'c']) seen.add(uid);
  expect(['a', 'b', 'c'].map((uid) => seen.has(uid))).toEqual([false, true, true]);
});

test.each(['', '1', 'null', '[]', '{}', '{"detail'])('%p is no notification', (body) => {
  expect(() => notifiedObjects(body)).toThrow(/^found .*, wanted /);
});

test('what S3 tells of deletions names no object to read', () => {
  const s3 = { bucket: { name: 'lake' }, object: { key: 'a%3Db/c+d' } };
  const Records = [
    { eventName: 'ObjectRemoved:Delete', s3 },
    { eventName: 'ObjectCreated:Put', s3 },
  ];
  expect(notifiedObjects(JSON.stringify({ Records }))).toEqual([{ bucket: 'lake', key: 'a=b/c d' }]);
});

test('the lines that the README shows are lines of the first story', () => {
  const shown = readFileSync('examples/subscriber/README.md', 'utf8')
    .split('\n')
    .filter((line) => /^20\d\d-/.test(line));
  expect(shown).toHaveLength(3);
  expect(goldenRecords(STORY).map(({ line }) => line)).toEqual(expect.arrayContaining(shown));
});
