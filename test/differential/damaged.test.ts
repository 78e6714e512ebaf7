import { Readable } from 'node:stream';
import { convertAlerts } from '../../src/convert';
import { finish } from '../../src/ocsf/finish';
import { type Draft, OCSF_VERSIONS } from '../../src/ocsf/record';
import { conversionFor } from '../golden/golden';
import { drafts } from '../ocsf/drafts';
import { fc } from '../seed';
import { ALERTS, PATIENCE_MS, simulatedLines } from './alerts';
import { differencesOfResults } from './comparison';
import { difference, told } from './difference';
import { collected, elementsOf, loadPlainPath, plainBatch } from './paths';
import { plainFinish } from './plain-finish';

/*
 * What no simulation sends: limits that are passed, ids that no version knows, values of another type. A draft is damaged besides, since
 * mappings let few of these through.
 */

beforeAll(loadPlainPath);

/** What a sender, a relay or an attacker may put in place of any value; undefined takes it away. */
const DAMAGE = fc.oneof(
  fc.constantFrom(undefined, null, '', 0, -1, 99, true, [], {}, [null], [[]], 'x'.repeat(70_000), '\ud800', { '\ud800': '\udc00' }),
  fc.constantFrom(2 ** 31, 1e308, 1.5, 1_700_000_000, 253_402_300_800_000, -62_167_219_200_001, 'x'.repeat(100), '203.0.113.7/32'),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The text of a JSON value with some of the values inside replaced, each told by its place among all of them. */
function damaged(text: string, changes: readonly (readonly [place: number, by: unknown])[]): string {
  return changes.reduce((before, [place, by]) => {
    let values = 0;
    JSON.parse(before, () => void values++);
    let at = 0;
    // The value that holds all others comes last.
    return JSON.stringify(JSON.parse(before, (_, value) => (at++ === place % Math.max(1, values - 1) && values > 1 ? by : value)));
  }, text);
}

test.each(OCSF_VERSIONS)(
  'of a damaged alert, records in OCSF %s are what the plain path says',
  async (ocsf) => {
    const conversion = await conversionFor(ocsf, 'both');
    const lines = [...simulatedLines(500)];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...lines),
        fc.array(fc.tuple(fc.nat({ max: 10_000 }), DAMAGE), { minLength: 1, maxLength: 4 }),
        async (line, changes) => {
          const text = damaged(line, changes);
          const fast = await collected(convertAlerts(Readable.from([Buffer.from(text)]), conversion));
          expect(differencesOfResults({ conversion, firstAlert: 1, fast, plain: plainBatch(elementsOf([text]), conversion) })).toEqual([]);
        },
      ),
      { numRuns: ALERTS / 10 },
    );
  },
  PATIENCE_MS,
);

test.each(Object.keys(drafts))(
  'a damaged draft of a %s is finished as the plain path finishes it',
  (name) => {
    const draft = drafts[name as keyof typeof drafts];
    const text = JSON.stringify(draft.attributes);
    fc.assert(
      fc.property(
        fc.constantFrom(...OCSF_VERSIONS),
        fc.array(fc.tuple(fc.nat({ max: 10_000 }), DAMAGE), { minLength: 1, maxLength: 4 }),
        (version, changes) => {
          const attributes: Draft['attributes'] = JSON.parse(damaged(text, changes));
          fc.pre(typeof attributes.metadata === 'object' && attributes.metadata !== null && !Array.isArray(attributes.metadata));
          const damagedDraft = { ...draft, attributes };
          const first = difference(finish(damagedDraft, version), plainFinish(damagedDraft, version));
          expect(first && told(`draft in ${version}`, first)).toBeUndefined();
        },
      ),
      { numRuns: ALERTS / 10 },
    );
  },
  PATIENCE_MS,
);
