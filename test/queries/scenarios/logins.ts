import { applicationAdded, breach, LAGOS, LONDON, login, SAO_PAULO, SYDNEY, WARSAW } from '../alerts';
import type { Scenario } from './scenario';

const RARE = 'SaaS::Access::Unusual External Source for SaaS Credential Use';
const ATTEMPT = 'SaaS::Access::Suspicious Login Attempt';

const fatigue = breach({
  pbid: 1,
  model: 'SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)',
  user: 'Zoe@example.com',
  when: '2024-06-03T08:20:00Z',
  details: [
    login('2024-06-03T08:02:00Z', LAGOS, 500121),
    login('2024-06-03T08:05:00Z', LAGOS, 500121),
    login('2024-06-03T08:09:00Z', LAGOS, 500121),
    login('2024-06-03T08:19:00Z', LAGOS),
  ],
});

export const mfaFatigue: Scenario = {
  entry: 'mfa-fatigue-success',
  alerts: [
    fatigue,
    // Delivered twice, and fetched again days later.
    fatigue,
    { ...fatigue, fetchedAt: Date.parse('2024-06-09T00:00:00Z') },
    breach({
      pbid: 2,
      model: RARE,
      user: 'zoe@example.com',
      when: '2024-06-05T03:01:00Z',
      details: [login('2024-06-05T03:00:00Z', WARSAW)],
    }),
    breach({
      pbid: 3,
      model: ATTEMPT,
      user: 'failing@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T08:50:00Z', LAGOS, 500121), login('2024-06-03T08:51:00Z', LAGOS, 500121)],
    }),
    breach({
      pbid: 4,
      model: ATTEMPT,
      user: 'password@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [
        login('2024-06-03T08:50:00Z', LAGOS, 50126),
        login('2024-06-03T08:51:00Z', LAGOS, 50126),
        login('2024-06-03T08:52:00Z', LAGOS),
      ],
    }),
    breach({
      pbid: 5,
      model: ATTEMPT,
      user: 'before@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [
        login('2024-06-03T08:00:00Z', LAGOS),
        login('2024-06-03T08:50:00Z', LAGOS, 500121),
        login('2024-06-03T08:51:00Z', LAGOS, 500121),
      ],
    }),
    breach({
      pbid: 6,
      model: ATTEMPT,
      user: 'slow@example.com',
      when: '2024-06-03T15:00:00Z',
      details: [
        login('2024-06-03T08:00:00Z', LAGOS, 500121),
        login('2024-06-03T10:00:00Z', LAGOS, 500121),
        login('2024-06-03T14:00:00Z', LAGOS),
      ],
    }),
    breach({
      pbid: 7,
      model: ATTEMPT,
      user: 'once@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T08:50:00Z', SYDNEY, 500121), login('2024-06-03T08:51:00Z', SYDNEY)],
    }),
  ],
  wanted: [
    {
      account: 'zoe@example.com',
      denied: 3,
      first_success: '2024-06-03 08:19:00',
      minutes_after: 10,
      ip: '198.51.100.9',
      country: 'NG',
      as_name: 'Example Mobile',
      countries: 'NG, PL',
      days: 2,
    },
  ],
  silent: {
    'failing@example.com': 'denials and no success',
    'password@example.com': 'wrong passwords are no MFA requests',
    'before@example.com': 'the success came before the denials',
    'slow@example.com': 'hours lie between the denials',
    'once@example.com': 'one denial is a slip',
  },
};

export const rareRecurrence: Scenario = {
  entry: 'rare-location-recurrence',
  alerts: [
    breach({
      pbid: 1,
      model: RARE,
      user: 'zoe@example.com',
      when: '2024-06-03T08:20:00Z',
      details: [login('2024-06-03T08:19:00Z', LAGOS)],
    }),
    breach({
      pbid: 2,
      model: RARE,
      user: 'zoe@example.com',
      when: '2024-06-07T08:20:00Z',
      details: [login('2024-06-07T08:19:00Z', WARSAW)],
    }),
    // The same login in the evidence of a later finding that is about something else: it is still the rare one.
    breach({
      pbid: 3,
      model: 'SaaS::Resource::Unusual Download',
      user: 'zoe@example.com',
      when: '2024-06-07T09:00:00Z',
      details: [login('2024-06-07T08:19:00Z', WARSAW)],
    }),
    breach({
      pbid: 4,
      model: RARE,
      user: 'sameday@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T08:00:00Z', LAGOS), login('2024-06-03T08:30:00Z', WARSAW)],
    }),
    breach({
      pbid: 5,
      model: RARE,
      user: 'onecountry@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T08:00:00Z', LAGOS)],
    }),
    breach({
      pbid: 6,
      model: RARE,
      user: 'onecountry@example.com',
      when: '2024-06-05T09:00:00Z',
      details: [login('2024-06-05T08:00:00Z', LAGOS)],
    }),
    breach({
      pbid: 7,
      model: ATTEMPT,
      user: 'failing@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T08:00:00Z', LAGOS, 50126)],
    }),
    breach({
      pbid: 8,
      model: ATTEMPT,
      user: 'failing@example.com',
      when: '2024-06-05T09:00:00Z',
      details: [login('2024-06-05T08:00:00Z', WARSAW, 50126)],
    }),
    breach({
      pbid: 9,
      model: RARE,
      user: 'seldom@example.com',
      when: '2024-06-01T09:00:00Z',
      details: [login('2024-06-01T08:00:00Z', LAGOS)],
    }),
    breach({
      pbid: 10,
      model: RARE,
      user: 'seldom@example.com',
      when: '2024-06-28T09:00:00Z',
      details: [login('2024-06-28T08:00:00Z', WARSAW)],
    }),
    breach({
      pbid: 11,
      model: 'SaaS::Admin::New Application Service Principal',
      user: 'admin@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T08:00:00Z', SYDNEY), applicationAdded('2024-06-03T08:30:00Z', SYDNEY, 'Payroll')],
    }),
    breach({
      pbid: 12,
      model: 'SaaS::Admin::New Application Service Principal',
      user: 'admin@example.com',
      when: '2024-06-06T09:00:00Z',
      details: [login('2024-06-06T08:00:00Z', LONDON), applicationAdded('2024-06-06T08:30:00Z', LONDON, 'Payroll')],
    }),
  ],
  wanted: [
    {
      account: 'zoe@example.com',
      countries: 'NG, PL',
      days: 2,
      logins: 2,
      networks: 'Example Mobile, Rentbox Dedicated',
      first_login: '2024-06-03 08:19:00',
      last_login: '2024-06-07 08:19:00',
    },
  ],
  silent: {
    'sameday@example.com': 'two countries on one day are no recurrence',
    'onecountry@example.com': 'one country',
    'failing@example.com': 'no success',
    'seldom@example.com': 'four weeks lie between them',
    'admin@example.com': 'no login model fired on these logins',
  },
};

export const hosting: Scenario = {
  entry: 'hosting-asn-logins',
  given: { asns: '65537, 64499' },
  alerts: [
    breach({
      pbid: 1,
      model: RARE,
      user: 'listed@example.com',
      when: '2024-06-03T08:20:00Z',
      details: [login('2024-06-03T08:19:00Z', WARSAW)],
    }),
    breach({
      pbid: 2,
      model: RARE,
      user: 'named@example.com',
      when: '2024-06-03T09:20:00Z',
      details: [login('2024-06-03T09:10:00Z', SAO_PAULO), login('2024-06-03T09:19:00Z', SAO_PAULO)],
    }),
    breach({
      pbid: 3,
      model: ATTEMPT,
      user: 'failing@example.com',
      when: '2024-06-03T08:20:00Z',
      details: [login('2024-06-03T08:19:00Z', WARSAW, 50126)],
    }),
    breach({
      pbid: 4,
      model: RARE,
      user: 'athome@example.com',
      when: '2024-06-03T08:20:00Z',
      details: [login('2024-06-03T08:19:00Z', SYDNEY)],
    }),
  ],
  wanted: [
    {
      account: 'listed@example.com',
      asn: 65537,
      as_name: 'Rentbox Dedicated',
      why: 'listed',
      logins: 1,
      ips: '203.0.113.10',
      countries: 'PL',
    },
    {
      account: 'named@example.com',
      asn: 64505,
      as_name: 'Example Hosting',
      why: 'by name',
      logins: 2,
      ips: '203.0.113.99',
      countries: 'BR',
    },
  ],
  silent: { 'failing@example.com': 'no success', 'athome@example.com': 'a telecom' },
};

export const travel: Scenario = {
  entry: 'impossible-travel',
  alerts: [
    breach({
      pbid: 1,
      model: RARE,
      user: 'zoe@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T06:00:00Z', SYDNEY), login('2024-06-03T08:00:00Z', LAGOS)],
    }),
    breach({
      pbid: 2,
      model: RARE,
      user: 'flying@example.com',
      when: '2024-06-04T09:00:00Z',
      details: [login('2024-06-03T06:00:00Z', SYDNEY), login('2024-06-04T08:00:00Z', LONDON)],
    }),
    breach({
      pbid: 3,
      model: ATTEMPT,
      user: 'attacked@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T06:00:00Z', SYDNEY), login('2024-06-03T06:10:00Z', LAGOS, 50126)],
    }),
    breach({
      pbid: 4,
      model: RARE,
      user: 'town@example.com',
      when: '2024-06-03T09:00:00Z',
      details: [login('2024-06-03T06:00:00Z', SYDNEY), login('2024-06-03T06:01:00Z', { ...SYDNEY, ip: '192.0.2.15', latitude: -34.1 })],
    }),
  ],
  wanted: [{ account: 'zoe@example.com', from_place: 'Sydney, AU', to_place: 'Lagos, NG', minutes: 120, km: 15517, kmh: 7759 }],
  silent: {
    'flying@example.com': 'a day is enough for the flight',
    'attacked@example.com': 'the other login failed',
    'town@example.com': 'places of addresses are not exact',
  },
};
