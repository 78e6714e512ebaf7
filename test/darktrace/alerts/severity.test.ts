import { breachSeverity, categorySeverity, ratingSeverity, statusSeverity } from '../../../src/sources/darktrace/severity';

test.each(['constructor', 'toString', '__proto__', 'valueOf'])('%s is no word of any table', (word) => {
  expect(categorySeverity(word, undefined)).toBe(1);
  expect(breachSeverity({ path: ['Device', 'x'], category: word }, undefined, word)).toBe(1);
  expect(statusSeverity(word)).toBe(1);
  expect(ratingSeverity(word)).toBe(1);
});
