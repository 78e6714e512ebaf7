import { COUNTRIES, drawPlace, type Place } from '../places';
import { fileRow, folderRow, inboxRuleRow } from '../shapes/saas-row';
import { MINUTE_MS } from '../time';
import { drawHidingRule, drawSensitiveFile, MAIL_FOLDERS } from '../wording';
import { Plot, type ToldBreach } from './plot';
import type { Setting, Story } from './story';

/**
 * MFA fatigue: the attacker has the password and asks for the second factor until the owner gives in, comes back over days from other
 * countries, reads files, hides answers by a mailbox rule, and is logged out by RESPOND.
 */
export function mfaBypass(setting: Setting): Story {
  const { random } = setting;
  const plot = new Plot(setting);
  const [first, second, third] = attackerPlaces(setting);
  const entry = wearDown(plot, first);
  plot.waitDays(0.8, 2.5);
  readFiles(plot, second);
  if (random.chance(0.5)) {
    plot.waitDays(0.4, 1.5);
    lookIn(plot, third);
  }
  plot.waitDays(1, 4.5);
  hideAnswers(plot, third);
  if (random.chance(0.6)) plot.acknowledge(entry);
  return plot.toldAs('mfa-bypass');
}

/** Three countries, none of them the victim's, on networks of servers. */
function attackerPlaces({ random, world, victim }: Setting): [Place, Place, Place] {
  const abroad = COUNTRIES.filter((country) => country !== victim.home.country);
  const places = random.sample(abroad, 3).map((country) => drawPlace(random, world.networks, country, 'hosting'));
  return places as [Place, Place, Place];
}

/** Requests for the second factor until one is granted, all within less than an hour. */
function wearDown(plot: Plot, place: Place): ToldBreach {
  const { random } = plot.setting;
  const module = 'AzureActiveDirectory';
  const denials = Array.from({ length: random.between(2, 6) }, () => {
    plot.wait(30_000, 6 * MINUTE_MS);
    return plot.login(module, place, 'mfaDenied', 'mfa_denied');
  });
  const attempts = plot.breach('SaaS::Access::Suspicious Login Attempt', module, denials);
  plot.wait(MINUTE_MS, 15 * MINUTE_MS);
  const successMs = plot.nowMs;
  const success = plot.login(module, place, 'success', 'mfa_success');
  const incident = random.uuid();
  const entry = plot.breach('SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)', module, [...denials, success], {
    analyst: [{ uuid: incident, related: [attempts.pbid], summariser: 'SaasHijackSummary' }],
  });
  plot.wait(10_000, 3 * MINUTE_MS);
  lookIn(plot, place);
  plot.hijack(incident, module, place, successMs, [attempts, entry]);
  return entry;
}

function lookIn(plot: Plot, place: Place): void {
  const login = plot.login('Office365', place, 'success', 'rare_login');
  plot.breach('SaaS::Access::Unusual External Source for SaaS Credential Use', 'Office365', [login]);
}

/** From another country: files and folders of mail. The login's breach may be made much later than the login. */
function readFiles(plot: Plot, place: Place): void {
  const { random, dayMs } = plot.setting;
  const login = plot.login('Office365', place, 'success', 'rare_login');
  const lateMs = random.chance(0.25) ? random.between(0.5 * dayMs, dayMs) : 0;
  plot.breach('SaaS::Email Nexus::Unusual Location for SaaS and Email Activity', 'Office365', [login], { lateMs });
  const files = Array.from({ length: random.between(1, 4) }, () => {
    plot.wait(MINUTE_MS, 12 * MINUTE_MS);
    return fileRow(random, plot.activity('Office365', place), drawSensitiveFile(random));
  });
  const folders = random.sample(MAIL_FOLDERS, random.between(0, 3)).map((folder) => {
    plot.wait(MINUTE_MS, 8 * MINUTE_MS);
    return folderRow(random, plot.activity('Office365', place), folder);
  });
  plot.breach('SaaS::Email Nexus::Suspicious Internal Exchange Activity', 'Office365', [...files, ...folders], { stage: 'file_access' });
}

/** A rule hides the answers; RESPOND steps in within minutes, or nobody does. */
function hideAnswers(plot: Plot, place: Place): void {
  const { random } = plot.setting;
  const login = plot.login('Office365', place, 'success', 'rare_login');
  plot.wait(2 * MINUTE_MS, 20 * MINUTE_MS);
  const rule = inboxRuleRow(random, plot.activity('Office365', place), drawHidingRule(random));
  plot.breach('SaaS::Compliance::New Email Rule', 'Office365', [rule], { stage: 'inbox_rule' });
  const loginAndRule = plot.breach('SaaS::Compromise::Unusual Login and New Email Rule', 'Office365', [login, rule]);
  if (random.chance(0.85)) plot.respond('Antigena::SaaS::Antigena Suspicious SaaS Activity Block', loginAndRule, [login, rule]);
}
