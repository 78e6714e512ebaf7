/*
 * What Lambda's Node runtime does inside a sandbox: loads the handler, then asks the Runtime API for one event after the other
 * (Lambda developer guide, "Using the Lambda runtime API for custom runtimes"; error names as the runtime interface client has them).
 */
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Largest answer of a function, bytes. */
const MAX_ANSWER_BYTES = 6_291_556;

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let requestId;

process.on('uncaughtException', (error) => crash('Runtime.UncaughtException', error));
process.on('unhandledRejection', (reason) => crash('Runtime.UnhandledPromiseRejection', reason));

const handler = await load().catch(async (error) => {
  await call('POST', 'init/error', ...described(error));
  process.exit(1);
});
for (;;) {
  const { headers, body } = await call('GET', 'invocation/next');
  requestId = headers['lambda-runtime-aws-request-id'];
  const answer = await run(JSON.parse(body), headers).catch((error) => ['error', ...described(error)]);
  await call('POST', `invocation/${requestId}/${answer[0]}`, answer[1], answer[2]);
  requestId = undefined;
}

async function load() {
  const [file, name] = process.env._HANDLER.split('.');
  const path = ['.mjs', '.js', '.cjs'].map((extension) => join(process.env.LAMBDA_TASK_ROOT, `${file}${extension}`)).find(existsSync);
  if (!path) throw named('Runtime.ImportModuleError', new Error(`Cannot find module '${file}'`));
  const loaded = await import(pathToFileURL(path).href).catch((error) => {
    throw named('Runtime.ImportModuleError', error);
  });
  const found = loaded[name] ?? loaded.default?.[name];
  if (typeof found !== 'function')
    throw named('Runtime.HandlerNotFound', new Error(`${process.env._HANDLER} is undefined or not exported`));
  return found;
}

async function run(event, headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  const result = await handler(event, {
    awsRequestId: requestId,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  });
  const text = JSON.stringify(result ?? null);
  if (Buffer.byteLength(text) > MAX_ANSWER_BYTES) {
    throw named(
      'Function.ResponseSizeTooLarge',
      new Error(`Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`),
    );
  }
  return ['response', text];
}

async function crash(name, reason) {
  console.error(reason);
  if (requestId) await call('POST', `invocation/${requestId}/error`, ...described(named(name, reason)));
  process.exit(129);
}

function named(name, reason) {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  error.name = name;
  return error;
}

function described(reason) {
  const { name, message, stack = '' } = reason instanceof Error ? reason : new Error(String(reason));
  const body = JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
  return [body, { 'lambda-runtime-function-error-type': name }];
}

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(
      { host, port, agent, method, path: `/2018-06-01/runtime/${path}`, headers: { ...headers, ...length } },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
