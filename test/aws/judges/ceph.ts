import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CREDENTIALS, type Judge, REGION, type RunningJudge } from './judge';
import { freePort, Server } from './server';

/*
 * Ceph (LGPL) with its RADOS Gateway: an object store that people run in production, and that speaks S3. A cluster of one monitor, one object
 * store daemon on a sparse file and one gateway is made for the tests and thrown away after them.
 */

/** Debian's packages of these names bring them, and what else is run here. */
const PROGRAMS = ['ceph-mon', 'ceph-osd', 'radosgw'] as const;

export const ceph: Judge = {
  name: 'ceph',
  services: ['s3'],
  ...absence(),
  start,
};

function absence(): Pick<Judge, 'absent'> {
  const missing = PROGRAMS.filter((program) => spawnSync(program, ['--version']).error !== undefined);
  return missing.length > 0 ? { absent: `there is no ${missing.join(', ')} here (apt-get install ${PROGRAMS.join(' ')})` } : {};
}

async function start(): Promise<RunningJudge> {
  const folder = await mkdtemp(join(tmpdir(), 'ceph-'));
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    // The last one first: a gateway without its store does not end.
    for (const server of servers.reverse()) await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { endpoint: await startCluster(folder, servers), region: REGION, credentials: CREDENTIALS, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Adds each daemon to `servers` as soon as it runs; answers the gateway's address. */
async function startCluster(folder: string, servers: Server[]): Promise<string> {
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
  const endpoint = `http://127.0.0.1:${gatewayPort}`;
  const [clusterId, storeId] = [randomUUID(), randomUUID()];
  const at = (name: string): string => join(folder, name);
  const configured = ['-c', at('ceph.conf')];
  for (const name of ['mon', 'osd', 'gateway', 'run']) await mkdir(at(name));
  await writeFile(at('ceph.conf'), configuration({ folder, clusterId, monitorPort, gatewayPort }));
  await run('ceph-authtool', ['--create-keyring', at('keyring')]);
  for (const [name, daemons] of Object.entries(KEYS)) {
    const allowed = daemons.flatMap((daemon) => ['--cap', daemon, 'allow *']);
    await run('ceph-authtool', [at('keyring'), '--gen-key', '-n', name, ...allowed]);
  }
  await run('monmaptool', ['--create', '--fsid', clusterId, '--addv', 'a', `[v1:127.0.0.1:${monitorPort}]`, at('monmap')]);

  await run('ceph-mon', [...configured, '--mkfs', '-i', 'a', '--monmap', at('monmap'), '--keyring', at('keyring')]);
  servers.push(Server.run('ceph-mon', [...configured, '-i', 'a', '-f']));
  await run('ceph', [...configured, 'osd', 'new', storeId]);

  await run('ceph-osd', [...configured, '-i', '0', '--mkfs', '--osd-uuid', storeId]);
  servers.push(Server.run('ceph-osd', [...configured, '-i', '0', '-f']));

  const gateway = Server.run('radosgw', [...configured, '-n', 'client.admin', '-f']);
  servers.push(gateway);
  await gateway.untilItAnswers(endpoint, servers);
  const keys = [`--access-key=${CREDENTIALS.accessKeyId}`, `--secret-key=${CREDENTIALS.secretAccessKey}`];
  await run('radosgw-admin', [...configured, 'user', 'create', '--uid=test', '--display-name=test', ...keys]);
  return endpoint;
}

/** Who has a key, and at which daemons it opens everything. Without keys a client may ask before it knows the cluster, and is refused. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  'mon.': ['mon'],
  'osd.0': ['mon', 'osd'],
  'client.admin': ['mon', 'osd'],
};

const STEP_MS = 60_000;

/** One step of the set-up; a failure tells what the program wrote. */
async function run(program: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(program, args, { timeout: STEP_MS });
}

interface ClusterPlace {
  readonly folder: string;
  readonly clusterId: string;
  readonly monitorPort: number;
  readonly gatewayPort: number;
}

/** One replica on the loopback, and nothing that cleans up: it lives for a minute. */
const configuration = ({ folder, clusterId, monitorPort, gatewayPort }: ClusterPlace): string => `[global]
fsid = ${clusterId}
mon initial members = a
mon host = v1:127.0.0.1:${monitorPort}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr2 = false
keyring = ${folder}/keyring
run dir = ${folder}/run
log file =
log to stderr = true
admin socket = ${folder}/run/$name.asok
pid file = ${folder}/run/$name.pid
mon data = ${folder}/mon
osd data = ${folder}/osd
osd objectstore = bluestore
bluestore block create = true
bluestore block size = 4294967296
osd memory target = 939524096
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 2
osd pool default pgp num = 2
mon allow pool size one = true
mon max pg per osd = 1000
# The gateway makes its pools one after the other, and each waits for the monitor to propose a map.
paxos propose interval = 0.05
paxos min wait = 0.01
[client.admin]
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw data = ${folder}/gateway
rgw thread pool size = 16
rgw gc max objs = 1
rgw lc max objs = 1
rgw md log max shards = 1
rgw data log num shards = 1
rgw reshard num logs = 1
rgw run sync thread = false
rgw enable quota threads = false
rgw enable gc threads = false
rgw enable lc threads = false
`;
