import { plant, takeLeaks, watchedLines, watchLog } from './logs';

test.each([
  ['an address', '{"message":"refused","from":"198.51.100.7"}'],
  ['an IPv6 address', 'lookup of 2001:DB8::1 failed'],
  ['a person', '{"reason":"unknown user alice.b@example.com"}'],
  ['a person of a part of the company', 'bob@mail.example.com'],
  ['a planted secret', 'signature of key planted-secret-77 is old'],
])('%s in a log is found', (_, line) => {
  plant('planted-secret-77');
  watchLog('convert', line);
  expect(takeLeaks()).toEqual([`convert: ${line}`]);
});

test('keys, counts and hosts of appliances are no leak, and every line counts', () => {
  const before = watchedLines();
  watchLog('poll', '{"key":"darktrace/webhook/2026/11/24/a.ndjson.gz","delivered":41}\nhttps://dt.example.com answered 503\n');
  expect(takeLeaks()).toEqual([]);
  expect(watchedLines() - before).toBe(2);
});
