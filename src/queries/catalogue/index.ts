import type { CatalogueEntry } from '../entry';
import { accountTakeoverChain } from './account-takeover-chain';
import { attackCoverage } from './attack-coverage';
import { duplicates } from './duplicates';
import { entityTimeline } from './entity-timeline';
import { hostingAsnLogins } from './hosting-asn-logins';
import { impossibleTravel } from './impossible-travel';
import { ingestHealth } from './ingest-health';
import { mfaFatigueSuccess } from './mfa-fatigue-success';
import { oauthAppLedger } from './oauth-app-ledger';
import { outboundMailBurst } from './outbound-mail-burst';
import { pivotIp } from './pivot-ip';
import { pivotUser } from './pivot-user';
import { rareLocationRecurrence } from './rare-location-recurrence';
import { repeatOffenders } from './repeat-offenders';
import { respondActions } from './respond-actions';
import { schemaDrift } from './schema-drift';
import { suspiciousInboxRules } from './suspicious-inbox-rules';
import { timeToContain } from './time-to-contain';
import { triageQueue } from './triage-queue';

/** Every question that the lake is asked, in the order in which an analyst comes to it. */
export const catalogue: readonly CatalogueEntry[] = [
  triageQueue,
  entityTimeline,
  mfaFatigueSuccess,
  rareLocationRecurrence,
  accountTakeoverChain,
  oauthAppLedger,
  suspiciousInboxRules,
  outboundMailBurst,
  hostingAsnLogins,
  impossibleTravel,
  respondActions,
  timeToContain,
  attackCoverage,
  repeatOffenders,
  pivotIp,
  pivotUser,
  ingestHealth,
  duplicates,
  schemaDrift,
];

export const entryOf = (id: string): CatalogueEntry | undefined => catalogue.find((entry) => entry.id === id);
