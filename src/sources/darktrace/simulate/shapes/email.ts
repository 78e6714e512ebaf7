import type { Appliance } from '../appliances';
import type { Random } from '../random';
import type { Shape } from './envelope';

export interface EmailFacts {
  readonly timeMs: number;
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly attachment: string;
  /** 0 to 100 */
  readonly score: number;
  readonly tags: readonly string[];
  readonly actions: readonly string[];
  readonly linkHosts: readonly string[];
}

/** A message that Darktrace/Email pushed as an alert. */
export function emailShape(random: Random, appliance: Appliance, facts: EmailFacts): Shape {
  const uuid = `${random.uuid().toUpperCase()}.1`;
  return {
    uuid,
    direction: facts.direction,
    from: facts.from,
    recipients: facts.recipients,
    subject: facts.subject,
    timestamp: `${new Date(facts.timeMs).toISOString().slice(0, 23).replace('T', ' ')}000`,
    time: facts.timeMs,
    anomaly_score: facts.score,
    tags: facts.tags,
    actions: facts.actions,
    recipient_actions: Object.fromEntries(facts.recipients.map((recipient) => [recipient, facts.actions])),
    attachment_names: [facts.attachment],
    attachment_sha1s: [random.hex(40)],
    attachment_sha256s: [random.hex(64)],
    link_hosts: facts.linkHosts,
    message_id: `<${random.hex(16)}@mail.example.net>`,
    url: `https://${appliance.name}/agemail/?uuid=${uuid}`,
  };
}
