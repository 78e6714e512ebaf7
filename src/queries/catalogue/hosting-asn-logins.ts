import type { CatalogueEntry } from '../entry';
import { at, listed } from './stages';

export const hostingAsnLogins: CatalogueEntry = {
  id: 'hosting-asn-logins',
  title: 'Logins from hosting and VPN networks',
  question: 'Which accounts were logged in to, with success, from networks that host servers or VPN exits?',
  kind: 'hunt',
  hunts: {
    stages: ['mfa_success', 'rare_login', 'vpn_login'],
    reservation:
      'Its words for networks cover every kind of name that the simulator draws: a network with a plain name has to be in `asns`.',
  },
  attack: ['T1078.004', 'T1090.003'],
  parameters: [
    {
      name: 'asns',
      type: 'integers',
      means: 'numbers of such networks; those of take-overs that Darktrace told of are the default',
      default: '396073, 198605, 397086, 202422',
      bounds: { min: 1, max: 4_294_967_295 },
    },
  ],
  reads: { darktrace_auth: ['account', 'event_ms', 'status_id', 'is_mfa', 'src_ip', 'asn', 'as_name', 'country', 'service'] },
  returns: [
    { name: 'account', means: 'whose' },
    { name: 'asn', means: 'number of the network' },
    { name: 'as_name', means: 'its name' },
    { name: 'why', means: 'listed, or by its name' },
    { name: 'logins', means: 'successes' },
    { name: 'ips', means: 'addresses' },
    { name: 'countries', means: 'of the addresses' },
    { name: 'services', means: 'what was logged in to' },
    { name: 'first_login', means: 'UTC' },
    { name: 'last_login', means: 'UTC' },
  ],
  falsePositives: ["The organisation's own VPN or virtual desktops in a cloud: leave their networks out."],
  nextStep: 'entity-timeline of the account, pivot-ip of the addresses; block the network if nobody needs it.',
  sql: (p) => `WITH logins AS (
  SELECT *, CASE
      WHEN asn IN (${p['asns']}) THEN 'listed'
      WHEN regexp_like(lower(as_name), 'host|vps|vpn|server|cloud|data ?cent|colo|dedicated|comput|proxy|relay|exit') THEN 'by name'
    END AS why
  FROM darktrace_auth
  WHERE status_id = 1
)
SELECT account, asn, min(as_name) AS as_name, why, count(*) AS logins, ${listed('src_ip')} AS ips, ${listed('country')} AS countries,
  ${listed('service')} AS services, ${at('min(event_ms)')} AS first_login, ${at('max(event_ms)')} AS last_login
FROM logins
WHERE why IS NOT NULL
GROUP BY account, asn, why
ORDER BY first_login, account, asn`,
};
