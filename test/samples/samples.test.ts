import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isIPv4, isIPv6 } from 'node:net';
import { join, relative } from 'node:path';
import { gunzipSync, constants as zlib } from 'node:zlib';

const repository = join(__dirname, '..', '..');
const samples = join(repository, 'src/sources/darktrace/samples');

/** A file's name from the repository's root, and its text (gzip unpacked as far as it goes). */
interface TextFile {
  readonly name: string;
  readonly text: string;
}

const rawSamples = filesUnder(samples).filter((name) => !isGolden(name));
const good = inFolder(samples);
const bad = inFolder(join(samples, 'bad'));

describe('samples and tests name no real party', () => {
  // Goldens are derived from samples, but the mapping could add a name of its own: they are read, too.
  // This file is not: it names what the check must catch.
  const texts = [...filesUnder(samples), ...filesUnder(join(repository, 'test'))]
    .filter((name) => isText(name) && name !== __filename)
    .map(read);

  test('every IP address is set aside for documentation (RFC 5737, RFC 3849)', () => {
    expect(found(texts, addresses, isDocumentationAddress)).toEqual([]);
  });

  test('every e-mail address is in a documentation domain (RFC 2606)', () => {
    expect(found(texts, emailDomains, isDocumentationDomain)).toEqual([]);
  });

  test('every AS number is set aside for documentation (RFC 5398)', () => {
    expect(found(texts, autonomousSystems, isDocumentationAs)).toEqual([]);
  });

  test('every MAC address of a sample is set aside for documentation (RFC 7042)', () => {
    expect(found(rawSamples.filter(isText).map(read), macAddresses, (mac) => mac.toLowerCase().startsWith('00:00:5e:00:53:'))).toEqual([]);
  });

  test('every host name of a sample is in a documentation domain', () => {
    expect(found(rawSamples.filter(isText).map(read), hostNames, isDocumentationDomain)).toEqual([]);
  });

  test.each([
    ['10.1.2.3', addresses, isDocumentationAddress],
    ['"http://8.8.8.8:80/"', addresses, isDocumentationAddress],
    ['fe80::1', addresses, isDocumentationAddress],
    ['2001:db80::1', addresses, isDocumentationAddress],
    ['alice@corp.test.io', emailDomains, isDocumentationDomain],
    ['alice@notexample.com', emailDomains, isDocumentationDomain],
    ['AS3356 Level', autonomousSystems, isDocumentationAs],
    ['https://login.microsoftonline.com/', hostNames, isDocumentationDomain],
  ])('the check itself catches %s', (text, find, allowed) => {
    expect(found([{ name: 'probe', text }], find, allowed)).toHaveLength(1);
  });

  test.each([
    ['SaaS::Access::Suspicious Login Attempt 12:34:56', addresses, isDocumentationAddress],
    ['Mozilla/5.0 Chrome/108.0.0.0', addresses, isDocumentationAddress],
    ['2001:db8:10::40/128 and 203.0.113.7/32', addresses, isDocumentationAddress],
    ['AS64496 Example', autonomousSystems, isDocumentationAs],
  ])('the check itself lets %s pass', (text, find, allowed) => {
    expect(found([{ name: 'probe', text }], find, allowed)).toEqual([]);
  });
});

describe('each good sample is what its name says', () => {
  test.each(good.filter((name) => name.endsWith('.json')))('%s is one JSON value', (name) => {
    expect(() => JSON.parse(withoutBom(read(join(samples, name)).text))).not.toThrow();
  });

  test.each(good.filter((name) => /\.ndjson(\.gz)?$/.test(name)))('%s has one JSON object a line', (name) => {
    const lines = read(join(samples, name)).text.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(JSON.parse(line)).toEqual(expect.objectContaining({}));
  });

  test.each(good.filter((name) => name.endsWith('.log')))('%s: what follows the header of each line is one JSON object', (name) => {
    for (const line of read(join(samples, name)).text.split(/\r?\n/).filter(Boolean))
      expect(() => JSON.parse(line.slice(line.indexOf('{')))).not.toThrow();
  });

  test.each(good.filter((name) => name.endsWith('.cef')))('%s holds CEF lines', (name) => {
    for (const line of read(join(samples, name)).text.trimEnd().split('\n'))
      expect(line).toMatch(/(^|\s)CEF:0\|Darktrace\|DCIP\|(.*\|){4}externalId=\d+/);
  });

  test('the file named for its byte order mark has one', () => {
    expect([...readFileSync(join(samples, 'container-bom.json')).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  test('the file named for CRLF ends every line with it', () => {
    const text = read(join(samples, 'syslog-crlf-several.log')).text;
    expect(text.match(/\n/g)).toHaveLength(text.match(/\r\n/g)!.length);
  });
});

describe.each(['story-1-mfa-fatigue.ndjson', 'story-2-oauth-app.ndjson', 'benign-noise.ndjson'])('%s', (name) => {
  interface Line {
    readonly fetchedAt: number;
    readonly alert: { readonly device?: { readonly sid?: number }; readonly model?: unknown; readonly pbid?: number };
    readonly details?: readonly { readonly timems: number }[];
  }
  const lines = read(join(samples, name))
    .text.trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

  test('is told in the order in which it was fetched, in January 2023', () => {
    const fetched = lines.map((line) => line.fetchedAt);
    expect(fetched).toEqual([...fetched].sort((a, b) => a - b));
    expect(fetched[0]).toBeGreaterThanOrEqual(Date.UTC(2023, 0, 1));
    expect(fetched.at(-1)).toBeLessThan(Date.UTC(2023, 1, 1));
  });

  test('every model breach of a SaaS user carries its rows, none of them later than the poll', () => {
    const saas = lines.filter(({ alert }) => alert.device?.sid === -9 && typeof alert.model === 'object');
    expect(saas.length).toBeGreaterThan(5);
    for (const { fetchedAt, details } of saas) {
      expect(details?.length).toBeGreaterThan(0);
      for (const row of details!) expect(row.timems).toBeLessThanOrEqual(fetchedAt);
    }
  });
});

describe('bad samples are bad', () => {
  const unparsable = [
    'truncated.json',
    'truncated-array.json',
    'html-login-page.json',
    'empty.json',
    'nul-bytes.json',
    'nan.json',
    'leef-unsupported.log',
    'binary.bin',
  ];
  test.each(unparsable)('%s is no JSON', (name) => {
    expect(() => JSON.parse(read(join(samples, 'bad', name)).text)).toThrow(SyntaxError);
  });

  test('the gzip that ends early cannot be unpacked, yet holds whole lines', () => {
    const bytes = readFileSync(join(samples, 'bad/gzip-cut.ndjson.gz'));
    expect(() => gunzipSync(bytes)).toThrow('unexpected end of file');
    expect(unpack(bytes).toString('utf8').split('\n').length).toBeGreaterThan(2);
  });

  test.each(['deep-2000.json', 'deep-array-2000.json'])('%s is 2,000 levels deep', (name) => {
    let depth = 0;
    let deepest = 0;
    for (const character of read(join(samples, 'bad', name)).text) {
      if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
      if (character === '}' || character === ']') depth--;
    }
    expect(deepest).toBeGreaterThanOrEqual(2000);
  });
});

test.each([
  ['README.md', good],
  ['bad/README.md', bad],
])('%s lists each file once, and no other', (readme, names) => {
  const listed = [...read(join(samples, readme)).text.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
  expect(listed).toEqual(names);
});

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.split('/').includes('node_modules'))
    .map((name) => join(folder, name))
    .filter((name) => statSync(name).isFile());
}

/** The raw samples that stand directly in a folder, by name. */
function inFolder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md' && !isGolden(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function isGolden(name: string): boolean {
  return /\.ocsf\.(json|ndjson)$/.test(name);
}

function isText(name: string): boolean {
  return /\.(json|ndjson|gz|log|cef|ts|mts|js|mjs|cjs|md|txt|csv|tsv|sql|yml|yaml|html|snap|xml)$/.test(name);
}

function read(name: string): TextFile {
  const bytes = readFileSync(name);
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { name: relative(repository, name), text: (packed ? unpack(bytes) : bytes).toString('utf8') };
}

/** What can be unpacked: a file that ends early gives what stands before its end. */
function unpack(bytes: Buffer): Buffer {
  return gunzipSync(bytes, { finishFlush: zlib.Z_SYNC_FLUSH });
}

function withoutBom(text: string): string {
  return text.replace(/^\ufeff/, '');
}

/** Each name that is not allowed, with its file. */
function found(files: readonly TextFile[], find: (text: string) => string[], allowed: (name: string) => boolean): string[] {
  return files.flatMap(({ name, text }) => [...new Set(find(text))].filter((value) => !allowed(value)).map((value) => `${name}: ${value}`));
}

function addresses(text: string): string[] {
  // Not after "/" and a letter: "Chrome/108.0.0.0" is a version.
  const v4 = text.match(/(?<![\w.-]|[A-Za-z]\/)\d{1,3}(\.\d{1,3}){3}(?![\w]|\.\d)/g) ?? [];
  const v6 = text.match(/(?<![\w:.])[0-9A-Fa-f:]*::?[0-9A-Fa-f:]*(?![\w:])/g) ?? [];
  return [...v4.filter((value) => isIPv4(value)), ...v6.filter((value) => isIPv6(value))];
}

function emailDomains(text: string): string[] {
  return [...text.matchAll(/[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})\b/g)].map((match) => match[1]!);
}

function autonomousSystems(text: string): string[] {
  return [...text.matchAll(/\bAS(\d{3,10})\b/g)].map((match) => match[1]!);
}

function macAddresses(text: string): string[] {
  return text.match(/(?<![\w:])[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}(?![\w:])/g) ?? [];
}

function hostNames(text: string): string[] {
  return (
    text.match(
      /(?<![\w.-])(?:[A-Za-z0-9_-]+\.)+(?:com|net|org|io|ai|cloud|local|internal|lan|corp|edu|gov|de|uk|au|us|eu)(?![\w-]|\.\w)/g,
    ) ?? []
  );
}

function isDocumentationAddress(address: string): boolean {
  const loopbackOrNone = /^(127\.|0\.0\.0\.0$)/.test(address) || address === '::1' || address === '::';
  return loopbackOrNone || /^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address) || /^2001:0?db8:/i.test(address);
}

function isDocumentationDomain(domain: string): boolean {
  return /(^|\.)example\.(com|net|org)$/i.test(domain);
}

function isDocumentationAs(number: string): boolean {
  const value = Number(number);
  return (value >= 64496 && value <= 64511) || (value >= 65536 && value <= 65551);
}
