import { breach, SAAS_ROWS, saasBreach } from '../darktrace-api/alerts';
import type { Misbehaviour } from '../darktrace-api/api-server';
import { fc } from '../seed';
import { Setting } from './appliance';

/* Whatever fails at whatever step of whatever poll: no state of an alert is lost, and none is stored twice. */

const OVERLAP_MINUTES = 30;

/** One poll and what came before it. */
interface Step {
  /** Minutes since the last poll; with `lateMinutes` less than the overlap. */
  readonly passMinutes: number;
  readonly made: readonly { readonly lateMinutes: number; readonly saas: boolean }[];
  /** Which of the alerts of late is changed, if any. */
  readonly changed: number;
  readonly fault: Fault;
}

type Fault =
  | { readonly at: 'none' }
  /** The n-th call to the appliance. */
  | { readonly at: 'api'; readonly call: number; readonly how: Misbehaviour }
  /** The n-th call to S3 fails; `done` tells whether it took effect all the same. */
  | { readonly at: 's3'; readonly call: number; readonly done: boolean };

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constant<Fault>({ at: 'none' }),
  fc.record({
    at: fc.constant('api' as const),
    call: fc.integer({ min: 1, max: 8 }),
    how: fc.constantFrom<Misbehaviour>({ answer: 302, headers: { location: '/403' } }, { answer: 418 }, 'cut connection', 'cut body'),
  }),
  fc.record({ at: fc.constant('s3' as const), call: fc.integer({ min: 1, max: 6 }), done: fc.boolean() }),
);

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    passMinutes: fc.integer({ min: 1, max: 10 }),
    made: fc.array(fc.record({ lateMinutes: fc.integer({ min: 0, max: 15 }), saas: fc.boolean() }), { maxLength: 3 }),
    changed: fc.integer({ min: 0, max: 20 }),
    fault,
  }),
  { minLength: 1, maxLength: 8 },
);

test('every state of every alert is stored exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (series) => {
      const at = await Setting.start();
      try {
        const wanted = await play(series, at);
        const stored = (await at.envelopes()).map(({ alert }) => `${alert['pbid']} as ${alert['commentCount']}`);
        expect(stored.filter((each, index) => stored.indexOf(each) !== index)).toEqual([]);
        expect(stored).toEqual(expect.arrayContaining(wanted));
      } finally {
        await at.close();
      }
    }),
    { numRuns: 12, seed: 20260115 },
  );
}, 60_000);

/** Plays a series and a last poll without faults; answers with the state that each alert has in the end. */
async function play(series: readonly Step[], at: Setting): Promise<string[]> {
  const s3 = failing(at);
  const { breaches, details } = at.api.contents;
  const settings = { overlapMinutes: OVERLAP_MINUTES, firstPollHours: 1 };
  await at.poll(undefined, settings);
  for (const { passMinutes, made, changed, fault } of series) {
    at.pass(passMinutes);
    for (const { lateMinutes, saas } of made) {
      const pbid = breaches.length + 1;
      breaches.push((saas ? saasBreach : breach)(pbid, at.nowMs - lateMinutes * 60_000));
      details[pbid] = SAAS_ROWS;
    }
    change(changed, at);
    let call = 0;
    at.api.misbehave = () => (fault.at === 'api' && ++call === fault.call ? fault.how : undefined);
    s3.arm(fault);
    await at.poll(undefined, settings).catch(() => {
      // A failed invocation is followed by the next one.
    });
  }
  s3.arm({ at: 'none' });
  at.api.misbehave = () => undefined;
  await at.poll(undefined, settings);
  return breaches.map((each) => `${each['pbid']} as ${each['commentCount']}`);
}

/** Somebody comments on an alert that is young enough to be read again. */
function change(which: number, { api: { contents }, nowMs }: Setting): void {
  const young = contents.breaches.filter((each) => Number(each['creationTime']) > nowMs - 15 * 60_000);
  const chosen = young[which];
  if (!chosen) return;
  contents.breaches[contents.breaches.indexOf(chosen)] = { ...chosen, commentCount: Number(chosen['commentCount']) + 1 };
}

/** Makes the n-th command of the S3 client fail, before it is sent or after it was answered. */
function failing({ s3 }: Setting) {
  let armed: Fault = { at: 'none' };
  let call = 0;
  s3.middlewareStack.add(
    (next) => async (args) => {
      const fails = armed.at === 's3' && ++call === armed.call ? armed : undefined;
      if (fails && !fails.done) throw new Error('the request was not sent');
      const result = await next(args);
      if (fails) throw new Error('the answer was lost');
      return result;
    },
    { step: 'initialize' },
  );
  return {
    arm(fault: Fault) {
      armed = fault;
      call = 0;
    },
  };
}
