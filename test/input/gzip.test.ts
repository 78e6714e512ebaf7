import { gzipSync } from 'node:zlib';
import type { InputLimits } from '../../src/input/element';
import { readElements } from '../../src/input/elements';
import { brief, chunksOf, read, readAll, readBrief } from './reading';

const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `{"id":${from + i},"text":"${Math.sin(from + i)}"}\n`).join('');

describe('gzip', () => {
  test('is told by its bytes, whatever is in it', async () => {
    for (const input of [
      lines(50),
      `[${lines(50).trim().replaceAll('\n', ',')}]`,
      '\ufeff{"a":1}\r\n',
      'darktrace {"a":1}\n',
      ' <html></html>',
      '',
    ]) {
      expect(await read(gzipSync(input))).toEqual(await read(input));
    }
  });

  test('gives the same however it is cut', async () => {
    const bytes = gzipSync(lines(20));
    const whole = await read(bytes);
    expect(whole).toHaveLength(20);
    expect(await readAll(chunksOf(bytes, 1))).toEqual(whole);
    for (let size = 2; size < 20; size++) expect(await readAll(chunksOf(bytes, size))).toEqual(whole);
  });

  test('may have several members, and zero bytes behind them', async () => {
    const members = [gzipSync(lines(3)), gzipSync('{"half":'), gzipSync('1}\n'), gzipSync(''), gzipSync(lines(2, 3))];
    const expected = await read(`${lines(3)}{"half":1}\n${lines(2, 3)}`);
    for (const padding of [0, 1, 512, 40_000]) {
      const bytes = Buffer.concat([...members, Buffer.alloc(padding)]);
      for (const size of [1000, 65536]) expect(await readAll(chunksOf(bytes, size))).toEqual(expected);
    }
  });

  test('that ends early gives what it held, then one gzip_truncated with the text that was cut', async () => {
    const input = lines(5000);
    const bytes = gzipSync(input);
    for (const left of [2, 9, 10, 100, 20_000, bytes.length - 9, bytes.length - 8, bytes.length - 1]) {
      const elements = await read(bytes.subarray(0, left));
      const last = elements.pop();
      expect(last).toMatchObject({
        kind: 'unreadable',
        rule: 'input.gzip_truncated',
        message: expect.stringContaining(`after ${left} bytes`),
      });
      expect(elements.every(({ kind }) => kind === 'json')).toBe(true);
      const got = `${elements.map(({ text }) => `${text}\n`).join('')}${last?.text}`;
      expect(input.startsWith(got)).toBe(true);
      if (left >= bytes.length - 8) expect(elements).toHaveLength(5000);
      if (left === 20_000) expect(elements.length).toBeGreaterThan(500);
    }
  });

  test('that ends early within a line of text does not pass the half line off as whole', async () => {
    const bytes = gzipSync(`<14>host darktrace ${'text '.repeat(40)}`, { level: 0 });
    expect(await readBrief(bytes.subarray(0, 40))).toEqual(['input.gzip_truncated <14>host darktrace text t']);
  });

  test('that is damaged gives what came blocks before, then one gzip_corrupt', async () => {
    const bytes = gzipSync(lines(5000));
    bytes.fill(0xff, 50_000, 50_100);
    const elements = await read(bytes);
    expect(elements.pop()).toMatchObject({ rule: 'input.gzip_corrupt', message: expect.stringMatching(/^the gzip is damaged: /) });
    // What comes behind the damage may inflate to other text before zlib notices.
    expect(
      elements
        .slice(0, 3000)
        .map(({ text }) => `${text}\n`)
        .join(''),
    ).toBe(lines(3000));
    for (const size of [999, 16384]) expect((await readAll(chunksOf(bytes, size))).slice(0, -1)).toEqual(elements);
  });

  test.each([
    ['a wrong checksum', (bytes: Buffer) => bytes.fill(0, bytes.length - 8)],
    ['other bytes behind it', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('{"more":1}')])],
    ['other bytes behind padding', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(20), Buffer.from('{"more":1}')])],
    ['other bytes behind much padding', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(50_000), Buffer.from('{"more":1}')])],
    ['no such method', () => Buffer.from([0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3])],
  ])('%s: gzip_corrupt', async (_, damage) => {
    const elements = await read(damage(gzipSync(lines(10))));
    expect(elements.at(-1)).toMatchObject({ kind: 'unreadable', rule: 'input.gzip_corrupt' });
  });

  test('within a gzip is refused', async () => {
    const inner = gzipSync(lines(10));
    expect(await read(gzipSync(inner))).toEqual([
      expect.objectContaining({ rule: 'input.nested_gzip', text: inner.subarray(0, 4096).toString('base64'), textBytes: inner.length }),
    ]);
  });

  test.each<[string, Partial<InputLimits>]>([
    ['more bytes than are read', { maxInflatedBytes: 2 ** 20 }],
    ['a ratio that no alerts have', { inflationGraceBytes: 2 ** 20 }],
  ])('a bomb by %s: what came before, then one too_large', async (_, limits) => {
    const bomb = gzipSync(`{"a":1}\n${' '.repeat(8 * 2 ** 20)}`);
    expect((await readBrief(bomb, limits)).map((text) => text.trim())).toEqual(['json {"a":1}', 'input.too_large']);
    expect(await readBrief(bomb)).toEqual(['json {"a":1}']);
  });

  test('an error of the reading itself is thrown', async () => {
    async function* failing() {
      yield gzipSync(lines(10)).subarray(0, 30);
      throw new Error('connection reset');
    }
    await expect(readAll(failing())).rejects.toThrow('connection reset');
  });

  test('reading may stop before the end', async () => {
    const seen: string[] = [];
    for await (const element of readElements(chunksOf(gzipSync(lines(5000)), 4096))) if (seen.push(brief(element)) === 3) break;
    expect(seen).toHaveLength(3);
  });
});
