import { hosting, mfaFatigue, rareRecurrence, travel } from './logins';
import { containment, copies, coverage, drift, health, offenders, responses, triage } from './operations';
import { ip, timeline, user } from './pivots';
import type { Scenario } from './scenario';
import { applications, chain, mail, rules } from './takeover';

export const scenarios: readonly Scenario[] = [
  triage,
  timeline,
  mfaFatigue,
  rareRecurrence,
  chain,
  applications,
  rules,
  mail,
  hosting,
  travel,
  responses,
  containment,
  coverage,
  offenders,
  ip,
  user,
  health,
  copies,
  drift,
];
