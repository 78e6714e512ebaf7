import { enclosedAlert } from '../../../src/sources/darktrace/alerts/enclosed';

const enclosed = (text: string) => enclosedAlert(JSON.parse(text), text);

test.each([
  [
    'behind what a poll writes',
    '{"appliance":"a","fetchedAt":1,"change":"new","alert":{"pbid":12345678901234567890}}',
    '{"pbid":12345678901234567890}',
  ],
  ['behind details', '{"appliance":"a","details":[{"x":"\\"alert\\":{"}],"alert":{ "pbid": 1 }}', '{ "pbid": 1 }'],
  ['alone', '{"alert":[1]}', '[1]'],
  ['with an alert inside', '{"appliance":"a","alert":{"alert":{"pbid":1}}}', '{"alert":{"pbid":1}}'],
])('an alert %s is cut out as it stands', (_, text, alert) => {
  expect(enclosed(text)).toBe(alert);
  expect(JSON.parse(enclosed(text) as string)).toEqual(JSON.parse(text).alert);
});

test.each([
  ['before details', '{"appliance":"a","alert":{"pbid":1},"details":[]}'],
  ['behind what is spaced otherwise', '{"appliance": "a","alert":{"pbid":1}}'],
  ['behind a number that cannot be held', '{"fetchedAt":12345678901234567890,"alert":{"pbid":1}}'],
])('an alert %s is left to be written anew', (_, text) => {
  expect(enclosed(text)).toBeUndefined();
});
