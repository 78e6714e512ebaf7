import type { Alert } from './alerts/alert';

/**
 * First folders of the models that Darktrace ships, as its API guide, its blog and the test data of public integrations name them. The mapping
 * reads these: `System` is the appliance's own health, `Antigena` an action of RESPOND, any other a detection.
 */
const FOLDERS: ReadonlySet<string> = new Set([
  'AI Analyst',
  'Anomalous Connection',
  'Anomalous File',
  'Anomalous Server Activity',
  'Antigena',
  'Attack Path Modelling',
  'Compliance',
  'Compromise',
  'Darktrace Email',
  'Device',
  'Email',
  'IaaS',
  'ICS',
  'Infrastructure',
  'OT',
  'SaaS',
  'System',
  'Unusual Activity',
  'User',
]);

/** Name of a breach's model that is in no folder we know: made by the customer, or newer than this table. It is mapped as a detection. */
export function unknownModel(alert: Alert): string | undefined {
  if (alert.kind !== 'model-breach') return undefined;
  const { path } = alert.model;
  return path.length === 0 || (path.length > 1 && FOLDERS.has(path[0] ?? '')) ? undefined : path.join(' / ');
}
