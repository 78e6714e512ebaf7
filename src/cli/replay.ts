import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { NotifiedObject } from '../handlers/convert/notification';
import { visible } from '../ocsf/visible';
import { EXIT } from './exit-codes';
import type { Clock } from './pace';
import { count, startProgress } from './progress';
import type { ReceiptFilter, Selected } from './replay/selection';
import { type CommandProblem, failed, type Io, type Outcome, usage, type Verb, type VerbArgs } from './verb';

export const verb: Verb = {
  description: [
    'Puts raw objects into the queue of the converter again, as S3 does when they are made. Nothing is doubled: names of outputs come from the',
    'raw object, so converting it again replaces them in place, and what it no longer writes becomes empty. Rejected alerts come again with',
    'their raw object: one that a newer mapping takes moves from the rejects into the lake. Without --send it only tells what it would do.',
    'Needs AWS credentials.',
  ].join(' '),
  arguments: [],
  options: [
    { flags: '--raw <place>', description: 'raw bucket, and the beginning of the keys: s3://<bucket>/<prefix>' },
    { flags: '--day <YYYYMMDD...>', description: 'only what S3 took on these UTC days' },
    {
      flags: '--list <file>',
      description: 'only what this file names (- is standard input): a line is a key, or {"key": …, "version": …}',
    },
    { flags: '--receipts <place>', description: 'only what receipts lead to: s3://<bucket> with receipts/; goes with the next three' },
    { flags: '--rejected', description: 'those with rejected alerts' },
    { flags: '--rule <id...>', description: 'those with alerts that one of these rules rejected' },
    {
      flags: '--older-than-mapping <version>',
      description: 'those that an earlier mapping version wrote',
      integer: { min: 1, max: 1_000_000 },
    },
    { flags: '--queue <url>', description: 'queue of the converter (output ConvertQueueUrl); with --send' },
    { flags: '--rate <number>', description: 'messages a second at most', default: 20, integer: { min: 1, max: 10_000 } },
    { flags: '--send', description: 'do it, instead of only telling' },
    { flags: '--region <code>', description: 'Region of bucket and queue; that of the AWS configuration where it is not given' },
  ],
  examples: [
    { command: 'replay --raw s3://raw-bucket/darktrace/webhook/2024/06/', explanation: 'how much a month of the webhook would be' },
    {
      command: 'replay --raw s3://raw-bucket --receipts s3://receipts-bucket --rejected --queue <url> --send',
      explanation: 'rejected alerts after an update of the mapping',
    },
  ],
  run: async (args, io) => {
    const { region } = args.options;
    const config = region === undefined ? {} : { region: String(region) };
    const [{ S3Client: S3 }, { SQSClient: Sqs }, { CLOCK }] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('@aws-sdk/client-sqs'),
      import('./pace'),
    ]);
    return replay(args, io, { s3: new S3(config), sqs: new Sqs(config), clock: CLOCK });
  },
};

export interface ReplayParts {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly clock: Clock;
}

/** Keys that are shown, and problems that are kept. */
const SHOWN_KEYS = 10;
const KEPT_PROBLEMS = 1000;

/** The verb with its clients. */
export async function replay(args: VerbArgs, io: Io, parts: ReplayParts): Promise<Outcome> {
  const asked = read(args);
  if (!asked.ok) return usage(asked.message, 'slc replay --help shows two examples');
  const tally = new Tally();
  const progress = startProgress(io, { label: asked.send ? 'queueing' : 'looking', unit: 'raw objects', quiet: args.quiet || args.json });
  let sent = 0;
  try {
    const objects = taken(await selectionOf(asked, io, parts), tally, () => progress.advance(1));
    if (asked.send) {
      const [{ requeue }, { paced }] = await Promise.all([import('../handlers/sweep/requeue'), import('./pace')]);
      const target = { sqs: parts.sqs, convertQueueUrl: asked.queue, region: await parts.s3.config.region() };
      // Ten messages a call; each call that returned is counted, so that a fault later on does not hide it.
      for await (const batch of batches(paced(objects, asked.rate, io.signal, parts.clock))) sent += await requeue(batch, target);
    } else for await (const _ of objects) if (io.signal.aborted) break;
  } catch (cause) {
    return { ...(await refusal(cause, asked)), ...(sent > 0 ? { exitCode: EXIT.partialWrite } : {}), result: resultOf(tally, sent, asked) };
  } finally {
    progress.end();
  }
  return {
    exitCode: tally.gone > 0 ? EXIT.problemsFound : EXIT.done,
    result: resultOf(tally, sent, asked),
    problems: tally.problems,
    text: args.json ? '' : textOf(tally, sent, asked),
  };
}

interface Asked {
  readonly bucket: string;
  readonly prefix: string;
  readonly days: ReadonlySet<string>;
  readonly list: string | undefined;
  readonly receipts: string | undefined;
  readonly filter: ReceiptFilter;
  readonly queue: string;
  readonly rate: number;
  readonly send: boolean;
}

/** What was asked for, or what is missing from it. */
function read({ options }: VerbArgs): ({ readonly ok: true } & Asked) | { readonly ok: false; readonly message: string } {
  const refuse = (message: string) => ({ ok: false as const, message });
  const [raw, list, receipts, queue] = ['raw', 'list', 'receipts', 'queue'].map((name) => options[name] as string | undefined);
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\s\S]*))?$/.exec(raw ?? '') ?? [];
  if (!bucket) return refuse(raw === undefined ? 'want --raw s3://<bucket>/<prefix>' : `--raw: found ${raw}, want s3://<bucket>/<prefix>`);
  const days = (options['day'] ?? []) as readonly string[];
  const wrongDay = days.find((day) => !/^\d{8}$/.test(day));
  if (wrongDay !== undefined) return refuse(`--day: found ${wrongDay}, want YYYYMMDD`);
  const rules = (options['rule'] ?? []) as readonly string[];
  const older = options['olderThanMapping'] as number | undefined;
  const filtered = options['rejected'] === true || rules.length > 0 || older !== undefined;
  if (filtered !== (receipts !== undefined))
    return refuse('want --receipts <place> together with --rejected, --rule or --older-than-mapping: they say which receipts');
  if (receipts !== undefined && !receipts.startsWith('s3://')) return refuse(`--receipts: found ${receipts}, want s3://<bucket>`);
  if ([days.length > 0, list !== undefined, filtered].filter(Boolean).length > 1)
    return refuse('want one of --day, --list and --receipts: each says by itself which raw objects');
  if (options['send'] === true && !queue) return refuse('want --queue <url> with --send: the queue of the converter');
  return {
    ok: true,
    bucket,
    prefix,
    days: new Set(days),
    list,
    receipts,
    filter: { rejected: options['rejected'] === true, rules, ...(older === undefined ? {} : { olderThanMapping: older }) },
    queue: queue ?? '',
    rate: Number(options['rate'] ?? 20),
    send: options['send'] === true,
  };
}

async function selectionOf({ bucket, prefix, days, list, receipts, filter }: Asked, io: Io, { s3 }: ReplayParts) {
  const { byName, byPrefix, byReceipt } = await import('./replay/selection');
  if (receipts !== undefined) return byName(s3, bucket, byReceipt(s3, receipts, prefix, filter));
  if (list === undefined) return byPrefix(s3, bucket, prefix, days);
  const { readList } = await import('./replay/list-file');
  const path = resolve(io.cwd, list);
  if (list !== '-') await access(path);
  const input = list === '-' ? io.stdin : createReadStream(path);
  return byName(s3, bucket, readList(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), bucket));
}

/** What was selected so far. */
class Tally {
  selected = 0;
  bytes = 0;
  gone = 0;
  readonly keys: string[] = [];
  readonly problems: CommandProblem[] = [];

  take({ key, bytes }: NotifiedObject): void {
    this.selected++;
    this.bytes += bytes;
    if (this.keys.length < SHOWN_KEYS) this.keys.push(key);
  }

  miss(key: string, version: string | undefined): void {
    this.gone++;
    if (this.problems.length >= KEPT_PROBLEMS) return;
    const message = `${version === undefined ? 'the raw object' : `version ${version}`} is not there any more: its alerts cannot come again`;
    this.problems.push({ rule: 'replay.gone', level: 'warning', file: key, message });
  }
}

async function* taken(selection: AsyncIterable<Selected>, tally: Tally, look: () => void): AsyncGenerator<NotifiedObject> {
  for await (const each of selection) {
    look();
    if (each.found) {
      tally.take(each.object);
      yield each.object;
    } else tally.miss(each.named.key, each.named.version);
  }
}

/** Tens, as SQS takes them. */
async function* batches(objects: AsyncIterable<NotifiedObject>): AsyncGenerator<AsyncIterable<NotifiedObject>> {
  let batch: NotifiedObject[] = [];
  for await (const object of objects) {
    batch.push(object);
    if (batch.length < 10) continue;
    yield all(batch);
    batch = [];
  }
  if (batch.length > 0) yield all(batch);
}

async function* all<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

async function refusal(cause: unknown, { list, send }: Asked): Promise<Outcome> {
  const { ListLineError } = await import('./replay/list-file');
  const { name, message } = cause as Error;
  if (list !== undefined && cause instanceof ListLineError)
    return failed(EXIT.inputUnreadable, { rule: 'replay.list', file: list, line: cause.line, message });
  if (list !== undefined && typeof (cause as NodeJS.ErrnoException).code === 'string' && (cause as NodeJS.ErrnoException).path)
    return failed(EXIT.inputUnreadable, { rule: 'input.unreadable', file: list, message, hint: 'check the path and its permissions' });
  return failed(EXIT.configuration, {
    rule: 'replay.refused',
    message: `not everything could be ${send ? 'queued' : 'looked at'}: ${name}: ${message}`,
    hint: 'check the credentials, the Region, the bucket and the queue, then run it again: what was queued already is only replaced',
  });
}

const resultOf = ({ selected, bytes, gone, keys }: Tally, sent: number, { send }: Asked) => ({
  selected,
  bytes,
  gone,
  sent,
  dryRun: !send,
  keys,
});

function textOf({ selected, bytes, gone, keys }: Tally, sent: number, { send, queue }: Asked): string {
  const missing = gone > 0 ? `, ${count(gone)} not there any more` : '';
  if (send) return `${count(sent)} raw objects queued (${count(bytes)} bytes)${missing}: ${visible(queue)}\n`;
  const more = selected - keys.length;
  const shown = keys.map((key) => `  ${visible(key)}\n`).join('');
  return `${count(selected)} raw objects (${count(bytes)} bytes) would be queued${missing}\n${shown}${more > 0 ? `  and ${count(more)} more\n` : ''}nothing was done: add --queue <url> --send\n`;
}
