import { readFileSync } from 'node:fs';
import { darktrace } from '../../../src/sources/darktrace';

const FOLDER = 'src/sources/darktrace/samples';

/** Samples of breaches in the shapes that Darktrace sends; each is told as breach 4242. */
const SHAPES = [
  'model-breach-api-then-now.json',
  'model-breach-api-flat.json',
  'model-breach-api-minimal.json',
  'model-breach-device-in-component.json',
  'model-breach-group-device.json',
  'model-breach-syslog-json.json',
  'model-breach-envelope-bare.json',
  'model-breach-saas-details-envelope.json',
  'model-breach-cef-network.cef',
  'legacy-policy-breach.json',
] as const;

function eventUids(file: string, findingClass: 'security' | 'detection' = 'security'): readonly unknown[] {
  const settings = { findingClass, appliance: 'appliance-1', redact: false } as const;
  const sent = readFileSync(`${FOLDER}/${file}`, 'utf8').trim();
  const text = sent
    .replace(/("(?:pbid|threatID)": ?|externalId=|#modelbreach\/)\d+/g, (_, before: string) => `${before}4242`)
    .replace(/"appliance": ?"[^"]*"/, '"appliance":"appliance-1"');
  const kind = /^[{[]/.test(text) ? 'json' : 'line';
  const outcomes = [...darktrace.convert({ kind, text, where: { line: 1, offset: 0 } }, settings)];
  return outcomes.flatMap((outcome) =>
    outcome.fate === 'mapped'
      ? outcome.drafts.filter((draft) => draft.class !== 'authentication').map(({ attributes }) => attributes.metadata.uid)
      : [outcome.fate],
  );
}

test.each(SHAPES)('a breach as %s has the metadata.uid of all shapes', (file) => {
  expect(eventUids(file)).toEqual(eventUids(SHAPES[0]));
});

test('the classes, and an acknowledgement, are events of their own', () => {
  const [asFinding] = eventUids(SHAPES[0]);
  expect(eventUids(SHAPES[0], 'detection')).not.toContain(asFinding);
  expect(eventUids('model-breach-acknowledged.json')).not.toContain(asFinding);
});

test('an update is told by its content', () => {
  expect(eventUids('model-breach-envelope-updated.json')).not.toEqual(eventUids('model-breach-envelope-bare.json'));
});
