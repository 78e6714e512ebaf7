import { compactDay, type Parameter, valuesOf } from '../../src/queries/parameters';
import { fc } from '../seed';

const text: Parameter = { name: 'entity', type: 'text', means: 'who' };
const count: Parameter = { name: 'n', type: 'integer', means: 'how many', default: '2', bounds: { min: 1, max: 10 } };
const ip: Parameter = { name: 'ip', type: 'ip', means: 'address', default: '192.0.2.1' };
const asns: Parameter = { name: 'asns', type: 'integers', means: 'networks', default: '64496, 64497' };
const day: Parameter = { name: 'from', type: 'day', means: 'first day', default: '2024-06-01' };

test.each<[Parameter, string, string | undefined]>([
  [text, 'alice@example.com', "'alice@example.com'"],
  [text, "O'Brien", "'O''Brien'"],
  [text, "' OR 1=1 --", "''' OR 1=1 --'"],
  [text, '', undefined],
  [text, 'a\u0000b', undefined],
  [text, 'a\nb', undefined],
  [text, 'x'.repeat(257), undefined],
  [count, '10', '10'],
  [count, '11', undefined],
  [count, '0', undefined],
  [count, '1e1', undefined],
  [count, '1; DROP TABLE t', undefined],
  [ip, '2001:db8::1', "'2001:db8::1'"],
  [ip, '192.0.2.1/24', undefined],
  [ip, "2001:db8::1%'", undefined],
  [asns, '64500,64501 , 64502', '64500, 64501, 64502'],
  [asns, '64500,', undefined],
  [asns, '64500)', undefined],
  [asns, Array.from({ length: 201 }, () => '1').join(','), undefined],
  [day, '2024-02-29', "'20240229'"],
  [day, '20240601', "'20240601'"],
  [day, '2024-02-30', undefined],
  [day, "2024-06-01'", undefined],
])('%p given as %p stands as %p', (parameter, given, wanted) => {
  const values = valuesOf([parameter], { [parameter.name]: given });
  if (wanted === undefined) expect(values).toMatchObject({ ok: false, problems: [expect.stringContaining('wanted')] });
  else expect(values).toEqual({ ok: true, sql: { [parameter.name]: wanted } });
});

test('what is not given is the default, and without one an error', () => {
  expect(valuesOf([count], {})).toEqual({ ok: true, sql: { n: '2' } });
  expect(valuesOf([text], {})).toEqual({
    ok: false,
    problems: ['parameter entity is not given, wanted text of 1 to 256 characters without control characters: add --param entity=…'],
  });
});

test('an unknown parameter is told, with those that are known', () => {
  expect(valuesOf([count], { user: 'x' })).toEqual({ ok: false, problems: ['parameter user is not known, wanted one of n: leave it out'] });
  expect(valuesOf([count], { toString: 'x' })).toMatchObject({ ok: false });
});

test('a text literal ends where the text ends, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 256, unit: 'binary' }), (given) => {
      const values = valuesOf([text], { entity: given });
      if (!values.ok) return;
      const literal = values.sql['entity'] as string;
      expect(literal).toMatch(/^'([^']|'')*'$/);
      expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(given);
    }),
  );
});

test.each(['2024-13-01', '2024-6-1', '', 'today'])('%p is no day', (given) => expect(compactDay(given)).toBeUndefined());
