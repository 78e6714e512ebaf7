import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { openRawObject } from '../../src/handlers/convert/raw-object';

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(200, { 'content-length': 1000, etag: '"e"', 'x-amz-checksum-crc32': 'AAAAAA==' });
    response.write('x'.repeat(500), () => request.socket.resetAndDestroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

test('a connection that is reset before anyone reads fails the read, and not the process', async () => {
  const uncaught: unknown[] = [];
  const listener = (error: unknown): void => void uncaught.push(error);
  process.on('uncaughtException', listener);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  const raw = await openRawObject(s3, { bucket: 'raw', key: 'a', versionId: 'v1', bytes: 1000, event: 'ObjectCreated:Put' });
  await sleep(50);
  if (!raw) throw new Error('the object was not found');
  await expect(buffer(raw.read())).rejects.toThrow('aborted');
  process.off('uncaughtException', listener);
  expect(uncaught).toEqual([]);
});
