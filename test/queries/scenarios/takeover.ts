import { action, applicationAdded, breach, LAGOS, LONDON, login, outboundMail, ruleMade, SYDNEY, WARSAW } from '../alerts';
import type { Scenario } from './scenario';

const RARE = 'SaaS::Access::Unusual External Source for SaaS Credential Use';
const ATTEMPT = 'SaaS::Access::Suspicious Login Attempt';
const PRINCIPAL = 'SaaS::Admin::New Application Service Principal';
const RULE = 'SaaS::Compliance::New Email Rule';
const SPAM = 'SaaS::Email Nexus::Possible Outbound Email Spam';

const entry = breach({
  pbid: 1,
  model: RARE,
  user: 'mallory@example.com',
  when: '2024-06-03T08:01:00Z',
  details: [login('2024-06-03T08:00:00Z', LAGOS)],
});
const grant = breach({
  pbid: 2,
  model: PRINCIPAL,
  user: 'mallory@example.com',
  when: '2024-06-03T08:08:00Z',
  details: [applicationAdded('2024-06-03T08:07:00Z', LAGOS, 'Mail Merge Deluxe', 'Mail.Send')],
  category: 'Informational',
});
const rule = breach({
  pbid: 3,
  model: RULE,
  user: 'mallory@example.com',
  when: '2024-06-04T08:00:00Z',
  details: [ruleMade('2024-06-04T08:00:00Z', WARSAW, '..', 'Conversation History')],
});
const relogin = breach({
  pbid: 6,
  model: RARE,
  user: 'mallory@example.com',
  when: '2024-06-04T07:50:00Z',
  details: [login('2024-06-04T07:49:00Z', WARSAW)],
});
const spam = breach({ pbid: 4, model: SPAM, user: 'mallory@example.com', when: '2024-06-04T10:00:00Z' });
const logout = action({
  codeid: 5,
  user: 'mallory@example.com',
  change: 'CREATE',
  inhibitor: 'Force user logout',
  start: '2024-06-04T10:05:00Z',
  end: '2024-06-04T11:05:00Z',
});

export const chain: Scenario = {
  entry: 'account-takeover-chain',
  alerts: [
    // Delivered in another order, twice, and one of them days late.
    spam,
    relogin,
    logout,
    rule,
    rule,
    { ...grant, fetchedAt: Date.parse('2024-06-10T00:00:00Z') },
    entry,
    entry,
    // An alert without evidence names no address, and is an entry all the same.
    breach({ pbid: 10, model: 'SaaS::Access::M365 High Risk Level Login', user: 'bare@example.com', when: '2024-06-05T08:00:00Z' }),
    breach({ pbid: 11, model: 'SaaS::Admin::OAuth Permission Grant', user: 'bare@example.com', when: '2024-06-05T08:30:00Z' }),
    // A traveller.
    breach({
      pbid: 20,
      model: RARE,
      user: 'traveller@example.com',
      when: '2024-06-03T08:01:00Z',
      details: [login('2024-06-03T08:00:00Z', LONDON)],
    }),
    // Brute force that fails, then an application that the owner adds.
    breach({
      pbid: 30,
      model: ATTEMPT,
      user: 'failing@example.com',
      when: '2024-06-03T08:00:00Z',
      details: [login('2024-06-03T07:59:00Z', LAGOS, 50126)],
    }),
    breach({
      pbid: 31,
      model: PRINCIPAL,
      user: 'failing@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [applicationAdded('2024-06-03T09:00:00Z', SYDNEY, 'Expenses')],
    }),
    // An administrator's own application: the login in its evidence was not alerted.
    breach({
      pbid: 40,
      model: PRINCIPAL,
      user: 'admin@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T08:55:00Z', SYDNEY), applicationAdded('2024-06-03T09:00:00Z', SYDNEY, 'Payroll')],
    }),
    // The wrong order.
    breach({
      pbid: 50,
      model: RULE,
      user: 'early@example.com',
      when: '2024-06-03T07:00:00Z',
      details: [ruleMade('2024-06-03T07:00:00Z', SYDNEY, 'News', 'News')],
    }),
    breach({
      pbid: 51,
      model: RARE,
      user: 'early@example.com',
      when: '2024-06-03T08:01:00Z',
      details: [login('2024-06-03T08:00:00Z', LONDON)],
    }),
    // The stage of another account.
    breach({ pbid: 60, model: SPAM, user: 'other@example.com', when: '2024-06-03T09:00:00Z' }),
    // Only RESPOND followed.
    breach({
      pbid: 70,
      model: RARE,
      user: 'stopped@example.com',
      when: '2024-06-03T08:01:00Z',
      details: [login('2024-06-03T08:00:00Z', LAGOS)],
    }),
    breach({
      pbid: 71,
      model: 'Antigena::SaaS::Antigena Suspicious SaaS Activity Block',
      user: 'stopped@example.com',
      when: '2024-06-03T08:02:00Z',
      antigena: { action: 'automatic', confirm: false },
    }),
    // Somebody else's login failed to be more than that; the owner makes a rule at home.
    breach({
      pbid: 75,
      model: RARE,
      user: 'owner@example.com',
      when: '2024-06-03T08:01:00Z',
      details: [login('2024-06-03T08:00:00Z', LONDON)],
    }),
    breach({
      pbid: 76,
      model: RULE,
      user: 'owner@example.com',
      when: '2024-06-03T12:00:00Z',
      details: [ruleMade('2024-06-03T12:00:00Z', SYDNEY, 'Reports', 'Reports')],
    }),
    // Weeks later.
    breach({
      pbid: 80,
      model: RARE,
      user: 'later@example.com',
      when: '2024-06-01T08:01:00Z',
      details: [login('2024-06-01T08:00:00Z', LONDON)],
    }),
    breach({
      pbid: 81,
      model: RULE,
      user: 'later@example.com',
      when: '2024-06-28T07:00:00Z',
      details: [ruleMade('2024-06-28T07:00:00Z', SYDNEY, 'News', 'News')],
    }),
  ],
  wanted: [
    {
      account: 'mallory@example.com',
      stages: 3,
      login: '2024-06-03 08:00:00',
      ip: '198.51.100.9',
      country: 'NG',
      as_name: 'Example Mobile',
      applications: 'Mail Merge Deluxe',
      application_minutes: 8,
      mailbox_rules: '..',
      rule_minutes: 1440,
      mail_minutes: 1560,
      respond_minutes: 1565,
    },
    {
      account: 'bare@example.com',
      stages: 1,
      login: '2024-06-05 08:00:00',
      ip: null,
      country: null,
      as_name: null,
      applications: null,
      application_minutes: 30,
      mailbox_rules: null,
      rule_minutes: null,
      mail_minutes: null,
      respond_minutes: null,
    },
  ],
  silent: {
    'traveller@example.com': 'an alerted login alone',
    'failing@example.com': 'no login succeeded',
    'admin@example.com': 'the login was not alerted',
    'early@example.com': 'the rule was there before the login',
    'other@example.com': 'mail without a login',
    'stopped@example.com': 'RESPOND is no stage of the attacker',
    'owner@example.com': 'the rule was made from another network',
    'later@example.com': 'weeks lie between them',
  },
};

export const applications: Scenario = {
  entry: 'oauth-app-ledger',
  alerts: [
    grant,
    grant,
    breach({
      pbid: 6,
      model: 'SaaS::Admin::OAuth Permission Grant',
      user: 'zoe@example.com',
      when: '2024-06-05T08:08:00Z',
      details: [applicationAdded('2024-06-05T08:07:00Z', WARSAW, 'Mail Merge Deluxe', 'Files.Read')],
    }),
    breach({
      pbid: 7,
      model: 'SaaS::Compromise::Unusual Logic Following OAuth Grant',
      user: 'yan@example.com',
      when: '2024-06-06T08:00:00Z',
    }),
    rule,
  ],
  wanted: [
    {
      application: 'Mail Merge Deluxe',
      application_uid: 'id-of-Mail Merge Deluxe',
      accounts: 'mallory@example.com, zoe@example.com',
      permissions: 'Files.Read, Mail.Send',
      countries: 'NG, PL',
      first_seen: '2024-06-03 08:08:00',
      findings: 2,
    },
    {
      application: 'not named',
      application_uid: null,
      accounts: 'yan@example.com',
      permissions: null,
      countries: null,
      first_seen: '2024-06-06 08:00:00',
      findings: 1,
    },
  ],
  silent: { 'Conversation History': 'a mailbox rule is no application' },
};

const ruleOf = (pbid: number, user: string, name: string, folder: string) =>
  breach({ pbid, model: RULE, user, when: '2024-06-03T09:00:00Z', details: [ruleMade('2024-06-03T09:00:00Z', LAGOS, name, folder)] });

export const rules: Scenario = {
  entry: 'suspicious-inbox-rules',
  alerts: [
    ruleOf(1, 'dots@example.com', '....', 'Inbox'),
    ruleOf(2, 'letter@example.com', 'x', 'Inbox'),
    ruleOf(3, 'hidden@example.com', 'Invoices', 'RSS Feeds'),
    ruleOf(3, 'hidden@example.com', 'Invoices', 'RSS Feeds'),
    ruleOf(4, 'plain@example.com', 'Newsletters', 'Newsletters'),
    ruleOf(6, 'folder@example.com', 'HR', 'HR'),
    ruleOf(5, 'umlaut@example.com', 'Überweisungen', 'Bank'),
  ],
  wanted: [
    {
      account: 'dots@example.com',
      mailbox_rule: '....',
      rule_folder: 'Inbox',
      why: 'name of punctuation',
      country: 'NG',
      src_ip: '198.51.100.9',
    },
    {
      account: 'hidden@example.com',
      mailbox_rule: 'Invoices',
      rule_folder: 'RSS Feeds',
      why: 'hidden folder',
      country: 'NG',
      src_ip: '198.51.100.9',
    },
    { account: 'letter@example.com', mailbox_rule: 'x', rule_folder: 'Inbox', why: 'short name', country: 'NG', src_ip: '198.51.100.9' },
  ],
  silent: {
    'folder@example.com': 'a folder of the same name hides nothing',
    'plain@example.com': 'a name and a folder of its own',
    'umlaut@example.com': 'letters of another language are letters',
  },
};

export const mail: Scenario = {
  entry: 'outbound-mail-burst',
  alerts: [
    rule,
    spam,
    spam,
    breach({
      pbid: 20,
      model: 'SaaS::Compromise::Unusual Login and Outbound Email Spam',
      user: 'both@example.com',
      when: '2024-06-05T08:00:00Z',
    }),
    breach({
      pbid: 21,
      model: RARE,
      user: 'sender@example.com',
      when: '2024-06-06T08:00:00Z',
      details: [login('2024-06-06T07:59:00Z', LAGOS)],
    }),
    outboundMail('sender@example.com', '2024-06-06T09:00:00Z', 40),
    breach({ pbid: 30, model: SPAM, user: 'campaign@example.com', when: '2024-06-04T10:00:00Z' }),
    breach({
      pbid: 31,
      model: RARE,
      user: 'campaign@example.com',
      when: '2024-06-04T11:00:00Z',
      details: [login('2024-06-04T11:00:00Z', LONDON)],
    }),
    breach({ pbid: 35, model: ATTEMPT, user: 'guessed@example.com', when: '2024-06-04T09:00:00Z' }),
    breach({ pbid: 36, model: SPAM, user: 'guessed@example.com', when: '2024-06-04T10:00:00Z' }),
    breach({
      pbid: 40,
      model: RARE,
      user: 'days@example.com',
      when: '2024-06-01T08:00:00Z',
      details: [login('2024-06-01T08:00:00Z', LONDON)],
    }),
    breach({ pbid: 41, model: SPAM, user: 'days@example.com', when: '2024-06-04T10:00:00Z' }),
    outboundMail('few@example.com', '2024-06-06T09:00:00Z', 3),
    breach({
      pbid: 51,
      model: RARE,
      user: 'few@example.com',
      when: '2024-06-06T08:00:00Z',
      details: [login('2024-06-06T07:59:00Z', LAGOS)],
    }),
  ],
  wanted: [
    {
      account: 'mallory@example.com',
      mail: '2024-06-04 10:00:00',
      before: 'SaaS / Compliance / New Email Rule',
      minutes: 120,
      recipients: null,
    },
    {
      account: 'both@example.com',
      mail: '2024-06-05 08:00:00',
      before: 'SaaS / Compromise / Unusual Login and Outbound Email Spam',
      minutes: 0,
      recipients: null,
    },
    {
      account: 'sender@example.com',
      mail: '2024-06-06 09:00:00',
      before: 'SaaS / Access / Unusual External Source for SaaS Credential Use',
      minutes: 60,
      recipients: 40,
    },
  ],
  silent: {
    'campaign@example.com': 'the login came after the mail',
    'guessed@example.com': 'an attempt is no login',
    'days@example.com': 'days lie between them',
    'few@example.com': 'three recipients are no mass',
  },
};
