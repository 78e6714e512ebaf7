import type { AlertContext, SystemStatus } from '../alerts/alert';
import type { Finding, Origins } from '../finding';
import { findingUid } from '../identity';
import { statusSeverity } from '../severity';

/** A health alert of the system itself. It is no threat, and its type says so. */
export function statusFinding(status: SystemStatus, context: AlertContext): Finding {
  return {
    kind: status.kind,
    uid: findingUid(context.appliance, status.kind, status.uuid),
    activity: status.resolved ? 'close' : context.change === 'updated' ? 'update' : 'create',
    appliance: context.appliance,
    product: 'Darktrace System',
    time: status.lastUpdated,
    createdTime: status.lastUpdated,
    loggedTime: context.fetchedAt,
    originalTime: String(status.lastUpdated),
    title: `System status: ${status.alertName}`,
    about: status.hostname ?? status.ip,
    description: status.message,
    types: ['System Status'],
    url: status.url,
    eventCode: status.name,
    labels: [],
    dataSources: [],
    analytic: { name: status.alertName, uid: status.name, typeId: 1 },
    attacks: [],
    severityId: statusSeverity(status.priorityLevel),
    riskScore: status.priority === undefined ? undefined : Math.round(status.priority),
    state: status.resolved ? 'resolved' : 'new',
    stateDetail: status.status,
    related: [],
    users: [],
    devices:
      status.hostname === undefined && status.ip === undefined
        ? []
        : [{ hostname: status.hostname, ip: status.ip, typeLabel: 'Appliance', tags: [] }],
    objects: [],
    evidence: [],
    values: [],
    unmapped: {
      appliance: context.appliance,
      priority: status.priority,
      priority_level: status.priorityLevel,
      status: status.status,
      child_id: status.childId,
    },
  };
}

export const statusOrigins: Origins = {
  uid: '<appliance>:system-status:<uuid>',
  activity: 'status: Resolved → close',
  product: 'System',
  time: 'last_updated (seconds)',
  createdTime: 'last_updated',
  loggedTime: 'envelope fetchedAt',
  originalTime: 'last_updated',
  title: 'alert_name',
  about: 'hostname; ip_address',
  description: 'message',
  types: 'System Status',
  url: 'url',
  eventCode: 'name',
  analytic: 'alert_name, name',
  severityId: 'priority_level',
  riskScore: 'priority',
  state: 'status',
  stateDetail: 'status',
  devices: 'hostname, ip_address',
  unmapped: 'priority, priority_level, status, child_id',
};
