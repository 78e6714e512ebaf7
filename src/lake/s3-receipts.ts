import { createHash } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Receipt } from './lake';
import { receiptKey } from './prefixes';
import { unchangedSince } from './put-condition';
import { parseReceipt } from './receipt-text';
import { failsWith } from './service-error';

/** Receipts as S3 objects. A write holds only if nobody else has written since the read. */
export class S3Receipts {
  /** ETags by receipt name, as last read or written. */
  private readonly etags = new Map<string, string>();
  /** SHA-256 of objects that stand in the lake, by key. */
  private readonly stored = new Map<string, string>();

  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  async read(name: string): Promise<Receipt | undefined> {
    const key = receiptKey(name);
    const found = await this.get(key);
    if (!found) return undefined;
    this.etags.set(name, found.etag);
    const receipt = parseReceipt(`s3://${this.bucket}/${key}`, found.text);
    // An open receipt lists what was about to be put; only the last word proves that it was.
    if (receipt.state === 'done') for (const output of receipt.outputs) this.stored.set(output.key, output.sha256);
    return receipt;
  }

  /** Whether a conversion that ended has put these very bytes under the key. */
  proveStored(key: string, bytes: Uint8Array): boolean {
    return this.stored.get(key) === createHash('sha256').update(bytes).digest('hex');
  }

  async write(name: string, receipt: Receipt): Promise<{ readonly key: string }> {
    const key = receiptKey(name);
    const condition = unchangedSince(this.etags.get(name));
    const body = `${JSON.stringify(receipt, null, 2)}\n`;
    try {
      const put = new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: 'application/json', ...condition });
      const { ETag } = await this.s3.send(put);
      if (ETag === undefined) throw new Error(`s3://${this.bucket}/${key}: the answer to the PUT has no ETag`);
      this.etags.set(name, ETag);
    } catch (cause) {
      if (failsWith(cause, 409, 412)) throw new LostRaceError(`s3://${this.bucket}/${key}`, cause);
      throw cause;
    }
    return { key };
  }

  private async get(key: string): Promise<{ readonly etag: string; readonly text: string } | undefined> {
    try {
      const { Body, ETag } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      if (Body === undefined || ETag === undefined) throw new Error(`s3://${this.bucket}/${key}: the answer has no body or no ETag`);
      return { etag: ETag, text: await Body.transformToString() };
    } catch (cause) {
      if (cause instanceof NoSuchKey) return undefined;
      throw cause;
    }
  }
}

/** Two conversions of one raw object at the same time: the later one gives way. */
export class LostRaceError extends Error {
  override readonly name = 'LostRaceError';

  constructor(receipt: string, cause: unknown) {
    super(
      `${receipt}: another conversion of the same raw object wrote this receipt meanwhile: leave the message to the queue, it is tried again`,
      {
        cause,
      },
    );
  }
}
