import { MINUTE_MS } from '../noise/family';
import { SOFTWARE } from '../noise/logins';
import { COUNTRIES } from '../places';
import { emailShape } from '../shapes/email';
import { consentRow, inboxRuleRow, newApplicationRow, sendRow } from '../shapes/saas-row';
import { drawApplication, drawHidingRule, drawLure } from '../wording';
import { drawPlace } from '../world';
import { Plot, type ToldBreach } from './plot';
import type { Setting, Story } from './story';

/**
 * Malicious OAuth application: guessed passwords, a login from a VPN or hosting network, an application with wide permissions, mostly a
 * rule that hides answers, mass mail from the account, and RESPOND.
 */
export function oauthApp(setting: Setting): Story {
  const { random, world, victim, beginMs, dayMs } = setting;
  const plot = new Plot(setting);
  const places = Array.from({ length: 3 }, () => drawPlace(random, world, random.pick(COUNTRIES), 'hosting'));
  const exit = random.pick(places);
  const software = random.pick(SOFTWARE);
  const entra = { module: 'AzureActiveDirectory', software } as const;
  const office = { module: 'Office365', software } as const;

  let timeMs = beginMs;
  const guesses = Array.from({ length: random.between(2, 7) }, () => {
    timeMs += random.between(10_000, 4 * MINUTE_MS);
    return plot.login({ ...entra, timeMs, place: random.pick(places), result: random.chance(0.8) ? 'wrongPassword' : 'locked' });
  });
  plot.breach({
    model: 'SaaS::Access::Suspicious Login Attempt',
    module: 'AzureActiveDirectory',
    timeMs,
    rows: guesses,
    leastScore: 0.4,
  });

  timeMs += random.between(0.05 * dayMs, 0.4 * dayMs);
  const loginMs = timeMs;
  const login = plot.login({ ...entra, timeMs, place: exit, result: 'success' }, 'vpn_login');
  const analystId = random.uuid();
  const entry = plot.breach({
    model: 'SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)',
    module: 'AzureActiveDirectory',
    timeMs,
    rows: [...guesses, login],
    leastScore: 0.58,
    analyst: { uuid: analystId, related: [], summariser: 'SaasHijackSummary' },
  });
  timeMs += random.between(10_000, 3 * MINUTE_MS);
  plot.breach({
    model: 'SaaS::Access::Unusual External Source for SaaS Credential Use',
    module: 'Office365',
    timeMs,
    rows: [plot.login({ ...office, timeMs, place: exit, result: 'success' }, 'vpn_login')],
    leastScore: 0.45,
  });

  const registerApplication = (): ToldBreach => {
    const facts = { user: victim, module: 'AzureActiveDirectory', place: exit } as const;
    const application = drawApplication(random);
    timeMs += random.between(2, 25) * MINUTE_MS;
    const registered = newApplicationRow(random, { ...facts, timeMs }, application);
    const creation = plot.breach({
      model: 'SaaS::Admin::New Application Service Principal',
      module: 'AzureActiveDirectory',
      timeMs,
      rows: [registered],
      leastScore: 0.3,
    });
    plot.note('oauth_app', creation.creationMs);
    timeMs += random.between(10_000, 5 * MINUTE_MS);
    const consent = consentRow(random, { ...facts, timeMs }, application);
    const grant = plot.breach({
      model: 'SaaS::Admin::OAuth Permission Grant',
      module: 'AzureActiveDirectory',
      timeMs,
      rows: [consent],
      leastScore: 0.3,
    });
    plot.breach({
      model: 'IaaS::Admin::Azure Application Administration Activities',
      module: 'AzureActiveDirectory',
      timeMs,
      rows: [registered, consent],
      leastScore: 0.25,
    });
    return grant;
  };
  const grant = registerApplication();
  plot.hijack({ id: analystId, module: 'AzureActiveDirectory', place: exit, loginMs, related: [entry, grant] });

  timeMs += random.between(0.3 * dayMs, 1.5 * dayMs);
  const nextPlace = random.pick(places);
  const nextLogin = plot.login({ ...entra, timeMs, place: nextPlace, result: 'success' }, 'vpn_login');
  plot.breach({
    model: 'SaaS::Compromise::Unusual Logic Following OAuth Grant',
    module: 'AzureActiveDirectory',
    timeMs,
    rows: [nextLogin],
    leastScore: 0.45,
  });
  if (random.chance(0.35)) registerApplication();

  const mailboxFacts = { user: victim, module: 'Office365', place: nextPlace } as const;
  if (random.chance(0.8)) {
    timeMs += random.between(3, 30) * MINUTE_MS;
    const rule = inboxRuleRow(random, { ...mailboxFacts, timeMs }, drawHidingRule(random));
    const newRule = plot.breach({
      model: 'SaaS::Compliance::New Email Rule',
      module: 'Office365',
      timeMs,
      rows: [rule],
      leastScore: 0.3,
    });
    plot.note('inbox_rule', newRule.creationMs);
    plot.breach({
      model: 'SaaS::Compromise::Unusual Login and New Email Rule',
      module: 'Office365',
      timeMs,
      rows: [nextLogin, rule],
      leastScore: 0.58,
    });
  }

  timeMs += random.between(0.2 * dayMs, 1.8 * dayMs);
  const lure = drawLure(random);
  const lastLogin = plot.login({ ...office, timeMs, place: exit, result: 'success' }, 'vpn_login');
  const sent = Array.from({ length: random.between(1, 4) }, () => {
    timeMs += random.between(30_000, 6 * MINUTE_MS);
    return sendRow(random, { ...mailboxFacts, place: exit, timeMs }, { ...lure, recipients: random.between(40, 250) });
  });
  const spam = plot.breach({
    model: 'SaaS::Email Nexus::Possible Outbound Email Spam',
    module: 'Office365',
    timeMs,
    rows: sent,
    leastScore: 0.5,
  });
  plot.note('mass_mail', spam.creationMs);
  const rows = [lastLogin, ...sent];
  const loginAndSpam = plot.breach({
    model: random.pick([
      'SaaS::Compromise::Unusual Login and Outbound Email Spam',
      'SaaS::Compromise::Suspicious Login and Suspicious Outbound Email(s)',
    ]),
    module: 'Office365',
    timeMs,
    rows,
    leastScore: 0.58,
  });
  tellOutboundMail(plot, setting, timeMs, lure);

  if (random.chance(0.85)) {
    plot.respond({
      model: random.pick([
        'Antigena::SaaS::Antigena Suspicious SaaS Activity Block',
        'Antigena::SaaS::Antigena Significant Compliance Activity Block',
      ]),
      firedBy: loginAndSpam.model,
      timeMs: timeMs + random.between(20_000, 4 * MINUTE_MS),
      rows,
    });
  }
  if (random.chance(0.6)) plot.acknowledge(entry, timeMs + random.between(60, 200) * MINUTE_MS);
  return { victim, name: 'oauth-app', stages: plot.stages, arrivals: plot.arrivals };
}

/** The same mail as Darktrace/Email saw it go out. */
function tellOutboundMail(plot: Plot, { world, victim }: Setting, timeMs: number, lure: ReturnType<typeof drawLure>): void {
  const atMs = timeMs + 2 * MINUTE_MS;
  plot.arrive(atMs, (random) => ({
    appliance: victim.appliance.name,
    fetchedAt: atMs,
    change: 'new',
    alert: emailShape(random, victim.appliance, {
      timeMs,
      direction: 'outbound',
      from: victim.email,
      recipients: Array.from({ length: 5 }, () => random.pick(world.users).email),
      ...lure,
      score: random.between(80, 100),
      tags: ['Out of Character', 'Suspicious Attachment'],
      actions: ['hold'],
      linkHosts: [],
    }),
  }));
}
