import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notificationOf } from '../../../src/handlers/convert/notification';
import { rawVersions, receiptOf } from '../audit';
import { CampaignError, type Scenario } from '../campaign';
import { bodyOf, REGION, type Stage, total, writing } from '../stage';

/*
 * The converter dies after an object is in the lake and before its receipt is closed. Before the message comes again a newer mapping is
 * deployed, which writes another class: what the older one wrote must give way. A late sandbox of the older one must not undo it.
 */

const KEY = 'darktrace/dropped/mapped-anew.ndjson';

export const scenario: Scenario = {
  title: 'a newer mapping deployed between the lake PUT and the receipt',
  // The newer one takes the place of sandboxes that are at work.
  mayEnd: /signal: SIG(KILL|TERM)/,
  async play(stage) {
    const older = stage.function('Convert').settings();
    const newer = await newerCode(stage, older.codeFolder);
    const { environment } = writing('detection', older);
    let killed = 0;
    stage.judge = (call) => {
      if (killed > 0 || stage.functionOf(call) !== 'Convert' || call.operation !== 'PutObject') return undefined;
      if (stage.bucketOf(call.bucket ?? '') !== 'lake' || !call.key?.includes('darktrace-finding')) return undefined;
      killed++;
      void stage.tune('Convert', { codeFolder: newer, environment });
      return { do: 'kill after' };
    };
    await stage.drop(KEY, bodyOf(stage.next(40)));
    await stage.drain();
    stage.judge = () => undefined;
    holdsNewer(stage, 'after the newer mapping converted it');

    await stage.tune('Convert', { codeFolder: older.codeFolder });
    const { key, versionId } = { key: KEY, versionId: versionOf(stage) };
    const { convert } = stage.deadLetters();
    const body = notificationOf({ bucket: stage.bucket('raw').name, key, versionId, bytes: 1, event: 'ObjectCreated:Put' }, REGION);
    const before = total(convert);
    stage.queueOf('Convert').send({ body });
    await stage.until('the message of an older mapping among the dead letters', () => total(convert) > before);
    holdsNewer(stage, 'after a sandbox of the older mapping met it');
    convert.purge();
    // From here on the newer one is deployed, and writes the class that readers are used to.
    await stage.tune('Convert', { codeFolder: newer });
    return [
      { kind: 'newer mapping deployed before the re-run', where: 's3 PutObject (lake) by Convert', count: killed },
      { kind: 'older mapping met a newer receipt', where: 's3 GetObject (receipts) by Convert', count: 1 },
    ];
  },
};

/** The function's code with a greater mapping version. */
async function newerCode(stage: Stage, codeFolder: string): Promise<string> {
  const folder = join(stage.root, 'newer');
  await cp(codeFolder, folder, { recursive: true, dereference: true });
  const file = join(folder, 'index.mjs');
  const code = await readFile(file, 'utf8');
  const parts = code.split(/mappingVersion:\s*"1"/);
  if (parts.length !== 2) throw new Error(`the mapping version stands ${parts.length - 1} times in the bundle, wanted once`);
  await writeFile(file, parts.join('mappingVersion:"2"'));
  return folder;
}

const versionOf = (stage: Stage): string => [...rawVersions(stage)].find(({ key }) => key === KEY)?.version.id ?? '';

function holdsNewer(stage: Stage, when: string): void {
  const receipt = receiptOf(stage, KEY, versionOf(stage));
  const rowsOf = (source: string) =>
    receipt?.outputs.filter((output) => output.source === source).reduce((sum, { rows }) => sum + rows, 0) ?? 0;
  const left = rowsOf('darktrace-finding');
  const written = rowsOf('darktrace-detection');
  if (receipt?.state !== 'done' || receipt.mappingVersion !== '2' || left !== 0 || written !== receipt.counts.delivered)
    throw new CampaignError(
      `${when}: the receipt is ${receipt?.state} of mapping ${receipt?.mappingVersion}, with ${left} rows of the older and ${written} of the newer one`,
    );
  const listed = new Set(receipt.outputs.map(({ key }) => key));
  if (receipt.outputs.every(({ source }) => source !== 'darktrace-finding') || listed.size !== receipt.outputs.length)
    throw new CampaignError(`${when}: the objects of the older mapping are not in the receipt`);
}
