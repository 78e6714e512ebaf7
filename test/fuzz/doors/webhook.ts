import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { allowedSources } from '../../../src/handlers/receive/allowed-sources';
import { answer, type Webhook } from '../../../src/handlers/receive/answer';
import type { WebhookEvent } from '../../../src/handlers/receive/request';
import { cachedKeys } from '../../../src/handlers/receive/secret';
import { seenRequests } from '../../../src/handlers/receive/seen';
import { signatureHeader } from '../../../src/handlers/receive/signature';
import { startCloud } from '../../handlers/cloud';
import { Recorder } from '../../handlers/recorder';
import { type Door, must } from '../door';
import { linesOf } from '../seeds';

/*
 * A request, written as HTTP writes it: a method, headers, a blank line, the body. A header `x-slc-signature: ok` is signed with the key.
 * Answered 202 when its alerts are kept, 4xx when not; never both, and never with anything of the body.
 */

const KEY = 'an example key';
const NOW_S = 1_760_000_000;
const ANSWERS = new Set([202, 400, 401, 405, 413, 415]);

export const door: Door = {
  limitMs: 3_000,
  async seeds() {
    const lines = [...(await linesOf(/benign-noise\.ndjson$/)).slice(0, 2), ...(await linesOf(/\.cef$/)).slice(0, 1)];
    const heads = [
      'POST\nx-slc-signature: ok\ncontent-type: application/json\n\n',
      `POST\nx-slc-signature: t=${NOW_S},v1=${'0'.repeat(64)}\ncontent-type: application/x-ndjson\n\n`,
      'POST\nx-slc-signature: ok\ncontent-type: text/plain; charset=utf-8\n\n',
    ];
    return heads.flatMap((head) => lines.map((line) => Buffer.concat([Buffer.from(head), line])));
  },
  async open() {
    const cloud = await startCloud();
    const { s3, sqs, secrets } = cloud.root;
    for (const Bucket of ['raw', 'receipts']) await s3.send(new CreateBucketCommand({ Bucket }));
    const secretArn = (await secrets.send(new CreateSecretCommand({ Name: 'webhook', SecretString: KEY }))).ARN ?? '';
    const queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'intake' }))).QueueUrl ?? '';
    const telemetry = new Recorder();
    const webhook: Webhook = {
      rules: {
        maxBodyBytes: 48 * 1024,
        authentication: 'signature',
        keys: cachedKeys(cloud.own.secrets, secretArn),
        isAllowed: allowedSources([]),
      },
      intake: {
        sqs: cloud.own.sqs,
        queueUrl,
        raw: { s3: cloud.own.s3, bucket: 'raw', source: 'darktrace' },
        seen: seenRequests(cloud.own.s3, 'receipts', 'darktrace'),
      },
      telemetry,
    };
    const isKept = ({ operation, resource }: (typeof cloud.calls)[number]) =>
      operation === 'SendMessage' || (operation === 'PutObject' && resource.includes(':raw/'));
    /** What was accepted: sent again, it is kept no second time. */
    const accepted = new Set<string>();
    return {
      async enter(input) {
        telemetry.lines.length = 0;
        const { event, body, signed } = eventOf(Buffer.from(input));
        const before = cloud.calls.length;
        const { statusCode = 0, body: said = '' } = await answer(event, webhook, NOW_S * 1000);
        must(ANSWERS.has(statusCode), `an answer of the documented ones, not ${statusCode}`);
        const kept = cloud.calls.slice(before).filter(isKept).length;
        const again = accepted.has(body.toString('base64'));
        must(statusCode === 202 ? kept === 1 || (again && kept === 0) : kept === 0, 'accepted is kept, refused is not');
        if (statusCode === 202) accepted.add(body.toString('base64'));
        must(statusCode !== 202 || signed, 'only who signs is let in');
        // Within words of ours a short body may stand by chance.
        const text = body.toString();
        must(text.length < 24 || !(telemetry.logged + said).includes(text), 'the body is not told again');
      },
      close: () => cloud.close(),
    };
  },
};

function eventOf(input: Buffer) {
  const end = input.indexOf('\n\n');
  const [method = '', ...lines] = input
    .subarray(0, end === -1 ? input.length : end)
    .toString('latin1')
    .split('\n');
  const body = end === -1 ? Buffer.alloc(0) : input.subarray(end + 2);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  const signed = headers['x-slc-signature'] === 'ok';
  if (signed) headers['x-slc-signature'] = signatureHeader(body, KEY, NOW_S);
  const event = { headers, body: body.toString('base64'), isBase64Encoded: true, requestContext: { http: { method } } };
  return { event: event as unknown as WebhookEvent, body, signed };
}
