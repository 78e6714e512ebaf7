import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaFunction } from './function';

/** A function in its own process does here what it does in Lambda. */

const codeFolder = mkdtempSync(join(tmpdir(), 'lambda-'));
writeFileSync(
  join(codeFolder, 'index.mjs'),
  `let count = 0;
process.on('SIGTERM', () => { console.log('told to end'); process.exit(0); });
export const handler = async (event, context) => {
  count++;
  switch (event.do) {
    case 'count': return count;
    case 'context': return { name: context.functionName, memory: context.memoryLimitInMB, left: context.getRemainingTimeInMillis() > 0 };
    case 'nothing': return undefined;
    case 'throw': throw new TypeError('boom');
    case 'sleep': return new Promise((resolve) => setTimeout(resolve, 10_000));
    case 'exit': process.exit(3);
    case 'float': Promise.reject(new Error('nobody waits for this')); return new Promise((resolve) => setTimeout(resolve, 500));
    case 'big': return 'x'.repeat(7_000_000);
    case 'fill': { const all = []; for (;;) all.push(new Array(1_000_000).fill(Math.random())); }
  }
};`,
);
writeFileSync(join(codeFolder, 'broken.mjs'), `throw new Error('at the top');`);

const make = (handler: string, concurrency = 1) =>
  new LambdaFunction(
    () => ({
      name: 'fn',
      arn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
      codeFolder,
      handler,
      memoryMb: 128,
      timeoutMs: 4000,
      environment: {},
    }),
    concurrency,
  );
const fn = make('index.handler');
afterAll(async () => {
  await fn.recycle();
  rmSync(codeFolder, { recursive: true });
});

test('a sandbox is kept from one event to the next, and knows its function', async () => {
  await fn.recycle();
  expect((await fn.invoke({ do: 'count' })).payload).toBe(1);
  expect((await fn.invoke({ do: 'count' })).payload).toBe(2);
  expect((await fn.invoke({ do: 'context' })).payload).toEqual({ name: 'fn', memory: '128', left: true });
  expect((await fn.invoke({ do: 'nothing' })).payload).toBeNull();
  expect(fn.initMs()).toHaveLength(1);
});

test.each([
  ['throw', 'TypeError', 'kept'],
  ['big', 'Function.ResponseSizeTooLarge', 'kept'],
  ['exit', 'Runtime.ExitError', 'new'],
  ['sleep', 'Sandbox.Timedout', 'new'],
  ['float', 'Runtime.UnhandledPromiseRejection', 'new'],
  ['fill', 'Runtime.ExitError', 'new'],
])('%s ends in %s, and the sandbox after it is %s', async (what, errorType, sandbox) => {
  await fn.recycle();
  expect((await fn.invoke({ do: what })).error).toMatchObject({ errorType });
  // A process that answered with a crash needs a moment to be gone.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await fn.invoke({ do: 'count' })).payload).toBe(sandbox === 'kept' ? 2 : 1);
});

test('a sandbox is told before it ends', async () => {
  await fn.invoke({ do: 'count' });
  fn.logs.length = 0;
  await fn.recycle();
  expect(fn.logs).toContain('told to end');
});

test.each([
  ['broken.handler', 'Runtime.ImportModuleError: at the top'],
  ['missing.handler', "Runtime.ImportModuleError: Cannot find module 'missing'"],
  ['index.none', 'Runtime.HandlerNotFound: index.none is undefined or not exported'],
])('%s does not start', async (handler, reason) => {
  const { error } = await make(handler).invoke({});
  expect(error).toEqual({ errorType: 'Runtime.InitError', errorMessage: `function fn did not start: ${reason}` });
});

test('events at the same time have sandboxes of their own', async () => {
  const many = make('index.handler', 2);
  const counts = await Promise.all([1, 2, 3].map(() => many.invoke({ do: 'count' })));
  await many.recycle();
  expect(counts.map(({ payload }) => payload).sort()).toEqual([1, 1, 2]);
});
