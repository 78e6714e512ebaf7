import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { visible } from './line';
import { SeenUids } from './seen';
import { receive, type Subscription } from './subscribe';
import { subscriberRole } from './subscriber-role';

/*
 * Prints the records of a Security Lake subscriber as they arrive, one a line, until Ctrl-C. With --drain it ends when the queue is empty.
 * Remarks go to standard error.
 */

/** About 10 MB, and days of a busy appliance. */
const REMEMBERED_UIDS = 100_000;

const { QUEUE_URL, ROLE_ARN, EXTERNAL_ID } = process.env;
if (!QUEUE_URL) {
  process.stderr.write('QUEUE_URL is not set, wanted the address of the subscriber\'s queue: see "What it needs" in the README\n');
  process.exit(2);
}

const credentials = ROLE_ARN ? { credentials: subscriberRole(ROLE_ARN, EXTERNAL_ID) } : {};
const subscription: Subscription = {
  sqs: new SQSClient(credentials),
  s3: new S3Client(credentials),
  queueUrl: QUEUE_URL,
  seen: new SeenUids(REMEMBERED_UIDS),
  print: (line) => new Promise((resolve, reject) => process.stdout.write(`${line}\n`, (fault) => (fault ? reject(fault) : resolve()))),
  note: (remark) => process.stderr.write(`${visible(remark)}\n`),
};

const drain = process.argv.includes('--drain');
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
while (!stop.signal.aborted) {
  try {
    const received = await receive(subscription, drain ? 1 : 20, stop.signal);
    if (drain && received === 0) break;
  } catch (fault) {
    if (!stop.signal.aborted) throw fault;
  }
}
