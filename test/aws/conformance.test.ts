import type { Case } from './conformance/case';
import { GLUE_CASES } from './conformance/glue';
import { NOTIFICATION_CASES } from './conformance/notifications';
import { S3_CASES } from './conformance/s3';
import { SECRETS_MANAGER_CASES } from './conformance/secrets-manager';
import { SQS_CASES } from './conformance/sqs';
import { STS_CASES } from './conformance/sts';
import { ceph } from './judges/ceph';
import { emulator } from './judges/emulator';
import { type Judge, presentJudges, type RunningJudge } from './judges/judge';
import { moto } from './judges/moto';
import { Panel } from './judges/panel';

/*
 * The same questions, asked by real SDK clients, of our emulator and of implementations that others made. Each question says what AWS
 * documents as the answer. Where a judge answers otherwise, that stands in the table below: a row that is no longer true fails.
 */

const CASES: readonly Case[] = [...S3_CASES, ...SQS_CASES, ...NOTIFICATION_CASES, ...GLUE_CASES, ...STS_CASES, ...SECRETS_MANAGER_CASES];

interface Difference {
  readonly asks: string;
  readonly answers: unknown;
  readonly why: string;
}

const DIFFERENCES: Readonly<Record<Judge['name'], readonly Difference[]>> = {
  emulator: [],
  moto: [
    {
      asks: 'a digest of other bytes is refused: Content-MD5, CRC32',
      answers: ['accepted', 'accepted'],
      why: 'compares no digest with the bytes',
    },
    {
      asks: 'every object is encrypted, with keys of S3 where nothing else is said',
      answers: [undefined, undefined],
      why: 'tells of encryption only where it was asked for; S3 encrypts every object since January 2023',
    },
    {
      asks: 'a delete where versions are kept is a marker: the key is missing, the marker no object, the older version read',
      answers: { marker: true, answers: ['NoSuchKey 404', 'NoSuchVersion 404'], old: 'first', listed: [0, 1, 1] },
      why: 'knows no version of a marker; S3 answers 405 to a GET of one (GetObject)',
    },
    {
      asks: 'a wrong secret and an unknown key are refused',
      answers: ['accepted', 'accepted'],
      why: 'checks no signature',
    },
    {
      asks: 'a bucket of somebody else than expected is refused',
      answers: 'accepted',
      why: 'does not read the header of the expected owner',
    },
    {
      asks: 'a message that was received too often goes to the dead letters, and says from where',
      answers: { main: [], dead: ['hello'], from: false },
      why: 'does not tell DeadLetterQueueSourceArn',
    },
    {
      asks: 'an entry of a batch fails alone: a message that SQS does not take, a foreign receipt handle',
      answers: { sent: [['good', 'bad'], []], deleted: [['good'], [['bad', 'ReceiptHandleIsInvalid', true]]] },
      why: 'takes every character; SQS takes those of XML 1.0 (SendMessage)',
    },
    {
      asks: 'a message of more than 1 MiB is refused, one of characters outside XML, and not one of 1 MiB',
      answers: ['InvalidParameterValue 400', 'accepted', 'accepted'],
      why: 'takes every character, as above',
    },
    {
      asks: 'a receive has bounds: 1 to 10 messages, 0 to 20 s of waiting, hidden for 0 to 43,200 s',
      answers: [...Array(4).fill('InvalidParameterValue 400'), 'accepted', 'InvalidParameterValue 400'],
      why: 'has no lower bound of VisibilityTimeout',
    },
    {
      asks: 'a queue has bounds: hidden to 43,200 s, kept for 60 s to 14 days, waiting to 20 s, delayed to 900 s',
      answers: Array(5).fill('accepted'),
      why: 'holds no attribute against its bounds',
    },
    {
      asks: 'a foreign receipt handle is refused, and a message that nobody holds is not hidden',
      answers: ['ReceiptHandleIsInvalid 400', 'accepted'],
      why: 'takes a receipt handle for good; SQS answers that the message is not in flight (ChangeMessageVisibility)',
    },
    {
      asks: 'a bucket tells a queue that it will, then of each object under the prefix: its version, its key as in a form',
      answers: { first: ['s3:TestEvent'], then: [['ObjectCreated:Put', true, 'in%2Fa+b%2Bc%C3%A9.json', 5, false]] },
      why: 'encodes slashes too, and leaves versionId out; the user guide shows both (event message structure)',
    },
    {
      asks: 'a queue that does not admit S3 is told of nothing',
      answers: 'accepted',
      why: 'does not read the policy of the queue',
    },
    {
      asks: 'a table is kept in lower case: its name, its columns, its keys',
      answers: 'EntityNotFoundException 400',
      why: 'keeps names as they are sent; Glue folds them to lower case (TableInput, Column)',
    },
    {
      asks: 'a batch has one hundred partitions at most',
      answers: ['accepted', 'accepted'],
      why: 'counts no list against its length (BatchCreatePartition: 0 to 100 items)',
    },
    {
      asks: 'a partition has a value for each key, and is made once',
      answers: ['accepted', 'AlreadyExistsException 400'],
      why: 'does not hold values against the keys of the table',
    },
    {
      asks: 'partitions come in pages',
      answers: { pages: [3, 3], days: ['20260101', '20260102', '20260103'].flatMap((day) => [day, day]) },
      why: 'answers everything on every page; Glue takes MaxResults and NextToken (GetPartitions)',
    },
    {
      asks: 'a page has bounds: 1 to 1,000 partitions, 1 to 100 tables',
      answers: Array(4).fill('accepted'),
      why: 'reads no MaxResults',
    },
    {
      asks: 'a partition is updated in place; one that is missing, or whose values would change, is told of',
      answers: 'AlreadyExistsException 400',
      why: 'deletes and creates, and fails whole; the values cannot be changed (UpdatePartition), the others of the batch are done',
    },
    {
      asks: 'partitions are deleted in a batch of twenty-five at most, and the one that is missing is told of',
      answers: { errors: [['20260109', 'EntityNotFoundException']], left: ['20260101', '20260102'], tooMany: 'accepted' },
      why: 'counts no list against its length (BatchDeletePartition: 0 to 25 items)',
    },
    {
      asks: 'a session lasts for a quarter of an hour at least, and as long as the role allows at most',
      answers: ['accepted', 'accepted'],
      why: 'holds no duration against the bounds of AssumeRole, 900 s and the longest session of the role',
    },
    {
      asks: 'a role is not assumed without its external ID, with another one, or where there is none of the name',
      answers: Array(3).fill('accepted'),
      why: 'lets everybody into every role, made or not',
    },
    {
      asks: 'a caller that STS does not know is refused',
      answers: 'accepted',
      why: 'checks no signature',
    },
    {
      asks: 'no secret is read or put that is not there, nor a version before the first',
      answers: Array(3).fill('ResourceNotFoundException 404'),
      why: 'answers 404, where the API reference has 400',
    },
  ],
  ceph: [
    {
      asks: 'a stream arrives as it was, sent in chunks with a checksum behind them',
      answers: 'MissingContentLength 411',
      why: 'this release (16) does not read chunks with trailers; clients send what they have whole',
    },
    {
      asks: 'a SHA-256 that was asked for is kept with the object',
      answers: [undefined, undefined],
      why: 'this release knows Content-MD5 only',
    },
    {
      asks: 'a digest of other bytes is refused: Content-MD5, CRC32',
      answers: ['BadDigest 400', 'accepted'],
      why: 'this release knows Content-MD5 only',
    },
    {
      asks: 'every object is encrypted, with keys of S3 where nothing else is said',
      answers: [undefined, undefined],
      why: 'encrypts where it is set up to, and this one is not',
    },
    {
      asks: 'If-Match writes over the ETag that it names, and nothing else',
      answers: [...Array(3).fill('PreconditionFailed 412'), 'first'],
      why: 'compares the quotes too, which no ETag of its own has; a key that is missing is 404 in S3 (conditional writes)',
    },
    {
      asks: 'a delete where versions are kept is a marker: the key is missing, the marker no object, the older version read',
      answers: { marker: true, answers: ['NoSuchKey 404', 'NoSuchKey 404'], old: 'first', listed: [0, 1, 1] },
      why: 'takes a marker for a missing key; S3 answers 405 to a GET of one (GetObject)',
    },
    {
      asks: 'the version of another key is no version of this one',
      answers: 'NoSuchKey 404',
      why: 'has one name for a missing key and a missing version',
    },
    {
      asks: 'a bucket of somebody else than expected is refused',
      answers: 'accepted',
      why: 'does not read the header of the expected owner',
    },
  ],
};

const judges = presentJudges([emulator, moto, ceph], 'conformance');

let panel: Panel;
beforeAll(() => {
  panel = new Panel(judges);
});
afterAll(() => panel.stop());

describe.each(judges)('$name', ({ name: judge, services }) => {
  const cases = CASES.filter(({ service }) => services.includes(service)).map((each, index) => ({ ...each, name: `case${index}` }));
  let running: RunningJudge;
  beforeAll(async () => {
    running = await panel.ready(judge);
  }, 120_000);

  test.each(cases)('$service: $asks', async ({ asks, aws, answer, name }) => {
    const difference = DIFFERENCES[judge].find((row) => row.asks === asks);
    expect(await answer(running, name)).toEqual(difference ? difference.answers : aws);
  });
});

test('every difference is one of a question that is asked', () => {
  const asked = CASES.map(({ asks }) => asks);
  expect(new Set(asked).size).toBe(asked.length);
  const rows = Object.values(DIFFERENCES).flat();
  expect(rows.filter(({ asks }) => !asked.includes(asks))).toEqual([]);
});
