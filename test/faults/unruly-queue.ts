import type { Queue, Received, Receiving } from '../aws/emulator/sqs/queue';
import type { SourceQueue } from '../aws/stack/event-source';
import type { Arms } from './armed';
import { shuffled } from './random';

/** Is told of a message that is about to be deleted. */
export type OnDelete = (queue: string, body: string) => void;

/** A queue as SQS allows it to be: messages come twice, in another order, and again although they were deleted. */
export function unrulyQueue(queue: Queue, arms: Arms, random: () => number, onDelete: OnDelete): SourceQueue {
  const bodies = new Map<string, string>();
  /** A handle is stale where the message was received again meanwhile: then there is nothing to set. */
  const seenAgainIn = (receiptHandle: string, seconds: number): void => {
    try {
      queue.changeVisibility(receiptHandle, seconds);
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'MessageNotInflight') throw cause;
    }
  };
  return {
    arn: queue.arn,
    name: queue.name,
    visibilitySeconds: queue.visibilitySeconds,
    async receive(receiving: Receiving): Promise<Received[]> {
      const received = await queue.receive(receiving);
      for (const { receiptHandle, message } of received) {
        bodies.set(receiptHandle, message.body);
        if (arms.ofQueue(queue.name, 'double')) seenAgainIn(receiptHandle, 0);
      }
      if (received.length === 0 || !arms.ofQueue(queue.name, 'reorder')) return received;
      // What comes later is taken first.
      const later =
        received.length < receiving.max ? await queue.receive({ ...receiving, max: receiving.max - received.length, waitMs: 0 }) : [];
      for (const { receiptHandle, message } of later) bodies.set(receiptHandle, message.body);
      return shuffled([...later, ...received], random);
    },
    delete(receiptHandle) {
      onDelete(queue.name, bodies.get(receiptHandle) ?? '');
      bodies.delete(receiptHandle);
      if (arms.ofQueue(queue.name, 'forget delete')) seenAgainIn(receiptHandle, 0);
      else queue.delete(receiptHandle);
    },
    changeVisibility: seenAgainIn,
  };
}
