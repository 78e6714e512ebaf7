import type { AlertContext, EmailAlert } from '../alerts/alert';
import type { Finding, Origins, PathValue, Respond } from '../finding';
import { findingUid } from '../identity';
import { emailSeverity } from '../severity';

/** A Darktrace/Email alert: one finding a message, with every recipient. */
export function emailFinding(email: EmailAlert, context: AlertContext): Finding {
  const respond = emailRespond(email);
  const addresses = [
    ...new Set([...(email.from === undefined ? [] : [email.from]), ...email.recipients.map((recipient) => recipient.address)]),
  ];
  return {
    kind: email.kind,
    uid: findingUid(context.appliance, email.kind, email.uuid),
    activity: context.change === 'updated' ? 'update' : 'create',
    appliance: context.appliance,
    product: 'Darktrace Email',
    time: email.time,
    activityStart: email.time,
    createdTime: email.time,
    loggedTime: context.fetchedAt,
    originalTime: String(email.time),
    title: `Email: ${email.subject ?? '(no subject)'}`,
    about: email.from,
    description: `${email.direction ?? 'email'} message from ${email.from ?? 'an unknown sender'} to ${email.recipients.length} recipient(s)`,
    types: ['Email', ...(respond === undefined ? [] : ['RESPOND'])],
    url: email.url,
    labels: email.tags,
    dataSources: [],
    analytic: { name: 'Darktrace Email anomaly score', typeId: 2 },
    attacks: [],
    severityId: emailSeverity(email.score),
    riskScore: email.score === undefined ? undefined : Math.round(email.score),
    state: 'new',
    count: email.recipients.length === 0 ? undefined : email.recipients.length,
    related: [],
    users: addresses.map((name) => ({ name, tags: [] })),
    devices: [],
    objects: email.attachments.map((attachment) => ({
      type: 'File',
      name: attachment.name ?? attachment.sha256 ?? attachment.sha1 ?? 'attachment',
      uid: attachment.sha256 ?? attachment.sha1,
      data: { role: 'attachment', name: attachment.name ?? null, sha1: attachment.sha1 ?? null, sha256: attachment.sha256 ?? null },
    })),
    evidence: [],
    values: emailValues(email),
    supportingData: {
      recipients: email.recipients.map((recipient) => ({
        address: recipient.address,
        status: recipient.status ?? null,
        actions: [...recipient.actions],
        tags: [...recipient.tags],
      })),
    },
    respond,
    unmapped: {
      appliance: context.appliance,
      variant: email.variant,
      direction: email.direction,
      anomaly_score: email.score,
      actions: email.actions.join(' '),
      from_name: email.fromName,
      recipients: email.recipients.length,
    },
  };
}

export const emailOrigins: Origins = {
  uid: '<appliance>:email:<uuid>',
  activity: 'envelope change',
  product: 'Email',
  time: 'time; dtime_unix; timestamp (UTC)',
  activityStart: 'time',
  createdTime: 'time',
  loggedTime: 'envelope fetchedAt',
  originalTime: 'time',
  title: 'subject; header_subject',
  about: 'from; header_from_email',
  description: 'direction, from, number of recipients',
  types: 'Email; RESPOND',
  url: 'url',
  labels: 'tags; rcpts[].tags',
  analytic: 'Darktrace Email anomaly score',
  severityId: 'anomaly_score; model_score',
  riskScore: 'anomaly_score; model_score',
  count: 'number of recipients',
  users: 'from, recipients; header_from_email, rcpts[].rcpt_to',
  objects: 'attachment_names, attachment_sha1s, attachment_sha256s',
  values: 'from, recipients, subject, message_id, link_hosts, attachment hashes',
  supportingData: 'recipient_actions; rcpts[]',
  respond: 'actions; rcpts[].rcpt_actions_taken, rcpt_status',
  unmapped: 'direction, anomaly_score, actions, header_from_personal',
};

function emailValues(email: EmailAlert): PathValue[] {
  const values: PathValue[] = [];
  const add = (path: string, value: string | undefined, from: string): void => {
    if (value !== undefined) values.push({ path, value, from });
  };
  add('email.from', email.from, 'from');
  for (const recipient of email.recipients) add('email.to', recipient.address, 'recipients');
  add('email.subject', email.subject, 'subject');
  add('email.message_uid', email.messageId, 'message_id');
  for (const host of email.linkHosts) add('url.hostname', host, 'link_hosts');
  for (const attachment of email.attachments) {
    add('file.hashes.value', attachment.sha256, 'attachment_sha256s');
    add('file.hashes.value', attachment.sha1, 'attachment_sha1s');
  }
  return values;
}

/** Holding a message quarantines it; locking its links lets it through changed. */
function emailRespond(email: EmailAlert): Respond | undefined {
  const words = [...email.actions, ...email.recipients.flatMap((recipient) => [...recipient.actions, recipient.status ?? ''])].filter(
    (word) => word !== '',
  );
  const held = words.find((word) => /hold|held/i.test(word));
  if (held !== undefined) return { actionId: 2, dispositionId: 3, action: held, state: 'in force' };
  const locked = words.find((word) => /lock/i.test(word));
  return locked === undefined ? undefined : { actionId: 1, dispositionId: 7, action: locked, state: 'in force' };
}
