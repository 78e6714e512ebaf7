import { MINUTE_MS } from '../noise/family';
import { SOFTWARE } from '../noise/logins';
import type { Place } from '../places';
import { fileRow, folderRow, inboxRuleRow } from '../shapes/saas-row';
import { drawHidingRule, drawSensitiveFile, MAIL_FOLDERS } from '../wording';
import { drawPlace, otherCountry } from '../world';
import { Plot } from './plot';
import type { Setting, Story } from './story';

/**
 * MFA fatigue: the attacker has the password and asks for the second factor until the owner gives in, comes back over days from other
 * countries, reads files, hides answers by a mailbox rule, and is logged out by RESPOND.
 */
export function mfaBypass(setting: Setting): Story {
  const { random, world, victim, beginMs, dayMs } = setting;
  const plot = new Plot(setting);
  const { home } = victim;
  const firstCountry = otherCountry(random, home.country);
  const secondCountry = otherCountry(random, home.country, firstCountry);
  const [first, second, third] = [firstCountry, secondCountry, otherCountry(random, home.country, firstCountry, secondCountry)].map(
    (country) => drawPlace(random, world, country, 'hosting'),
  ) as [Place, Place, Place];
  const software = random.pick(SOFTWARE);
  const entra = { module: 'AzureActiveDirectory', software } as const;
  const office = { module: 'Office365', software } as const;

  // Requests for the second factor until one is granted, all within less than an hour.
  let timeMs = beginMs;
  const denials = Array.from({ length: random.between(2, 6) }, () => {
    timeMs += random.between(30_000, 6 * MINUTE_MS);
    return plot.login({ ...entra, timeMs, place: first, result: 'mfaDenied' }, 'mfa_denied');
  });
  const attempts = plot.breach({
    model: 'SaaS::Access::Suspicious Login Attempt',
    module: 'AzureActiveDirectory',
    timeMs,
    rows: denials,
    leastScore: 0.4,
  });
  timeMs += random.between(1, 15) * MINUTE_MS;
  const successMs = timeMs;
  const success = plot.login({ ...entra, timeMs, place: first, result: 'success' }, 'mfa_success');
  const analystId = random.uuid();
  const entry = plot.breach({
    model: 'SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)',
    module: 'AzureActiveDirectory',
    timeMs,
    rows: [...denials, success],
    leastScore: 0.58,
    analyst: { uuid: analystId, related: [attempts.pbid], summariser: 'SaasHijackSummary' },
  });
  timeMs += random.between(10_000, 3 * MINUTE_MS);
  plot.breach({
    model: 'SaaS::Access::Unusual External Source for SaaS Credential Use',
    module: 'Office365',
    timeMs,
    rows: [plot.login({ ...office, timeMs, place: first, result: 'success' }, 'rare_login')],
    leastScore: 0.45,
  });
  plot.hijack({ id: analystId, module: 'AzureActiveDirectory', place: first, loginMs: successMs, related: [attempts, entry] });

  // Back from another country after a day or more: files and mail.
  timeMs += random.between(0.8 * dayMs, 2.5 * dayMs);
  plot.breach({
    model: 'SaaS::Email Nexus::Unusual Location for SaaS and Email Activity',
    module: 'Office365',
    timeMs,
    rows: [plot.login({ ...office, timeMs, place: second, result: 'success' }, 'rare_login')],
    leastScore: 0.45,
    ...(random.chance(0.25) ? { lateMs: random.between(0.5 * dayMs, dayMs) } : {}),
  });
  const visit = { user: victim, module: 'Office365', place: second } as const;
  const touched = [
    ...Array.from({ length: random.between(1, 4) }, () => {
      timeMs += random.between(1, 12) * MINUTE_MS;
      return fileRow(random, { ...visit, timeMs }, drawSensitiveFile(random));
    }),
    ...random.sample(MAIL_FOLDERS, random.between(0, 3)).map((folder) => {
      timeMs += random.between(1, 8) * MINUTE_MS;
      return folderRow(random, { ...visit, timeMs }, folder);
    }),
  ];
  const reading = plot.breach({
    model: 'SaaS::Email Nexus::Suspicious Internal Exchange Activity',
    module: 'Office365',
    timeMs,
    rows: touched,
    leastScore: 0.4,
  });
  plot.note('file_access', reading.creationMs);

  if (random.chance(0.5)) {
    timeMs += random.between(0.4 * dayMs, 1.5 * dayMs);
    plot.breach({
      model: 'SaaS::Access::Unusual External Source for SaaS Credential Use',
      module: 'Office365',
      timeMs,
      rows: [plot.login({ ...office, timeMs, place: third, result: 'success' }, 'rare_login')],
      leastScore: 0.45,
    });
  }

  // Days later a rule hides the answers; RESPOND steps in within minutes, or nobody does.
  timeMs += random.between(dayMs, 4.5 * dayMs);
  const backIn = plot.login({ ...office, timeMs, place: third, result: 'success' }, 'rare_login');
  timeMs += random.between(2, 20) * MINUTE_MS;
  const rule = inboxRuleRow(random, { user: victim, module: 'Office365', place: third, timeMs }, drawHidingRule(random));
  const newRule = plot.breach({
    model: 'SaaS::Compliance::New Email Rule',
    module: 'Office365',
    timeMs,
    rows: [rule],
    leastScore: 0.3,
  });
  plot.note('inbox_rule', newRule.creationMs);
  const rows = [backIn, rule];
  const loginAndRule = plot.breach({
    model: 'SaaS::Compromise::Unusual Login and New Email Rule',
    module: 'Office365',
    timeMs,
    rows,
    leastScore: 0.58,
  });
  if (random.chance(0.85)) {
    plot.respond({
      model: 'Antigena::SaaS::Antigena Suspicious SaaS Activity Block',
      firedBy: loginAndRule.model,
      timeMs: timeMs + random.between(20_000, 4 * MINUTE_MS),
      rows,
    });
  }
  if (random.chance(0.6)) plot.acknowledge(entry, timeMs + random.between(60, 200) * MINUTE_MS);
  return { victim, name: 'mfa-bypass', stages: plot.stages, arrivals: plot.arrivals };
}
