import { hosting, mfaFatigue, rareRecurrence, travel } from './logins';
import type { Scenario } from './scenario';
import { applications, chain, mail, rules } from './takeover';

export const scenarios: readonly Scenario[] = [mfaFatigue, rareRecurrence, hosting, travel, chain, applications, rules, mail];
