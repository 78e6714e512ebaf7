import { FINDING_COLUMNS, isRespond } from './finding-columns';
import { type FlatView, findingObject } from './view';

const CLASSES = ['security_finding', 'detection_finding'] as const;

/** Of events with one uid the latest logged is kept. */
const LATEST_LOGGED = ['metadata.logged_time DESC NULLS LAST', '"time" DESC'];

/** The later event speaks for the finding; at one time Close (3) comes after Update (2) after Create (1). */
const LATEST_STATE = ['"time" DESC', 'activity_id DESC', 'metadata.logged_time DESC NULLS LAST'];

export const findingEvents: FlatView = {
  name: 'darktrace_finding_events',
  means: 'every event in the life of every finding, each once',
  classes: CLASSES,
  once: { key: () => ['metadata.uid'], order: LATEST_LOGGED },
  columns: FINDING_COLUMNS,
};

export const findings: FlatView = {
  name: 'darktrace_findings',
  means: 'the latest state of every finding',
  classes: CLASSES,
  once: { key: (table) => [`${findingObject(table)}.uid`], order: LATEST_STATE },
  columns: FINDING_COLUMNS,
};

export const responses: FlatView = {
  name: 'darktrace_response',
  means: 'the latest state of every action of RESPOND',
  classes: CLASSES,
  once: { key: (table) => [`${findingObject(table)}.uid`], order: LATEST_STATE },
  where: isRespond,
  columns: FINDING_COLUMNS,
};
