import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { slc } from './run';

const STORY = 'src/sources/darktrace/samples/story-1-mfa-fatigue.ndjson';
const BREACH = 'src/sources/darktrace/samples/model-breach-api-flat.json';
const BAD = 'src/sources/darktrace/samples/bad';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slc-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every file of a folder with the hash of its bytes. */
function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(root.length), createHash('sha256').update(readFileSync(path)).digest('hex')] as const;
      })
      .sort(),
  );
}

const json = (ran: { stdout: string }) =>
  JSON.parse(ran.stdout) as {
    ok: boolean;
    exitCode: number;
    result: Record<string, never>;
    problems: { rule: string; file?: string; line?: number; path?: string; message: string }[];
  };
const rejectsIn = (lake: string) =>
  readdirSync(join(lake, 'rejects')).flatMap((name) =>
    readFileSync(join(lake, 'rejects', name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
const receiptsIn = (lake: string) =>
  readdirSync(join(lake, 'receipts')).map((name) => JSON.parse(readFileSync(join(lake, 'receipts', name), 'utf8')));

describe('convert', () => {
  test('writes the layout of a custom source, and the same input twice leaves the same bytes', async () => {
    const lake = join(folder, 'lake');
    const args = ['convert', STORY, '--out', lake, '--tenant', 'acme', '--region', 'eu-west-1', '--finding-class', 'both'];
    expect((await slc(args)).exitCode).toBe(0);
    const first = contents(lake);
    for (const path of Object.keys(first).filter((each) => each.startsWith('/ext/'))) {
      expect(path).toMatch(
        /^\/ext\/darktrace-(finding|detection|auth)\/region=eu-west-1\/accountId=external_acme\/eventDay=\d{8}\/[0-9a-f]{32}\.zstd\.parquet$/,
      );
    }
    expect((await slc(args)).exitCode).toBe(0);
    expect(contents(lake)).toEqual(first);
  });

  test('a receipt adds up and lists every object', async () => {
    const lake = join(folder, 'lake');
    await slc(['convert', STORY, `${BAD}/unknown-kind-mixed.json`, '--out', lake]);
    for (const receipt of receiptsIn(lake)) {
      const { received, delivered, rejected, ignored } = receipt.counts;
      expect(received).toBe(delivered + rejected + ignored);
      expect(receipt.state).toBe('done');
      for (const output of receipt.outputs) {
        expect(
          createHash('sha256')
            .update(readFileSync(join(lake, output.key)))
            .digest('hex'),
        ).toBe(output.sha256);
      }
    }
  });

  test('what an earlier run wrote and this one does not becomes an object of zero rows', async () => {
    const lake = join(folder, 'lake');
    await slc(['convert', STORY, '--out', lake, '--finding-class', 'both']);
    await slc(['convert', STORY, '--out', lake, '--finding-class', 'security']);
    const rows = await slc(['query', 'SELECT count(*) AS n FROM darktrace_detection', '--lake', lake, '--csv']);
    expect(rows.stdout.trim().split('\n').at(-1)).toBe('0');
    const emptied = receiptsIn(lake)[0].outputs.filter((output: { rows: number }) => output.rows === 0);
    expect(emptied.length).toBeGreaterThan(0);
    // Once emptied, they are not written again.
    const before = contents(lake);
    await slc(['convert', STORY, '--out', lake, '--finding-class', 'security']);
    expect(Object.keys(contents(lake)).filter((path) => path.startsWith('/ext/'))).toEqual(
      Object.keys(before).filter((path) => path.startsWith('/ext/')),
    );
  });

  test('rejects that a re-run no longer has are taken away', async () => {
    const staleName = `${'0'.repeat(32)}-1.ndjson`;
    const lake = join(folder, 'lake');
    const args = ['convert', `${BAD}/unknown-kind.json`, '--out', lake];
    await slc(args);
    expect(readdirSync(join(lake, 'rejects'))).toHaveLength(1);
    const [receipt] = receiptsIn(lake);
    const stale = { ...receipt, rejects: [...receipt.rejects, `rejects/${staleName}`] };
    writeFileSync(join(lake, 'rejects', staleName), '{}\n');
    writeFileSync(join(lake, 'receipts', readdirSync(join(lake, 'receipts'))[0] as string), JSON.stringify(stale));
    await slc(args);
    expect(readdirSync(join(lake, 'rejects'))).not.toContain(staleName);
  });

  test('a receipt of a newer mapping is not replaced', async () => {
    const lake = join(folder, 'lake');
    await slc(['convert', BREACH, '--out', lake]);
    const name = readdirSync(join(lake, 'receipts'))[0] as string;
    writeFileSync(join(lake, 'receipts', name), JSON.stringify({ ...receiptsIn(lake)[0], mappingVersion: '999' }));
    const ran = await slc(['convert', BREACH, '--out', lake]);
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain('mapping version 999');
  });

  test('--to ndjson prints records, one a line, and reads standard input', async () => {
    const ran = await slc(['convert', '-', '--to', 'ndjson'], { stdin: readFileSync(BREACH, 'utf8') });
    expect(ran.exitCode).toBe(0);
    expect(
      ran.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).class_uid),
    ).toEqual([2001]);
  });

  test.each([
    ['--finding-class detection', ['--finding-class', 'detection'], [2004]],
    ['--finding-class both', ['--finding-class', 'both'], [2001, 2004]],
  ])('%s', async (_, args, classes) => {
    const ran = await slc(['convert', BREACH, '--to', 'ndjson', ...args]);
    expect(
      ran.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).class_uid),
    ).toEqual(classes);
  });

  test('--ocsf 1.1.0 writes records of that version', async () => {
    const ran = await slc(['convert', BREACH, '--to', 'ndjson', '--ocsf', '1.1.0']);
    expect(JSON.parse(ran.stdout).metadata.version).toBe('1.1.0');
  });

  test('--no-datetime leaves out the profile and its attributes, and tells the receipt', async () => {
    const ran = await slc(['convert', BREACH, '--to', 'ndjson', '--no-datetime']);
    expect(JSON.parse(ran.stdout).metadata.profiles).toBeUndefined();
    expect(ran.stdout).toContain('"time":');
    expect(ran.stdout).not.toContain('_dt"');
    const lake = join(folder, 'lake');
    await slc(['convert', BREACH, '--out', lake, '--no-datetime']);
    const [receipt = ''] = readdirSync(join(lake, 'receipts'));
    expect(JSON.parse(readFileSync(join(lake, 'receipts', receipt), 'utf8')).settings.datetime).toBe(false);
  });

  test.each([
    ['gzip', '.gz.parquet'],
    ['none', '.parquet'],
    ['zstd', '.zstd.parquet'],
  ])('--codec %s', async (codec, ending) => {
    const lake = join(folder, 'lake');
    await slc(['convert', BREACH, '--out', lake, '--codec', codec]);
    expect(
      Object.keys(contents(lake))
        .filter((path) => path.startsWith('/ext/'))
        .every((path) => new RegExp(`/[0-9a-f]{32}\\${ending}$`).test(path)),
    ).toBe(true);
    const counted = await slc(['query', 'SELECT count(*) AS n FROM darktrace_finding', '--lake', lake, '--csv']);
    expect(counted.stdout.trim().split('\n').at(-1)).toBe('1');
  });

  test('--redact hides credentials in what is written, and the uid stays', async () => {
    const sample = 'src/sources/darktrace/samples/model-breach-http-secrets.json';
    const open = await slc(['convert', sample, '--to', 'ndjson']);
    const hidden = await slc(['convert', sample, '--to', 'ndjson', '--redact']);
    const secrets = [...open.stdout.matchAll(/:\/\/[^/@\s"\\]+:([^@\s"\\]+)@|password=([^&\s"\\]+)/g)].map((match) => match[1] ?? match[2]);
    expect(secrets.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(hidden.stdout).not.toContain(secret);
    expect(JSON.parse(hidden.stdout).metadata.uid).toBe(JSON.parse(open.stdout).metadata.uid);
  });

  test('a folder is searched whole, what is no alert file is counted and passed over', async () => {
    mkdirSync(join(folder, 'in', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'in', 'deep', 'a.json.gz'), gzipSync(readFileSync(BREACH)));
    writeFileSync(join(folder, 'in', 'picture.png'), 'x');
    const ran = await slc(['convert', join(folder, 'in'), '--out', join(folder, 'lake')]);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('1 delivered');
    expect(ran.stdout).toContain('1 file(s) of other kinds were passed over');
  });

  test('--json is one envelope with counts, tables and places', async () => {
    const ran = await slc(['convert', STORY, `${BAD}/truncated-line.ndjson`, '--out', join(folder, 'lake'), '--json']);
    const envelope = json(ran);
    expect(ran.stderr).toBe('');
    expect(envelope).toMatchObject({ ok: false, exitCode: 1, result: { rejected: 1, ignored: 0 } });
    expect(envelope.problems).toEqual([expect.objectContaining({ rule: 'input.truncated_json', file: 'truncated-line.ndjson', line: 2 })]);
  });
});

describe('bad input: nothing is lost, and the rest goes on', () => {
  test('the reject keeps the text, the file, the line, the path and the rule', async () => {
    const lake = join(folder, 'lake');
    const ran = await slc(['convert', `${BAD}/duplicate-keys.json`, BREACH, '--out', lake]);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain('duplicate-keys.json');
    const [reject] = rejectsIn(lake);
    expect(reject).toMatchObject({
      raw: { key: 'duplicate-keys.json' },
      where: { line: 1 },
      problems: [{ rule: 'input.duplicate_key', path: '$.pbid' }],
    });
    expect(reject.text).toBe(readFileSync(`${BAD}/duplicate-keys.json`, 'utf8').trim());
  });

  test('10,000 levels of nesting are a reject', async () => {
    const file = join(folder, 'deep.json');
    writeFileSync(file, `{"pbid":1,"model":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_001)}`);
    const ran = await slc(['convert', file, BREACH, '--out', join(folder, 'lake'), '--json']);
    expect(json(ran)).toMatchObject({ exitCode: 1, result: { delivered: 1, rejected: 1 }, problems: [{ rule: 'input.depth' }] });
  });

  test('a 200 MB single line is one reject, and the next line is delivered', async () => {
    const file = join(folder, 'long.ndjson');
    const descriptor = openSync(file, 'w');
    writeSync(descriptor, '{"pbid":1,"text":"');
    for (let i = 0; i < 200; i++) writeSync(descriptor, Buffer.alloc(1024 * 1024, 'x'));
    writeSync(descriptor, `"}\n${JSON.stringify(JSON.parse(readFileSync(BREACH, 'utf8')))}\n`);
    closeSync(descriptor);
    const ran = await slc(['convert', file, '--out', join(folder, 'lake'), '--json']);
    expect(json(ran)).toMatchObject({
      exitCode: 1,
      result: { delivered: 1, rejected: 1 },
      problems: [{ rule: 'input.element_too_long', line: 1 }],
    });
  }, 30_000);

  test('a missing file is told, exit 4, and the others are converted', async () => {
    const ran = await slc(['convert', join(folder, 'absent.json'), BREACH, '--out', join(folder, 'lake'), '--json']);
    expect(json(ran)).toMatchObject({ exitCode: 4, result: { delivered: 1 }, problems: [{ rule: 'input.unreadable' }] });
  });

  test('a pattern or a folder without alert files is told, exit 4', async () => {
    mkdirSync(join(folder, 'empty'));
    expect((await slc(['convert', join(folder, '*.json'), '--out', join(folder, 'lake')])).exitCode).toBe(4);
    expect((await slc(['convert', join(folder, 'empty'), '--out', join(folder, 'lake')])).exitCode).toBe(4);
  });

  test('no lake folder, a lake folder that is a file, and names that would leave their segment', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect((await slc(['convert', BREACH])).exitCode).toBe(2);
    expect((await slc(['convert', BREACH, '--out', join(folder, 'file')])).exitCode).toBe(3);
    for (const name of ['../x', 'a/b', 'a=b', 'a\nb', '']) {
      expect((await slc(['convert', BREACH, '--out', join(folder, 'lake'), '--tenant', name])).exitCode).toBe(2);
    }
  });

  test('an interrupted run ends with 130 and leaves its receipt open', async () => {
    const controller = new AbortController();
    controller.abort();
    const ran = await slc(['convert', STORY, '--out', join(folder, 'lake')], { signal: controller.signal });
    expect(ran.exitCode).toBe(130);
  });

  test('a folder without write permission, and a file without read permission', async () => {
    mkdirSync(join(folder, 'locked'), { mode: 0o555 });
    writeFileSync(join(folder, 'secret.json'), '{}');
    chmodSync(join(folder, 'secret.json'), 0);
    chmodSync(folder, 0o777);
    await slc(['convert', BREACH, '--out', join(folder, 'loaded')]);
    // The superuser may write anywhere: become nobody for as long as the two commands run.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      const unwritable = await slc(['convert', '-', '--out', join(folder, 'locked', 'lake')], { stdin: '{}' });
      expect({ exitCode: unwritable.exitCode, told: unwritable.stderr.includes('cannot be written to') }).toEqual({
        exitCode: 3,
        told: true,
      });
      const unreadable = await slc(['convert', join(folder, 'secret.json'), '--out', join(folder, 'lake')]);
      expect({ exitCode: unreadable.exitCode, told: unreadable.stderr.includes('no permission') }).toEqual({ exitCode: 4, told: true });
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  test('a full disk ends with 5: no partial object is left, and the receipt says that it is open', () => {
    const lake = join(folder, 'lake');
    // No file may grow beyond 20 blocks of 1 KiB: the receipt still fits, an object does not.
    const ran = spawnSync(
      'bash',
      ['-c', `trap '' XFSZ; ulimit -f 20; exec "$0" bin/slc.js convert ${STORY} --out "$1" --codec none`, process.execPath, lake],
      { encoding: 'utf8' },
    );
    expect(ran.stderr).toContain('lake.write');
    expect(ran.status).toBe(5);
    expect(receiptsIn(lake)[0].state).toBe('open');
    const left = Object.keys(contents(lake));
    expect(left.filter((path) => path.endsWith('.tmp'))).toEqual([]);
    const listed = new Set(receiptsIn(lake)[0].outputs.map((output: { key: string }) => `/${output.key}`));
    expect(left.filter((path) => path.startsWith('/ext/') && !listed.has(path))).toEqual([]);
  });
});

describe('--jobs', () => {
  // Threads are in the bundle alone, so these run the command as it ships.
  const launch = (...argv: string[]) => spawnSync(process.execPath, ['bin/slc.js', 'convert', ...argv], { encoding: 'utf8' });

  test('several files at a time leave the lake, the counts and the rejects of one after the other', () => {
    const [one, three] = ['1', '3'].map((jobs) => {
      const { status, stdout } = launch('src/sources/darktrace/samples', '--out', join(folder, jobs), '--jobs', jobs, '--json');
      const { result, problems } = JSON.parse(stdout);
      return { status, counts: { ...result, rejects: result.rejects.toSorted() }, told: problems.length };
    });
    expect(one?.status).toBe(1);
    expect(three).toEqual({ ...one, counts: { ...one?.counts, tables: expect.arrayContaining(one?.counts.tables) } });
    expect(contents(join(folder, '3'))).toEqual(contents(join(folder, '1')));
    expect(Object.keys(contents(join(folder, '1'))).length).toBeGreaterThan(100);
  });

  test('a file that cannot be written ends the run of all threads', () => {
    const lake = join(folder, 'lake');
    const ran = spawnSync(
      'bash',
      [
        '-c',
        `trap '' XFSZ; ulimit -f 20; exec "$0" bin/slc.js convert ${STORY} ${BREACH} --out "$1" --codec none --jobs 2`,
        process.execPath,
        lake,
      ],
      { encoding: 'utf8' },
    );
    expect(ran.stderr).toContain('lake.write');
    expect(ran.status).toBe(5);
  });

  test('is a usage error with --to ndjson', () => {
    const { status, stderr } = launch(STORY, '--to', 'ndjson', '--jobs', '2');
    expect(stderr).toContain('leave --jobs out');
    expect(status).toBe(2);
  });
});
