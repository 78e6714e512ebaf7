import { spawnSync } from 'node:child_process';
import { ACCOUNT, CREDENTIALS, type Judge, REGION } from './judge';
import { freePort, Server } from './server';

/** moto (Apache-2.0), an imitation of many AWS services in Python, as its server. */
export const moto: Judge = {
  name: 'moto',
  services: ['s3', 'sqs', 'glue', 'sts', 'secretsmanager'],
  ...(isHere() ? {} : { absent: 'python3 has no module moto.server here (pip install "moto[server]")' }),
  async start() {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const server = Server.run('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', new URL(endpoint).port], {
      MOTO_ACCOUNT_ID: ACCOUNT,
    });
    await server.untilItAnswers(`${endpoint}/moto-api/data.json`);
    return { endpoint, region: REGION, credentials: CREDENTIALS, stop: () => server.stop() };
  },
};

function isHere(): boolean {
  return spawnSync('python3', ['-c', 'import moto.server']).status === 0;
}
