import { readNotification } from '../../src/handlers/convert/notification';
import { rawText, rawVersions, receiptOf } from './audit';
import type { Stage } from './stage';

/* No message is given up before what it stands for is durable: looked at in the moment of each deletion. */

export class Order {
  readonly broken: string[] = [];
  deletions = 0;
  private readonly landed = new Set<string>();
  private readonly looked = new Set<string>();

  /** A message is about to be deleted: of the intake its alerts stand in the raw bucket, of the converter its receipt is closed. */
  onDelete(queue: string, body: string, stage: Stage): void {
    this.deletions++;
    if (queue.includes('Intake')) {
      this.readLanded(stage);
      const missing = body.split('\n').filter((line) => line !== '' && !this.landed.has(line));
      if (missing.length > 0) this.broken.push(`${queue}: deleted while ${missing.length} of its alerts were in no raw object`);
      return;
    }
    for (const { key, versionId } of readNotification(body)) {
      const receipt = receiptOf(stage, key, versionId);
      if (receipt?.state !== 'done')
        this.broken.push(`${queue}: deleted while ${key} ${versionId} had ${receipt ? 'an open' : 'no'} receipt`);
      const lake = stage.bucket('lake');
      const absent = receipt?.outputs.filter((output) => !lake.current(output.key)) ?? [];
      if (absent.length > 0)
        this.broken.push(`${queue}: deleted while ${absent.length} objects of ${key} ${versionId} were not in the lake`);
    }
  }

  private readLanded(stage: Stage): void {
    for (const { key, version, file } of rawVersions(stage)) {
      const slot = `${key} ${version.id}`;
      if (this.looked.has(slot) || !key.includes('/webhook/')) continue;
      this.looked.add(slot);
      for (const line of rawText(file).split('\n')) this.landed.add(line);
    }
  }
}
