import { pathToFileURL } from 'node:url';

// Lambda, as far as a function sees it: node invoke.mjs <bundle> <event as JSON>
const [bundle, event] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);
const endMs = Date.now() + 60_000;
const context = {
  functionName: 'function',
  functionVersion: '1',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:function',
  getRemainingTimeInMillis: () => endMs - Date.now(),
};
try {
  await handler(JSON.parse(event), context);
} catch (error) {
  // What the runtime writes into the log of an invocation that fails.
  console.error(JSON.stringify({ errorType: error.name, errorMessage: error.message, stack: error.stack?.split('\n') }));
}
