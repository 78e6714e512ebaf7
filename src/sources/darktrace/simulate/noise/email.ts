import { emailShape } from '../shapes/email';
import { MINUTE_MS } from '../time';
import { drawLure } from '../wording';
import { drawRecipients } from '../world';
import type { Family, Life, Moment } from './family';

/** Mail that Darktrace/Email acted on: lures from outside to anyone of the organisation. */
export const email: Family = { weight: 10, lifeOf };

const SENDERS = ['billing', 'helpdesk', 'hr', 'noreply', 'post', 'service', 'support'];
const ACTIONS = [['hold'], ['locked_link'], ['double_locked_link'], ['hold', 'locked_link']] as const;
const TAGS = ['Credential Harvesting', 'Phishing Link', 'Unknown Correspondent', 'Solicitation', 'Fake Account Alert', 'Bulk'];
const DUPLICATE_SHARE = 0.02;

function lifeOf({ random, world, appliance, arrivalMs }: Moment): Life {
  const lure = drawLure(random);
  const alert = {
    appliance: appliance.name,
    fetchedAt: arrivalMs,
    change: 'new',
    alert: emailShape(random, appliance, {
      timeMs: Math.max(world.startMs, arrivalMs - random.between(10_000, 3 * MINUTE_MS)),
      direction: 'inbound',
      from: `${random.pick(SENDERS)}${random.below(60)}@example.${random.pick(['net', 'org'])}`,
      recipients: drawRecipients(random, world, random.between(1, 4)),
      ...lure,
      score: random.between(10, 100),
      tags: random.sample(TAGS, random.between(1, 3)),
      actions: random.pick(ACTIONS),
      linkHosts: random.chance(0.6) ? [`login-${random.below(300)}.example.org`] : [],
    }),
  } as const;
  const again = random.chance(DUPLICATE_SHARE) ? [{ afterMs: 5 * MINUTE_MS, envelope: () => alert }] : [];
  return [{ afterMs: 0, envelope: () => alert }, ...again];
}
