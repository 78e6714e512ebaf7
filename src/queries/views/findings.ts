import type { BaseTable } from '../tables';
import { FINDING_COLUMNS, isRespond } from './finding-columns';
import { type FlatView, findingObject, LATEST_LOGGED, type Order } from './view';

const CLASSES = ['security_finding', 'detection_finding'] as const;

const eventUid = (): string => 'metadata.uid';

const findingUid = (table: BaseTable): string => `${findingObject(table)}.uid`;

/** The later event speaks for the finding; at one time Close (3) comes after Update (2) after Create (1). */
const LATEST_STATE: readonly Order[] = [
  { sql: '"time"', sort: 'DESC' },
  { sql: 'activity_id', sort: 'DESC' },
  { sql: 'metadata.logged_time', sort: 'DESC NULLS LAST' },
];

export const findingEvents: FlatView = {
  name: 'darktrace_finding_events',
  means: 'every event in the life of every finding, each once',
  classes: CLASSES,
  once: { key: [eventUid], order: LATEST_LOGGED },
  columns: FINDING_COLUMNS,
};

export const findings: FlatView = {
  name: 'darktrace_findings',
  means: 'the latest state of every finding',
  classes: CLASSES,
  once: { key: [findingUid], order: LATEST_STATE },
  columns: FINDING_COLUMNS,
};

export const responses: FlatView = {
  name: 'darktrace_response',
  means: 'the latest state of every action of RESPOND',
  classes: CLASSES,
  once: { key: [findingUid], order: LATEST_STATE },
  where: isRespond,
  columns: FINDING_COLUMNS,
};
