import { COUNTRIES, drawPlace, type Place } from '../places';
import { emailShape } from '../shapes/email';
import { consentRow, inboxRuleRow, newApplicationRow, sendRow } from '../shapes/saas-row';
import { MINUTE_MS } from '../time';
import { drawHidingRule, drawLure, drawMaliciousApplication, type Lure } from '../wording';
import { drawRecipients } from '../world';
import { Plot, type ToldBreach } from './plot';
import type { Setting, Story } from './story';

/**
 * Malicious OAuth application: guessed passwords, a login from a VPN or hosting network, an application with wide permissions, mostly a
 * rule that hides answers, mass mail from the account, and RESPOND.
 */
export function oauthApp(setting: Setting): Story {
  const { random, world } = setting;
  const plot = new Plot(setting);
  const exits = random.sample(COUNTRIES, 3).map((country) => drawPlace(random, world.networks, country, 'hosting'));
  const entry = breakIn(plot, exits);
  plot.waitDays(0.3, 1.5);
  comeBack(plot, random.pick(exits));
  plot.waitDays(0.2, 1.8);
  sendMassMail(plot, random.pick(exits));
  if (random.chance(0.6)) plot.acknowledge(entry);
  return plot.toldAs('oauth-app');
}

/** Passwords are guessed from several places; after hours one is right, and an application is registered at once. */
function breakIn(plot: Plot, exits: readonly Place[]): ToldBreach {
  const { random } = plot.setting;
  const module = 'AzureActiveDirectory';
  const guesses = Array.from({ length: random.between(2, 7) }, () => {
    plot.wait(10_000, 4 * MINUTE_MS);
    return plot.login(module, random.pick(exits), random.chance(0.8) ? 'wrongPassword' : 'locked');
  });
  plot.breach('SaaS::Access::Suspicious Login Attempt', module, guesses);

  plot.waitDays(0.05, 0.4);
  const exit = random.pick(exits);
  const loginMs = plot.nowMs;
  const login = plot.login(module, exit, 'success', 'vpn_login');
  const incident = random.uuid();
  const entry = plot.breach('SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)', module, [...guesses, login], {
    analyst: [{ uuid: incident, related: [], summariser: 'SaasHijackSummary' }],
  });
  plot.wait(10_000, 3 * MINUTE_MS);
  plot.breach('SaaS::Access::Unusual External Source for SaaS Credential Use', 'Office365', [
    // Often from another exit: two countries within minutes.
    plot.login('Office365', random.pick(exits), 'success', 'vpn_login'),
  ]);
  const grant = registerApplication(plot, exit);
  plot.hijack(incident, module, exit, loginMs, [entry, grant]);
  return entry;
}

function registerApplication(plot: Plot, place: Place): ToldBreach {
  const { random } = plot.setting;
  const module = 'AzureActiveDirectory';
  const application = drawMaliciousApplication(random);
  plot.wait(2 * MINUTE_MS, 25 * MINUTE_MS);
  const registration = newApplicationRow(random, plot.activity(module, place), application);
  plot.breach('SaaS::Admin::New Application Service Principal', module, [registration], { stage: 'oauth_app' });
  plot.wait(10_000, 5 * MINUTE_MS);
  const consent = consentRow(random, plot.activity(module, place), application);
  const grant = plot.breach('SaaS::Admin::OAuth Permission Grant', module, [consent]);
  plot.breach('IaaS::Admin::Azure Application Administration Activities', module, [registration, consent]);
  return grant;
}

/** The application at work: another login, sometimes another application, mostly a rule that hides answers. */
function comeBack(plot: Plot, place: Place): void {
  const { random } = plot.setting;
  const login = plot.login('AzureActiveDirectory', place, 'success', 'vpn_login');
  plot.breach('SaaS::Compromise::Unusual Logic Following OAuth Grant', 'AzureActiveDirectory', [login]);
  if (random.chance(0.35)) registerApplication(plot, place);
  if (random.chance(0.2)) return;
  plot.wait(3 * MINUTE_MS, 30 * MINUTE_MS);
  const rule = inboxRuleRow(random, plot.activity('Office365', place), drawHidingRule(random));
  plot.breach('SaaS::Compliance::New Email Rule', 'Office365', [rule], { stage: 'inbox_rule' });
  plot.breach('SaaS::Compromise::Unusual Login and New Email Rule', 'Office365', [login, rule]);
}

/** The same lure to hundreds, as the mailbox and as Darktrace/Email saw it; RESPOND steps in within minutes, or nobody does. */
function sendMassMail(plot: Plot, place: Place): void {
  const { random } = plot.setting;
  const lure = drawLure(random);
  const login = plot.login('Office365', place, 'success', 'vpn_login');
  const sent = Array.from({ length: random.between(1, 4) }, () => {
    plot.wait(30_000, 6 * MINUTE_MS);
    return sendRow(random, plot.activity('Office365', place), { ...lure, recipients: random.between(40, 250) });
  });
  plot.breach('SaaS::Email Nexus::Possible Outbound Email Spam', 'Office365', sent, { stage: 'mass_mail' });
  const loginAndMail = plot.breach(
    random.pick([
      'SaaS::Compromise::Unusual Login and Outbound Email Spam',
      'SaaS::Compromise::Suspicious Login and Suspicious Outbound Email(s)',
    ]),
    'Office365',
    [login, ...sent],
  );
  arriveOutboundMail(plot, lure);
  if (random.chance(0.15)) return;
  plot.respond(
    random.pick([
      'Antigena::SaaS::Antigena Suspicious SaaS Activity Block',
      'Antigena::SaaS::Antigena Significant Compliance Activity Block',
    ]),
    loginAndMail,
    [login, ...sent],
  );
}

function arriveOutboundMail(plot: Plot, lure: Lure): void {
  const { world, victim } = plot.setting;
  const timeMs = plot.nowMs;
  const atMs = timeMs + 2 * MINUTE_MS;
  plot.arrive(atMs, (random) => ({
    appliance: victim.appliance.name,
    fetchedAt: atMs,
    change: 'new',
    alert: emailShape(random, victim.appliance, {
      timeMs,
      direction: 'outbound',
      from: victim.email,
      recipients: drawRecipients(random, world, 5),
      ...lure,
      score: random.between(80, 100),
      tags: ['Out of Character', 'Suspicious Attachment'],
      actions: ['hold'],
      linkHosts: [],
    }),
  }));
}
