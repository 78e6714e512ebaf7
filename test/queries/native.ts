import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { NativeTable } from '../../src/queries/tables';
import type { Alert } from './alerts';

/*
 * Native tables of Security Lake, source version 2, with AWS's column names and types (table schemas published in aws-samples/
 * sample-generative-ai-chatbot-for-amazon-security-lake), in the engine's words: `["VARCHAR"]` is a list of text.
 */

type Types = string | { readonly [name: string]: Types } | readonly [Types];

const ENDPOINT = {
  ip: 'VARCHAR',
  port: 'INTEGER',
  svc_name: 'VARCHAR',
  interface_uid: 'VARCHAR',
  vpc_uid: 'VARCHAR',
  instance_uid: 'VARCHAR',
};
const OBSERVABLES: Types = [{ name: 'VARCHAR', value: 'VARCHAR', type: 'VARCHAR', type_id: 'INTEGER' }];

const COMMON = {
  time: 'BIGINT',
  time_dt: 'TIMESTAMP',
  class_name: 'VARCHAR',
  class_uid: 'INTEGER',
  category_name: 'VARCHAR',
  category_uid: 'INTEGER',
  severity_id: 'INTEGER',
  severity: 'VARCHAR',
  activity_name: 'VARCHAR',
  activity_id: 'INTEGER',
  type_uid: 'BIGINT',
  type_name: 'VARCHAR',
  accountid: 'VARCHAR',
  region: 'VARCHAR',
  asl_version: 'VARCHAR',
  observables: OBSERVABLES,
} as const;

const COLUMNS: Readonly<Record<NativeTable, Types>> = {
  cloud_trail_mgmt_2_0: {
    ...COMMON,
    api: {
      response: { error: 'VARCHAR', message: 'VARCHAR', data: 'VARCHAR' },
      operation: 'VARCHAR',
      version: 'VARCHAR',
      service: { name: 'VARCHAR' },
      request: { data: 'VARCHAR', uid: 'VARCHAR' },
    },
    actor: {
      user: {
        type: 'VARCHAR',
        name: 'VARCHAR',
        uid_alt: 'VARCHAR',
        uid: 'VARCHAR',
        account: { uid: 'VARCHAR' },
        credential_uid: 'VARCHAR',
      },
      session: { created_time_dt: 'TIMESTAMP', is_mfa: 'BOOLEAN', issuer: 'VARCHAR' },
      invoked_by: 'VARCHAR',
      idp: { name: 'VARCHAR' },
    },
    src_endpoint: { uid: 'VARCHAR', ip: 'VARCHAR', domain: 'VARCHAR' },
    http_request: { user_agent: 'VARCHAR' },
    status: 'VARCHAR',
    is_mfa: 'BOOLEAN',
  },
  vpc_flow_2_0: {
    ...COMMON,
    cloud: { account: { uid: 'VARCHAR' }, region: 'VARCHAR', zone: 'VARCHAR', provider: 'VARCHAR' },
    src_endpoint: ENDPOINT,
    dst_endpoint: ENDPOINT,
    traffic: { packets: 'BIGINT', bytes: 'BIGINT' },
    status_code: 'VARCHAR',
    action: 'VARCHAR',
    action_id: 'INTEGER',
    disposition: 'VARCHAR',
  },
  route53_2_0: {
    ...COMMON,
    src_endpoint: { vpc_uid: 'VARCHAR', ip: 'VARCHAR', port: 'INTEGER', instance_uid: 'VARCHAR' },
    query: { hostname: 'VARCHAR', type: 'VARCHAR', class: 'VARCHAR' },
    answers: [{ type: 'VARCHAR', rdata: 'VARCHAR', class: 'VARCHAR' }],
    rcode: 'VARCHAR',
    rcode_id: 'INTEGER',
    disposition: 'VARCHAR',
    action: 'VARCHAR',
    action_id: 'INTEGER',
  },
  waf_2_0: {
    ...COMMON,
    src_endpoint: { svc_name: 'VARCHAR', uid: 'VARCHAR', ip: 'VARCHAR', location: { country: 'VARCHAR' } },
    http_request: {
      url: { path: 'VARCHAR', hostname: 'VARCHAR' },
      version: 'VARCHAR',
      http_method: 'VARCHAR',
      uid: 'VARCHAR',
      args: 'VARCHAR',
      user_agent: 'VARCHAR',
    },
    http_status: 'INTEGER',
    action: 'VARCHAR',
    action_id: 'INTEGER',
    disposition: 'VARCHAR',
    disposition_id: 'INTEGER',
  },
  sh_findings_2_0: {
    ...COMMON,
    finding_info: {
      created_time_dt: 'TIMESTAMP',
      uid: 'VARCHAR',
      desc: 'VARCHAR',
      title: 'VARCHAR',
      types: ['VARCHAR'],
      src_url: 'VARCHAR',
    },
    resources: [{ type: 'VARCHAR', uid: 'VARCHAR', region: 'VARCHAR', labels: ['VARCHAR'], data: 'VARCHAR' }],
    confidence_score: 'INTEGER',
    message: 'VARCHAR',
    status: 'VARCHAR',
  },
};

/** Writes rows of native tables into a lake folder, where the engine looks for them; what a row does not say is NULL. */
export async function writeNative(folder: string, tables: Readonly<Partial<Record<NativeTable, readonly Alert[]>>>): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const [name, rows] of Object.entries(tables)) {
    const at = join(folder, 'aws', name.replace('_2_0', '').toUpperCase(), '2.0');
    mkdirSync(at, { recursive: true });
    const types = JSON.stringify(COLUMNS[name as NativeTable]);
    const values = rows.map((row) => `('${JSON.stringify(timed(row)).replaceAll("'", "''")}')`).join(', ');
    await connection.run(
      `COPY (SELECT unnest(json_transform(row, '${types}')) FROM (VALUES ${values}) AS t(row)) TO '${at}/rows.parquet' (FORMAT parquet)`,
    );
  }
  connection.closeSync();
  instance.closeSync();
}

/** `at` gives both times. */
function timed({ at, ...row }: Alert): Alert {
  const when = String(at);
  return {
    time: Date.parse(when),
    time_dt: when.replace('T', ' ').replace('Z', ''),
    accountid: '111122223333',
    region: 'eu-west-1',
    ...row,
  };
}
