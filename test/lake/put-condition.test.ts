import { unchangedSince } from '../../src/lake/put-condition';

test('what was read is written over by its ETag without quotes, and what was missing only while it is', () => {
  expect(unchangedSince('"5d41402abc4b2a76b9719d911017c592"')).toEqual({ IfMatch: '5d41402abc4b2a76b9719d911017c592' });
  expect(unchangedSince(undefined)).toEqual({ IfNoneMatch: '*' });
});
