import type { EmailAlert } from './alert';
import { children, type Fields, field, isObject, nameOf, present, required, score, text, texts, toText, webAddress } from './fields';
import { missingTime, time } from './time';

/** A pushed alert of Darktrace/Email; older ones have `timestamp` only and a text for a single hash. */
export function readEmailPush(fields: Fields, variant: 'push' | 'legacy' = 'push'): EmailAlert | undefined {
  const uuid = required(fields, 'uuid', 'the uuid of the message', text(fields, 'uuid'));
  const received = nameOf(fields, 'time', 'timestamp') === undefined ? undefined : time(fields, 'ms', 'time', 'timestamp');
  if (received === undefined) missingTime(fields, 'time', 'time in milliseconds or timestamp');
  const anomaly = score(fields, 100, 'anomaly_score');
  if (fields.problems.length > 0 || uuid === undefined || received === undefined) return undefined;

  return present({
    kind: 'email',
    variant,
    uuid,
    direction: text(fields, 'direction'),
    ...readSender(text(fields, 'from')),
    recipients: pushRecipients(fields),
    subject: text(fields, 'subject'),
    time: received,
    score: anomaly,
    tags: texts(fields, 'tags'),
    actions: texts(fields, 'actions'),
    attachments: readAttachments(fields),
    linkHosts: texts(fields, 'link_hosts'),
    messageId: text(fields, 'message_id'),
    url: webAddress(fields, 'url'),
  });
}

/** A row of the e-mail API: one message, each recipient with its own status. */
export function readEmailRow(fields: Fields): EmailAlert | undefined {
  const uuid = required(fields, 'uuid', 'the uuid of the message', text(fields, 'uuid'));
  const received = time(fields, 'ms', 'dtime_unix', 'dtime');
  if (received === undefined) missingTime(fields, 'dtime_unix', 'dtime_unix in milliseconds or dtime');
  const anomaly = score(fields, 100, 'model_score');
  if (fields.problems.length > 0 || uuid === undefined || received === undefined) return undefined;

  const recipients = children(fields, 'rcpts').flatMap((row) => {
    const address = text(row, 'rcpt_to');
    return address === undefined
      ? []
      : present({ address, actions: texts(row, 'rcpt_actions_taken'), status: text(row, 'rcpt_status'), tags: texts(row, 'tags') });
  });
  const sender = readSender(text(fields, 'header_from_email') ?? text(fields, 'header_from'));
  return present({
    kind: 'email',
    variant: 'api',
    uuid,
    direction: text(fields, 'direction'),
    ...sender,
    fromName: text(fields, 'header_from_personal') ?? sender.fromName,
    recipients,
    subject: text(fields, 'header_subject'),
    time: received,
    score: anomaly,
    tags: unique(recipients.flatMap((recipient) => recipient.tags)),
    actions: unique(recipients.flatMap((recipient) => recipient.actions)),
    attachments: [],
    linkHosts: [],
  });
}

/** `"Alice" <alice@example.com>`, or the address alone. */
function readSender(sent: string | undefined): { from?: string; fromName?: string } {
  if (sent === undefined) return {};
  const end = sent.endsWith('>') ? sent.lastIndexOf('<') : -1;
  if (end === -1) return { from: sent };
  const name = sent.slice(0, end).trim().replace(/^"|"$/g, '');
  const address = sent.slice(end + 1, -1).trim();
  return present({ from: address === '' ? undefined : address, fromName: name === '' ? undefined : name });
}

/** `recipient_actions` has addresses as keys; they join the recipients and never become field names. */
function pushRecipients(fields: Fields): EmailAlert['recipients'] {
  const actions = new Map(texts(fields, 'recipients').map((address) => [address, [] as string[]]));
  const byRecipient = field(fields.json, 'recipient_actions');
  for (const [address, taken] of isObject(byRecipient) ? Object.entries(byRecipient) : []) {
    const words = (Array.isArray(taken) ? taken : [taken]).map(toText).filter((word) => word !== undefined);
    if (address !== '') actions.set(address, words);
  }
  return [...actions].map(([address, taken]) => ({ address, actions: taken, tags: [] }));
}

/** Names and hashes stand in parallel lists; where the lengths differ no one knows which belongs to which, so each stands alone. */
function readAttachments(fields: Fields): EmailAlert['attachments'] {
  const lists = (['name', 'sha1', 'sha256'] as const)
    .map((part) => ({ part, values: attachmentTexts(fields, part) }))
    .filter(({ values }) => values.length > 0);
  const [first] = lists;
  if (first === undefined) return [];
  if (lists.some(({ values }) => values.length !== first.values.length))
    return lists.flatMap(({ part, values }) => values.map((value) => ({ [part]: value })));
  return first.values.map((_, index) => Object.fromEntries(lists.map(({ part, values }) => [part, values[index] as string])));
}

/** Repeats are kept: two attachments may share a name. */
function attachmentTexts(fields: Fields, part: 'name' | 'sha1' | 'sha256'): string[] {
  const sent = field(fields.json, `attachment_${part}s`);
  return (Array.isArray(sent) ? sent : [sent]).map(toText).filter((value) => value !== undefined);
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
