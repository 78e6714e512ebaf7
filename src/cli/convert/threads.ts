import { Worker } from 'node:worker_threads';
import type { FileObject } from '../inputs';
import type { FromThread, ToThread } from './thread';
import type { Converted, Watch, Work, WorkSettings } from './work';

/** Where the bundle has the code of a thread: beside the code of the command line. */
const THREAD = new URL('./convert-thread.js', import.meta.url);

/** The same work, done in threads of its own: each takes one file at a time and converts it whole, as one thread alone would. */
export interface Threads {
  readonly work: Work;
  end(): Promise<void>;
}

export function startThreads(count: number, settings: WorkSettings, signal: AbortSignal): Threads {
  const idle = Array.from({ length: count }, () => new Worker(THREAD, { workerData: settings }));
  const all = [...idle];
  const abort = () => {
    for (const thread of all) send(thread, { kind: 'abort' });
  };
  signal.addEventListener('abort', abort);
  return {
    async work(object, watch) {
      const thread = idle.pop();
      if (!thread) throw new Error(`more than ${count} files at once`);
      try {
        return await convertIn(thread, object, watch);
      } finally {
        idle.push(thread);
      }
    },
    async end() {
      signal.removeEventListener('abort', abort);
      await Promise.all(all.map((thread) => thread.terminate()));
    },
  };
}

const send = (thread: Worker, message: ToThread): void => thread.postMessage(message);

function convertIn(thread: Worker, object: FileObject, watch: Watch): Promise<Converted> {
  return new Promise((resolve, reject) => {
    const hear = (message: FromThread): void => {
      if (message.kind === 'advance') watch.advance(message.alerts);
      else if (message.kind === 'rejected') watch.rejected(message.problem);
      else {
        thread.off('message', hear).off('error', reject);
        resolve(message.converted);
      }
    };
    thread.on('message', hear).once('error', reject);
    const { path, key, version, bytes } = object;
    send(thread, { kind: 'convert', path, key, version, bytes });
  });
}
