import { checkSignature, SIGNATURE_WINDOW_SECONDS, signatureHeader } from '../../src/handlers/receive/signature';

const KEY = 'an example key';
const NOW_S = 1_760_000_000;
const NOW_MS = NOW_S * 1000;
const BODY = Buffer.from('{"model":{"name":"example"}}');

const check = (header: string | undefined, { body = BODY, keys = [KEY], nowMs = NOW_MS } = {}) =>
  checkSignature({ header, body }, keys, nowMs);

test('the signature is what any HMAC tool makes of <t>.<body>', () => {
  // printf '1760000000.{"model":{"name":"example"}}' | openssl dgst -sha256 -hmac 'an example key'
  const hex = 'bf80d828c9d800eec3168d906b76f10d9d9b7fde74f387d415c724d584cce106';
  expect(signatureHeader(BODY, KEY, NOW_S)).toBe(`t=1760000000,v1=${hex}`);
  expect(check(`t=1760000000,v1=${hex}`)).toEqual({ ok: true, signedAtMs: NOW_MS });
});

test('while a key is changed, a sender may sign with the old and the new one', () => {
  const foreign = signatureHeader(BODY, 'the next key', NOW_S).split(',')[1];
  expect(check(`${signatureHeader(BODY, KEY, NOW_S)},${foreign}`).ok).toBe(true);
  expect(check(`t=${NOW_S},${foreign},${signatureHeader(BODY, KEY, NOW_S).split(',')[1]}`).ok).toBe(true);
});

test('while a key is changed, we take the old and the new one, and afterwards only the new', () => {
  const [before, after] = [KEY, 'the next key'].map((key) => signatureHeader(BODY, key, NOW_S));
  const taken = (keys: string[]) => [before, after].map((header) => check(header, { keys }).ok);
  expect(taken([KEY])).toEqual([true, false]);
  expect(taken(['the next key', KEY])).toEqual([true, true]);
  expect(taken(['the next key'])).toEqual([false, true]);
});

test.each([
  ['another body', signatureHeader(Buffer.from('{}'), KEY, NOW_S), /not made with a key of ours/],
  ['another key', signatureHeader(BODY, 'a guess', NOW_S), /not made with a key of ours/],
  [
    'another time than the signed one',
    signatureHeader(BODY, KEY, NOW_S).replace('t=1760000000', 't=1760000001'),
    /not made with a key of ours/,
  ],
  ['no header', undefined, /no x-slc-signature header/],
  ['an empty header', '', /no x-slc-signature header/],
  ['no time', `v1=${'0'.repeat(64)}`, /is not t=/],
  ['two times', `t=1,t=2,v1=${'0'.repeat(64)}`, /is not t=/],
  ['a short digest', `t=${NOW_S},v1=abcd`, /is not t=/],
  ['more digests than anyone needs', `t=${NOW_S}${`,v1=${'0'.repeat(64)}`.repeat(5)}`, /is not t=/],
])('%s is refused', (_, header, reason) => {
  expect(check(header)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});

test('what was signed too long ago, or too far ahead, is refused', () => {
  const header = signatureHeader(BODY, KEY, NOW_S);
  const at = (seconds: number) => check(header, { nowMs: NOW_MS + seconds * 1000 }).ok;
  expect([-1, 0, 1].map((beyond) => at(SIGNATURE_WINDOW_SECONDS + beyond))).toEqual([true, true, false]);
  expect([-1, 0, 1].map((beyond) => at(-SIGNATURE_WINDOW_SECONDS - beyond))).toEqual([true, true, false]);
});
