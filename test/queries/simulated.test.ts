import { catalogue } from '../../src/queries/catalogue';
import { lakeReport } from '../../src/report/report';
import { HUNTS, huntSimulatedMonth, OTHER_MONTHS } from './simulated';

let report: Awaited<ReturnType<typeof lakeReport>>;
let month: Awaited<ReturnType<typeof huntSimulatedMonth>>;
beforeAll(async () => {
  month = await huntSimulatedMonth(async (folder) => {
    report = await lakeReport(folder, { generator: 'slc test' });
  });
}, 240_000);

test('every hunt of the catalogue says whom it hunts, and nothing else does', () => {
  expect(HUNTS.map(({ id }) => id)).toEqual(catalogue.filter(({ kind }) => kind === 'hunt').map(({ id }) => id));
});

test.each(HUNTS.map(({ id }) => id))('%s finds every planted account of a simulated month', (id) => {
  const { planted = [], found = [], harmless = [] } = month.hunted.get(id) ?? {};
  expect(planted.length).toBeGreaterThan(1);
  expect(planted.filter((account) => !found.includes(account))).toEqual([]);
  const precision = (found.length - harmless.length) / found.length;
  console.log(
    `${id}: recall 1.00 (${planted.length} planted), precision ${precision.toFixed(2)} (${found.length} found, ${harmless.length} harmless)`,
  );
});

test('travellers, failed logins, VPN users and administrators with an application of their own are no chain', () => {
  expectNoLookalike(month);
});

test.each(OTHER_MONTHS)(
  'nor are they in a month of seed $seed, where the chain finds every planted account',
  async (other) => {
    const hunts = await huntSimulatedMonth(undefined, other);
    expectNoLookalike(hunts);
    const { planted = [], found = [] } = hunts.hunted.get('account-takeover-chain') ?? {};
    expect(planted.length).toBeGreaterThan(1);
    expect(found).toEqual(expect.arrayContaining([...planted]));
  },
  120_000,
);

function expectNoLookalike({ truths, hunted }: typeof month): void {
  const lookalikes = truths.filter(({ lookalike }) => lookalike !== undefined).map(({ account }) => account.toLowerCase());
  expect(lookalikes.length).toBeGreaterThan(3);
  expect(hunted.get('account-takeover-chain')?.found.filter((account) => lookalikes.includes(account))).toEqual([]);
}

test('the report of a simulated month is a file of at most 2 MB', () => {
  if (!report.ok) throw new Error(report.message);
  const bytes = Buffer.byteLength(report.html);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThanOrEqual(2_000_000);
});
