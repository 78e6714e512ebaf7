import { tmpdir } from 'node:os';
import { slc } from './run';

test('outside a checkout it says where to go, exit 3', async () => {
  const { exitCode, stderr } = await slc(['local'], { cwd: tmpdir() });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('is no checkout of the connector');
  expect(stderr).toContain('npx slc local');
});
