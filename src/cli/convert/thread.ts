import { parentPort, workerData } from 'node:worker_threads';
import { loadConversion } from '../convert';
import { fileObject } from '../inputs';
import type { CommandProblem } from '../verb';
import { type Converted, lakeWork, type WorkSettings } from './work';

/** To a thread: convert this file, or stop at the next alert. */
export type ToThread =
  | { readonly kind: 'convert'; readonly path: string; readonly key: string; readonly version: string; readonly bytes: number }
  | { readonly kind: 'abort' };

/** From a thread, while it converts a file and once at its end. */
export type FromThread =
  | { readonly kind: 'advance'; readonly alerts: number }
  | { readonly kind: 'rejected'; readonly problem: CommandProblem }
  | { readonly kind: 'end'; readonly converted: Converted };

/** A message costs about as much as an alert. */
const ALERTS_PER_MESSAGE = 256;

const port = parentPort;
if (port === null) throw new Error('this file runs in a worker thread');

const abort = new AbortController();
const settings = workerData as WorkSettings;
const work = loadConversion(settings).then((conversion) => lakeWork(settings, conversion, abort.signal));
const send = (message: FromThread): void => port.postMessage(message);

port.on('message', async (message: ToThread) => {
  if (message.kind === 'abort') return abort.abort();
  let alerts = 0;
  const advance = (): void => {
    if (alerts > 0) send({ kind: 'advance', alerts });
    alerts = 0;
  };
  const converted = await (await work)(fileObject(message.path, message.key, message.version, message.bytes), {
    advance(more) {
      alerts += more;
      if (alerts >= ALERTS_PER_MESSAGE) advance();
    },
    rejected: (problem) => send({ kind: 'rejected', problem }),
  });
  advance();
  send({ kind: 'end', converted });
});
