import type { LakeOpening } from '../queries/engine';
import { EXIT } from './exit-codes';
import { failed, type Outcome } from './verb';

/** What a verb answers where a lake folder cannot be opened for questions. */
export function unopened(opening: Pick<Extract<LakeOpening, { ok: false }>, 'reason' | 'message'>): Outcome {
  if (opening.reason === 'engine') return failed(EXIT.configuration, { rule: 'query.engine', message: opening.message });
  const hint =
    opening.reason === 'unreadable'
      ? 'slc inspect <folder> tells which objects are damaged'
      : 'make one with: slc convert <alerts> --out <folder>';
  return failed(EXIT.inputUnreadable, { rule: `lake.${opening.reason}`, message: opening.message, hint });
}
