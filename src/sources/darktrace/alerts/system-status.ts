import type { SystemStatus } from './alert';
import { type Fields, integer, number, present, required, text, webAddress } from './fields';
import { addressOf } from './place';
import { missingTime, time } from './time';

/** A system status alert (push only); its times are in seconds, whole or not. The legacy push has the word in `priority`. */
export function readSystemStatus(fields: Fields): SystemStatus | undefined {
  const uuid = required(fields, 'uuid', 'the uuid of the alert', text(fields, 'uuid'));
  const name = text(fields, 'name');
  const alertName = required(fields, 'alert_name', 'the name of the alert', text(fields, 'alert_name', 'friendlyName') ?? name);
  const lastUpdated = time(fields, 's', 'last_updated', 'last_updated_status', 'time');
  if (lastUpdated === undefined) missingTime(fields, 'last_updated', 'last_updated in seconds');
  if (fields.problems.length > 0 || uuid === undefined || alertName === undefined || lastUpdated === undefined) return undefined;

  const status = text(fields, 'status');
  const priority = number(fields, 'priority', 'priority_code');
  const priorityWord = number(fields, 'priority') === undefined ? text(fields, 'priority') : undefined;
  return present({
    kind: 'system-status',
    uuid,
    name,
    alertName,
    priority: priority !== undefined && priority >= 0 && priority <= 100 ? priority : undefined,
    priorityLevel: (text(fields, 'priority_level') ?? priorityWord)?.toLowerCase(),
    resolved: status?.toLowerCase() === 'resolved',
    status,
    message: text(fields, 'message', 'Message')?.replaceAll('\\n', '\n'),
    hostname: text(fields, 'hostname'),
    ip: addressOf(fields, 'ip_address'),
    childId: integer(fields, 'child_id'),
    lastUpdated,
    url: webAddress(fields, 'url'),
  });
}
