import { GetObjectCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { parquetMetadata } from 'hyparquet';
import { NewerMappingError } from '../../../src/convert';
import { sources } from '../../../src/sources';
import type { Source } from '../../../src/sources/source';
import { type Account, allObjectsTo, convertInto, LAKE_BUCKET, STORY, startAccount } from '../../subscriber/account';
import type { Check, OpenedLake } from '../check';
import { objectsOf, type WrittenLake, withLake, writeInto } from '../lakes';
import { story } from '../story';

const darktrace = sources[0] as Source;

const releaseOf = (mappingVersion: string): { readonly source: Source } => ({ source: { ...darktrace, mappingVersion } });

export const events: Readonly<Record<string, Check>> = {
  R1: async ({ samples: { form } }) => {
    await withLake(form, [story('one way')], async (lake) => {
      const once = uidsOf(await objectsOf(lake));
      await writeInto(lake.folder, form, [story('another way')]);
      const twice = uidsOf(await objectsOf(lake));
      expect(twice).toHaveLength(2 * once.length);
      expect(new Set(twice)).toEqual(new Set(once));
    });
  },

  R2: async ({ samples }) => {
    const rows = samples.objects.flatMap((object) => object.rows) as unknown as readonly FindingRow[];
    const of2001 = rows.filter(({ class_uid }) => class_uid === 2001);
    const of2004 = rows.filter(({ class_uid }) => class_uid === 2004);
    expect(of2001.length).toBeGreaterThan(50);
    expect(new Set(of2001.map(({ finding }) => finding?.uid))).toEqual(new Set(of2004.map(({ finding_info }) => finding_info?.uid)));
    const states = new Map<string | undefined, Set<number>>();
    for (const { finding, activity_id } of of2001) states.set(finding?.uid, (states.get(finding?.uid) ?? new Set()).add(activity_id));
    // One finding of the samples is created, and later closed.
    expect([...states.values()].some((seen) => seen.has(1) && seen.has(3))).toBe(true);
  },

  R3: () =>
    withTellingLake(async (account, told) => {
      const { outputs } = await convertInto(account, STORY, 'security');
      expect(told()).toBe(outputs.length);
      await convertInto(account, STORY, 'security');
      expect(told()).toBe(outputs.length);
    }),

  R4: () =>
    withTellingLake(async (account, told) => {
      const before = await convertInto(account, STORY, 'security', releaseOf('8'));
      const uids = before.outputs.map(({ key, rows }) => `${key} ${rows}`);
      const after = await convertInto(account, STORY, 'security', releaseOf('9'));
      expect(after.outputs.map(({ key, rows }) => `${key} ${rows}`)).toEqual(uids);
      expect(told()).toBe(2 * before.outputs.length);
      expect(await mappingVersions(account, after.outputs)).toEqual(new Set(['darktrace 9']));
    }),

  R5: () =>
    withTellingLake(async (account, told) => {
      const before = await convertInto(account, STORY, 'both');
      const after = await convertInto(account, STORY, 'security', releaseOf('9'));
      const keys = (outputs: typeof before.outputs) => outputs.map(({ key }) => key).sort();
      expect(keys(after.outputs)).toEqual(keys(before.outputs));
      const emptied = after.outputs.filter(({ rows }) => rows === 0);
      expect(new Set(emptied.map(({ source }) => source))).toEqual(new Set(['darktrace-detection']));
      for (const { key } of emptied) expect((await footerOf(account, key)).num_rows).toBe(0n);
      expect(told()).toBe(2 * before.outputs.length);
    }),

  R6: async ({ samples: { form } }) => {
    const replay = async ({ folder }: WrittenLake) => {
      await expect(writeInto(folder, form, [story()], releaseOf('8'))).rejects.toThrow(NewerMappingError);
    };
    await withLake(form, [story()], replay, releaseOf('9'));
  },
};

interface FindingRow {
  readonly class_uid: number;
  readonly activity_id: number;
  readonly finding?: { readonly uid: string } | null;
  readonly finding_info?: { readonly uid: string } | null;
}

const uidsOf = (objects: OpenedLake['objects']): string[] =>
  objects.flatMap(({ rows }) => rows.map(({ metadata }) => (metadata as { readonly uid: string }).uid));

/** Runs with an account whose lake tells a queue of every object; `told` is how many messages there are. */
async function withTellingLake(run: (account: Account, told: () => number) => Promise<void>): Promise<void> {
  const account = await startAccount();
  try {
    const [queue] = account.aws.queues.all();
    if (!queue) throw new Error('the account has no queue');
    const NotificationConfiguration = allObjectsTo(queue.arn);
    await account.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: LAKE_BUCKET, NotificationConfiguration }));
    // The first message is S3's own test event.
    await run(account, () => queue.counts().visible - 1);
  } finally {
    await account.end();
  }
}

async function mappingVersions(account: Account, outputs: readonly { readonly key: string }[]): Promise<Set<string | undefined>> {
  const footers = await Promise.all(outputs.map(({ key }) => footerOf(account, key)));
  return new Set(footers.map(({ key_value_metadata }) => key_value_metadata?.find(({ key }) => key === 'mapping.version')?.value));
}

async function footerOf({ s3 }: Account, Key: string) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: LAKE_BUCKET, Key }));
  const bytes = await Body?.transformToByteArray();
  return parquetMetadata(new Uint8Array(bytes ?? []).buffer);
}
