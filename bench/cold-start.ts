import { readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { FUNCTION_BUNDLE_OPTIONS, REQUIRE_IN_ESM } from '../scripts/bundle-options';
import { JudgedConverter } from '../test/aws/judges/converter';
import { emulator } from '../test/aws/judges/emulator';
import { ACCOUNT, REGION } from '../test/aws/judges/judge';
import { LambdaFunction } from '../test/aws/lambda/function';
import type { Invocation } from '../test/aws/lambda/sandbox';
import { writeAlerts } from './alerts';

const ALERTS = 100;

/** What a first event costs a function that was not running, ms of wall time: start of the process, init and the event itself. */
export interface ColdStart {
  /** The shipped converter and its first raw object: 100 alerts of one day. */
  readonly convertMs: number;
  /** A function with nothing but the S3 client, bundled the same way, and one PUT. */
  readonly putMs: number;
}

/** Medians over rounds, both functions in turn, against the emulator on the loopback. `folder` is for files that are left behind. */
export async function measureColdStart(folder: string, rounds: number): Promise<ColdStart> {
  const account = await emulator.start();
  const converter = await JudgedConverter.start(account, account, 'bench');
  const put = await putFunction(folder, account);
  const alerts = `${folder}/alerts-${ALERTS}.ndjson`;
  await writeAlerts(alerts, ALERTS, 1);
  const text = await readFile(alerts, 'utf8');
  try {
    const convertMs: number[] = [];
    const putMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const message = await converter.drop(`alerts-${round}.ndjson`, text);
      convertMs.push(await cold(converter, () => converter.convert(message)));
      putMs.push(await cold(put, () => put.invoke({ key: `put-${round}` })));
    }
    return { convertMs: median(convertMs), putMs: median(putMs) };
  } finally {
    await put.recycle();
    await converter.stop();
    await account.stop();
  }
}

async function cold(running: { recycle(): Promise<void> }, first: () => Promise<Invocation>): Promise<number> {
  await running.recycle();
  const before = performance.now();
  const { error } = await first();
  if (error) throw new Error(`a function that is measured failed: ${error.errorMessage}`);
  return performance.now() - before;
}

async function putFunction(folder: string, account: Awaited<ReturnType<typeof emulator.start>>): Promise<LambdaFunction> {
  const codeFolder = resolve(folder, 'put');
  await rm(codeFolder, { recursive: true, force: true });
  const entry = `${folder}/put.ts`;
  await writeFile(
    entry,
    `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const handler = ({ key }: { key: string }) => s3.send(new PutObjectCommand({ Bucket: 'lake', Key: key, Body: 'one' }));`,
  );
  await build({
    ...FUNCTION_BUNDLE_OPTIONS,
    entryPoints: { index: entry },
    outdir: codeFolder,
    banner: { js: REQUIRE_IN_ESM },
  });
  const { accessKeyId, secretAccessKey } = account.credentials;
  return new LambdaFunction(
    () => ({
      name: 'put',
      arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:put`,
      codeFolder,
      handler: 'index.handler',
      memoryMb: 1024,
      timeoutMs: 60_000,
      environment: {
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_ENDPOINT_URL_S3: account.endpoint,
      },
    }),
    1,
  );
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
