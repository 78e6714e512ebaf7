import { HUNTS, huntSimulatedMonth } from './simulated';

let month: Awaited<ReturnType<typeof huntSimulatedMonth>>;
beforeAll(async () => {
  month = await huntSimulatedMonth();
}, 240_000);

test.each(Object.keys(HUNTS))('%s finds every planted account of a simulated month', (id) => {
  const { planted = [], found = [] } = month.hunted.get(id) ?? {};
  expect(planted.length).toBeGreaterThan(1);
  expect(planted.filter((account) => !found.includes(account))).toEqual([]);
  console.log(`${id}: ${planted.length} planted, all found; ${found.length} found, ${found.length - planted.length} of them harmless`);
});

test('travellers, failed logins, VPN users and administrators with an application of their own are no chain', () => {
  const lookalikes = month.truths.filter(({ lookalike }) => lookalike !== undefined).map(({ account }) => account.toLowerCase());
  expect(lookalikes.length).toBeGreaterThan(3);
  expect(month.hunted.get('account-takeover-chain')?.found.filter((account) => lookalikes.includes(account))).toEqual([]);
});
