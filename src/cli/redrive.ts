import type { SQSClient } from '@aws-sdk/client-sqs';
import { visible } from '../ocsf/visible';
import { EXIT } from './exit-codes';
import type { Clock } from './pace';
import { count, startProgress } from './progress';
import { failed, type Io, type Outcome, usage, type Verb, type VerbArgs } from './verb';

export const verb: Verb = {
  description: [
    'Moves the messages of a dead-letter queue back to the queue that they come from, after the cause is removed. A message is deleted only',
    'once the other queue has taken it: a fault in between leaves it in both, which doubles nothing, since converting and landing again write',
    'over what is there. Without --send it only tells how many there are. Needs AWS credentials.',
  ].join(' '),
  arguments: [{ name: '<queue>', description: 'URL of the dead-letter queue' }],
  options: [
    { flags: '--to <url>', description: 'queue to move to; the only one that has this dead-letter queue where it is not given' },
    { flags: '--max <number>', description: 'messages to move at most', default: 100_000, integer: { min: 1, max: 10_000_000 } },
    { flags: '--rate <number>', description: 'messages a second at most', default: 20, integer: { min: 1, max: 10_000 } },
    { flags: '--send', description: 'do it, instead of only telling' },
    { flags: '--region <code>', description: 'Region of the queues; that of the AWS configuration where it is not given' },
  ],
  examples: [
    { command: 'redrive https://sqs.eu-west-1.amazonaws.com/123456789012/dead-letters', explanation: 'how many messages there are' },
    {
      command: 'redrive https://sqs.eu-west-1.amazonaws.com/123456789012/dead-letters --send --rate 5',
      explanation: 'back to work, five a second',
    },
  ],
  run: async (args, io) => {
    const { region } = args.options;
    const [{ SQSClient: Sqs }, { CLOCK }] = await Promise.all([import('@aws-sdk/client-sqs'), import('./pace')]);
    return redriveQueue(args, io, { sqs: new Sqs(region === undefined ? {} : { region: String(region) }), clock: CLOCK });
  },
};

export interface RedriveParts {
  readonly sqs: SQSClient;
  readonly clock: Clock;
}

/** The verb with its client. */
export async function redriveQueue(
  { positionals, options, json, quiet }: VerbArgs,
  io: Io,
  { sqs, clock }: RedriveParts,
): Promise<Outcome> {
  const from = positionals[0] ?? '';
  if (options['to'] === from) return usage('--to is the dead-letter queue itself', 'name the queue that messages go back to');
  const { moveMessages, sourceOf, waitingIn } = await import('./redrive/move');
  let moved = 0;
  let waiting = 0;
  let to = typeof options['to'] === 'string' ? options['to'] : undefined;
  const progress = startProgress(io, { label: 'moving', unit: 'messages', quiet: quiet || json });
  try {
    waiting = await waitingIn(sqs, from);
    if (to === undefined) {
      const sources = await sourceOf(sqs, from);
      if (sources.length !== 1) {
        return usage(`${sources.length} queues have ${from} as their dead-letter queue, want one`, 'name the queue with --to <url>');
      }
      to = sources[0] as string;
    }
    if (options['send'] === true) {
      const limits = { max: Number(options['max'] ?? 100_000), perSecond: Number(options['rate'] ?? 20) };
      for await (const number of moveMessages(sqs, from, to, limits, io.signal, clock)) {
        moved += number;
        progress.advance(number);
      }
    }
  } catch (cause) {
    const { name, message } = cause as Error;
    return {
      ...failed(moved > 0 ? EXIT.partialWrite : EXIT.configuration, {
        rule: 'redrive.refused',
        message: `${moved} messages were moved, then: ${name}: ${message}`,
        hint: 'check the queues, the Region and the credentials, then run it again: no message is lost',
      }),
      result: { from, to: to ?? null, waiting, moved },
    };
  } finally {
    progress.end();
  }
  const dryRun = options['send'] !== true;
  return {
    exitCode: EXIT.done,
    result: { from, to, waiting, moved, dryRun },
    problems: [],
    text: json ? '' : textOf({ to, waiting, moved, dryRun }),
  };
}

function textOf({ to, waiting, moved, dryRun }: { to: string; waiting: number; moved: number; dryRun: boolean }): string {
  if (!dryRun) return `${count(moved)} messages moved to ${visible(to)}\n`;
  return `about ${count(waiting)} messages would be moved to ${visible(to)}\nnothing was done: add --send\n`;
}
