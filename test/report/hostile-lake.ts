import { type Alert, action, applicationAdded, breach, LAGOS, login, outboundMail, ruleMade, SYDNEY, WARSAW } from '../queries/alerts';
import { FORMS, type Form, lakeOf } from '../queries/lakes';

/* A take-over whose attacker names things so that they act in whatever shows them: a page, a drawing, a terminal, a spreadsheet. */

export const VICTIM = 'mallory@example.com';
export const TIRED = 'tired@example.com';
export const APPLICATION = '<script>document.title="owned"</script>';
export const RULE = '"><img src=x onerror=alert(1)>\u202e';
export const MODEL = "SaaS::Admin::=cmd|' /C calc'!A0</text></svg><style>*{display:none}</style>";

const RARE = 'SaaS::Access::Unusual External Source for SaaS Credential Use';

const HOSTILE: Alert[] = [
  breach({
    pbid: 1,
    model: RARE,
    user: VICTIM,
    when: '2024-06-03T08:01:00Z',
    details: [login('2024-06-03T08:00:00Z', LAGOS)],
    techniques: ['T1078.004'],
  }),
  breach({
    pbid: 2,
    model: 'SaaS::Admin::New Application Service Principal',
    user: VICTIM,
    when: '2024-06-03T08:08:00Z',
    details: [applicationAdded('2024-06-03T08:07:00Z', LAGOS, APPLICATION, 'Mail.Send')],
  }),
  breach({
    pbid: 3,
    model: 'SaaS::Compliance::New Email Rule',
    user: VICTIM,
    when: '2024-06-03T09:00:00Z',
    details: [ruleMade('2024-06-03T09:00:00Z', LAGOS, RULE, 'RSS Feeds')],
    category: 'Critical',
  }),
  breach({ pbid: 4, model: MODEL, user: VICTIM, when: '2024-06-03T09:30:00Z', category: 'Informational' }),
  outboundMail(VICTIM, '2024-06-03T10:00:00Z', 60),
  action({
    codeid: 5,
    user: VICTIM,
    change: 'CREATE',
    inhibitor: 'Force user logout',
    start: '2024-06-03T10:05:00Z',
    end: '2024-06-03T11:05:00Z',
  }),
  breach({
    pbid: 6,
    model: 'SaaS::Access::Suspicious Login Attempt',
    user: TIRED,
    when: '2024-06-04T12:04:00Z',
    details: [
      login('2024-06-04T12:00:00Z', WARSAW, 500121),
      login('2024-06-04T12:02:00Z', WARSAW, 500121),
      login('2024-06-04T12:03:00Z', WARSAW),
    ],
  }),
  breach({
    pbid: 7,
    model: RARE,
    user: 'quiet@example.com',
    when: '2024-06-05T08:01:00Z',
    details: [login('2024-06-05T08:00:00Z', SYDNEY)],
    category: 'Critical',
    acknowledged: '2024-06-05T09:00:00Z',
  }),
];

/** Delivered with one alert twice. */
export const hostileLake = (form: Form = FORMS[0] as Form): Promise<string> => lakeOf([...HOSTILE, HOSTILE[0] as Alert], form);
