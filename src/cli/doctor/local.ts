import { engines } from '../../../package.json';
import type { ParquetCodec } from '../../parquet/compress';
import { VERSION } from '../../version';
import { attempt, type Finding, ok } from './finding';

/** What can be told without an account: the program, its parts, and one alert through all of them. */
export async function* localFindings(): AsyncGenerator<Finding> {
  yield versions();
  yield await codec('zstd');
  yield await codec('gzip');
  yield await attempt('conversion', { cause: 'the installation lacks a part', fix: 'npm ci && npm run build' }, convertSample);
}

function versions(): Finding {
  const found = `security-lake-connector ${VERSION} on Node ${process.versions.node}`;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = engines.node.replace(/^>=/, '').split('.').map(Number);
  const isNewEnough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  if (isNewEnough) return ok('versions', found);
  return { check: 'versions', state: 'failed', found, cause: `wanted Node ${engines.node}`, fix: 'install a newer Node' };
}

function codec(name: ParquetCodec): Promise<Finding> {
  return attempt(`codec ${name}`, { cause: 'the codec cannot be loaded', fix: 'npm ci' }, async () => {
    const { loadCompressor } = await import('../../parquet/compress');
    const bytes = (await loadCompressor(name)).compress(Buffer.alloc(1000));
    return ok(`codec ${name}`, `1,000 bytes became ${bytes.length}`);
  });
}

/** The least that a model breach has. */
const SAMPLE = {
  pbid: 1,
  time: 1_738_566_600_000,
  creationTime: 1_738_566_606_000,
  score: 0.5,
  model: { name: 'Compromise::Beaconing Activity', uuid: '00000000-0000-4000-8000-000000000000', pid: 1, category: 'Suspicious' },
  device: { did: 1, ip: '192.0.2.1', hostname: 'desktop.example.com' },
  triggeredComponents: [],
};

async function convertSample(): Promise<Finding> {
  const [{ convertAlerts }, { loadConversion }] = await Promise.all([import('../../convert'), import('../convert')]);
  const conversion = await loadConversion({ options: { findingClass: 'both', ocsf: '1.3.0', appliance: 'appliance' } });
  const bytes = async function* () {
    yield Buffer.from(JSON.stringify(SAMPLE));
  };
  for await (const result of convertAlerts(bytes(), conversion)) {
    if (result.fate === 'delivered') return ok('conversion', `one alert became ${result.records.length} valid records`);
  }
  return {
    check: 'conversion',
    state: 'failed',
    found: 'the built-in alert gives no valid record',
    cause: 'the program and its schemas do not belong together',
    fix: 'npm run build',
  };
}
