import { GlueClient } from '@aws-sdk/client-glue';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SecurityLakeClient } from '@aws-sdk/client-securitylake';
import { type Clients, onEvent, type RegistrationEvent } from '../../src/handlers/register-source/on-event';
import type { Emulator } from '../aws/emulator/emulator';
import { clientOf, smallAccount } from '../aws/small-account';

/*
 * The registration behind the very code that CDK deploys in front of it (custom-resources, provider framework): what CloudFormation hears.
 * Only the two calls that leave the framework are replaced, as it has them itself for its own tests: the invocation of our function,
 * which is made here as Lambda makes it, and the answer to CloudFormation, which is kept.
 */

const FRAMEWORK = `${process.cwd()}/node_modules/aws-cdk-lib/custom-resources/lib/provider-framework/runtime`;
// The two clients are part of Lambda's runtime; the framework's own calls are not made with them here.
jest.mock('@aws-sdk/client-lambda', () => ({}), { virtual: true });
jest.mock('@aws-sdk/client-sfn', () => ({}), { virtual: true });

interface Invocation {
  readonly Payload: string;
}

interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

const framework = require(`${FRAMEWORK}/framework.js`) as { onEvent(event: object): Promise<void> };
const outbound = require(`${FRAMEWORK}/outbound.js`) as {
  invokeFunction(request: Invocation): Promise<{ Payload: string; FunctionError?: string }>;
  httpRequest(options: object, body: string): Promise<void>;
};

let aws: Emulator;
let end: () => Promise<void>;
let clients: Clients;
let answers: Answer[];

beforeEach(async () => {
  ({ aws, end } = await smallAccount({ region: 'eu-west-1' }));
  const client = clientOf(aws);
  clients = {
    securityLake: new SecurityLakeClient(client),
    glue: new GlueClient(client),
    lakeFormation: new LakeFormationClient(client),
    s3: new S3Client(client),
  };
  answers = [];
  process.env['USER_ON_EVENT_FUNCTION_ARN'] = 'arn:aws:lambda:eu-west-1:111122223333:function:register';
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  outbound.invokeFunction = ({ Payload }) => asLambda(() => register(JSON.parse(Payload) as RegistrationEvent));
  outbound.httpRequest = async (_, body) => void answers.push(JSON.parse(body) as Answer);
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env['USER_ON_EVENT_FUNCTION_ARN'];
  return end();
});

const register = (event: RegistrationEvent) =>
  onEvent(event, clients, { remainingMs: () => 60_000, sleep: async () => undefined }, Date.UTC(2026, 0, 31));

/** What Lambda answers to an invocation: the result, or name and message of the error (Lambda developer guide, errors). */
async function asLambda(work: () => Promise<unknown>): Promise<{ Payload: string; FunctionError?: string }> {
  try {
    return { Payload: JSON.stringify(await work()) };
  } catch (error) {
    const { name, message } = error as Error;
    return { FunctionError: 'Unhandled', Payload: JSON.stringify({ errorType: name, errorMessage: message }) };
  }
}

/** Hands the framework what CloudFormation sends, and answers with what it hears. */
async function answerTo(
  event: { readonly RequestType: string; readonly PhysicalResourceId?: string },
  changed: object = {},
): Promise<Answer> {
  const crawler = aws.identities.putRole('crawler', { Statement: [] });
  await framework.onEvent({
    ...event,
    ResponseURL: 'https://cloudformation.example.com/answer',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Source',
    ResourceProperties: {
      sourceName: 'darktrace-finding',
      eventClass: 'SECURITY_FINDING',
      region: 'eu-west-1',
      catalogId: aws.account,
      crawlerRoleArn: crawler.arn,
      principal: aws.account,
      externalId: 'example-external-id',
      registrarRoleArn: `arn:aws:iam::${aws.account}:role/registrar`,
      tenant: 'acme',
      ocsf: '1.3.0',
      datetime: 'true',
      codec: 'zstd',
      partitions: 'register',
      probe: 'true',
      columns: 'true',
      ...changed,
    },
  });
  return answers.at(-1) as Answer;
}

test('CloudFormation hears where the source is, and its id', async () => {
  expect(await answerTo({ RequestType: 'Create' })).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'eu-west-1/darktrace-finding/-',
    Data: { Location: expect.stringContaining('/ext/darktrace-finding/'), Database: expect.any(String), Table: expect.any(String) },
  });
});

test('what is thrown fails the deployment with its reason, and the deletion that follows leaves the account alone', async () => {
  const failed = await answerTo({ RequestType: 'Create' }, { eventClass: 'AUTHENTICATION' });
  expect(failed).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('class AUTHENTICATION, wanted SECURITY_FINDING') });
  const calls = aws.gate.calls.length;
  expect(await answerTo({ RequestType: 'Delete', PhysicalResourceId: failed.PhysicalResourceId })).toMatchObject({ Status: 'SUCCESS' });
  expect(aws.gate.calls.length).toBe(calls);
});

test('a deletion keeps the id, which the framework insists on', async () => {
  const { PhysicalResourceId } = await answerTo({ RequestType: 'Create' });
  for (const time of ['first', 'second'])
    expect([time, (await answerTo({ RequestType: 'Delete', PhysicalResourceId })).Status]).toEqual([time, 'SUCCESS']);
});
