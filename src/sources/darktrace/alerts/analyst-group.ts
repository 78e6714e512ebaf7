import type { AnalystGroup } from './alert';
import { groupId } from './analyst-event';
import { boolean, children, type Fields, integer, numbers, present, required, score, text, texts } from './fields';
import { looseTime, missingTime, time } from './time';

/** A group (incident) of `/aianalyst/groups`. */
export function readAnalystGroup(fields: Fields): AnalystGroup | undefined {
  const id = required(fields, 'id', 'the id of the group', groupId(text(fields, 'id')));
  const start = time(fields, 'ms', 'start');
  const end = time(fields, 'ms', 'end');
  const groupScore = score(fields, 100, 'groupScore');
  const events = children(fields, 'incidentEvents').flatMap((event) => readEvent(event) ?? []);
  if (start === undefined && end === undefined && !events.some((event) => event.start !== undefined))
    missingTime(fields, 'start', 'start in milliseconds');
  if (fields.problems.length > 0 || id === undefined) return undefined;

  return present({
    kind: 'ai-analyst-group',
    id,
    active: boolean(fields, 'active'),
    acknowledged: boolean(fields, 'acknowledged') ?? false,
    pinned: boolean(fields, 'pinned') ?? false,
    previousIds: texts(fields, 'previousIds').flatMap((previous) => groupId(previous) ?? []),
    events,
    tactics: texts(fields, 'mitreTactics'),
    dids: numbers(fields, 'devices').filter(Number.isSafeInteger),
    category: text(fields, 'category')?.toLowerCase(),
    score: groupScore,
    start: start ?? earliest(events),
    end,
  });
}

/** `triggerDid` is not set for e-mail events. */
function readEvent(fields: Fields): AnalystGroup['events'][number] | undefined {
  const uuid = text(fields, 'uuid');
  return uuid === undefined
    ? undefined
    : present({ uuid, title: text(fields, 'title'), start: looseTime(fields, 'ms', 'start'), did: integer(fields, 'triggerDid') });
}

function earliest(events: AnalystGroup['events']): number | undefined {
  return events.reduce<number | undefined>(
    (least, { start }) => (start !== undefined && (least === undefined || start < least) ? start : least),
    undefined,
  );
}
