import { action, breach, LAGOS, login, SYDNEY } from '../alerts';
import type { Scenario } from './scenario';

const RARE = 'SaaS::Access::Unusual External Source for SaaS Credential Use';
const HIJACK = 'SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)';

const rare = (pbid: number, user: string, when: string, more: object = {}) => breach({ pbid, model: RARE, user, when, ...more });
const grave = (pbid: number, user: string, when: string, more: object = {}) =>
  breach({ pbid, model: HIJACK, user, when, category: 'Critical', score: 0.9, ...more });

export const triage: Scenario = {
  entry: 'triage-queue',
  alerts: [
    rare(1, 'zoe@example.com', '2024-06-03T08:00:00Z'),
    grave(2, 'zoe@example.com', '2024-06-03T08:30:00Z'),
    grave(2, 'zoe@example.com', '2024-06-03T08:30:00Z'),
    action({
      codeid: 1,
      user: 'zoe@example.com',
      change: 'CREATE',
      inhibitor: 'Disable user',
      start: '2024-06-03T08:31:00Z',
      end: '2024-06-03T09:31:00Z',
    }),
    action({
      codeid: 1,
      user: 'zoe@example.com',
      change: 'EXPIRE',
      inhibitor: 'Disable user',
      start: '2024-06-03T08:31:00Z',
      end: '2024-06-03T09:31:00Z',
      fetched: '2024-06-03T09:31:00Z',
    }),
    grave(3, 'yan@example.com', '2024-06-03T09:00:00Z'),
    // Closed; the redelivery of its beginning comes after its end.
    grave(4, 'done@example.com', '2024-06-03T09:00:00Z', { acknowledged: '2024-06-03T10:00:00Z', fetched: '2024-06-03T10:01:00Z' }),
    grave(4, 'done@example.com', '2024-06-03T09:00:00Z', { fetched: '2024-06-03T11:00:00Z' }),
  ],
  wanted: [
    { severity: 'Critical', risk_score: 90, category: 'Critical', entity: 'zoe@example.com', models: 2, respond: 'expired' },
    { severity: 'Critical', risk_score: 90, category: 'Critical', entity: 'yan@example.com', models: 1, respond: null },
    { severity: 'Medium', risk_score: 60, category: 'Suspicious', entity: 'zoe@example.com', models: 2, respond: 'expired' },
  ],
  silent: { 'done@example.com': 'it was acknowledged' },
};

export const responses: Scenario = {
  entry: 'respond-actions',
  alerts: [
    action({
      codeid: 1,
      user: 'zoe@example.com',
      change: 'CREATE',
      inhibitor: 'Disable user',
      start: '2024-06-03T08:00:00Z',
      end: '2024-06-03T09:00:00Z',
    }),
    action({
      codeid: 1,
      user: 'zoe@example.com',
      change: 'EXTEND',
      inhibitor: 'Disable user',
      start: '2024-06-03T08:00:00Z',
      end: '2024-06-03T12:00:00Z',
      fetched: '2024-06-03T08:50:00Z',
    }),
    action({
      codeid: 2,
      user: 'yan@example.com',
      change: 'CREATE',
      inhibitor: 'Force user logout',
      start: '2024-06-03T08:00:00Z',
      end: '2024-06-03T08:10:00Z',
    }),
    action({
      codeid: 2,
      user: 'yan@example.com',
      change: 'EXPIRE',
      inhibitor: 'Force user logout',
      start: '2024-06-03T08:00:00Z',
      end: '2024-06-03T08:10:00Z',
      fetched: '2024-06-03T08:11:00Z',
    }),
    action({
      codeid: 3,
      user: 'xu@example.com',
      change: 'CREATE_NEEDSCONFIRMATION',
      inhibitor: 'Disable user',
      start: '2024-06-03T10:00:00Z',
      end: '2024-06-03T12:00:00Z',
    }),
    rare(1, 'nobody@example.com', '2024-06-03T08:00:00Z'),
  ],
  wanted: [
    {
      respond_state: 'awaiting confirmation',
      entity: 'xu@example.com',
      action: 'Disable user',
      effect: 'No Action',
      expires: '2024-06-03 12:00:00',
    },
    {
      respond_state: 'in force',
      entity: 'zoe@example.com',
      action: 'Disable user',
      effect: 'Access Revoked',
      expires: '2024-06-03 12:00:00',
    },
    {
      respond_state: 'expired',
      entity: 'yan@example.com',
      action: 'Force user logout',
      effect: 'Restored',
      expires: '2024-06-03 08:10:00',
    },
  ],
  silent: { 'nobody@example.com': 'a finding is no action' },
};

export const containment: Scenario = {
  entry: 'time-to-contain',
  alerts: [
    grave(1, 'zoe@example.com', '2024-06-03T08:00:00Z'),
    grave(2, 'zoe@example.com', '2024-06-03T08:20:00Z'),
    action({
      codeid: 1,
      user: 'zoe@example.com',
      change: 'CREATE',
      inhibitor: 'Disable user',
      start: '2024-06-03T08:30:00Z',
      end: '2024-06-03T09:00:00Z',
    }),
    // Nobody confirmed it.
    grave(3, 'yan@example.com', '2024-06-03T08:00:00Z'),
    action({
      codeid: 2,
      user: 'yan@example.com',
      change: 'CREATE_NEEDSCONFIRMATION',
      inhibitor: 'Disable user',
      start: '2024-06-03T08:10:00Z',
      end: '2024-06-03T09:00:00Z',
    }),
    // The action came before.
    action({
      codeid: 3,
      user: 'xu@example.com',
      change: 'CREATE',
      inhibitor: 'Disable user',
      start: '2024-06-01T08:30:00Z',
      end: '2024-06-01T09:00:00Z',
    }),
    grave(4, 'xu@example.com', '2024-06-03T09:00:00Z'),
    rare(5, 'light@example.com', '2024-06-03T09:00:00Z'),
  ],
  wanted: [
    { entity: 'yan@example.com', contained: false, minutes: null, findings: 1, action: null, p50_minutes: 30, p90_minutes: 30 },
    { entity: 'xu@example.com', contained: false, minutes: null, findings: 1, action: null, p50_minutes: 30, p90_minutes: 30 },
    { entity: 'zoe@example.com', contained: true, minutes: 30, findings: 2, action: 'CREATE', p50_minutes: 30, p90_minutes: 30 },
  ],
  silent: { 'light@example.com': 'nothing grave' },
};

export const coverage: Scenario = {
  entry: 'attack-coverage',
  alerts: [
    rare(1, 'zoe@example.com', '2024-06-03T08:00:00Z', { techniques: ['T1078.004'] }),
    rare(1, 'zoe@example.com', '2024-06-03T08:00:00Z', { techniques: ['T1078.004'] }),
    rare(2, 'yan@example.com', '2024-06-09T08:00:00Z', { techniques: ['T1078.004'] }),
    rare(3, 'yan@example.com', '2024-06-10T08:00:00Z', { techniques: ['T1030'] }),
    // Its end, and weeks late: the week is that of the activity.
    rare(3, 'yan@example.com', '2024-06-10T08:00:00Z', {
      techniques: ['T1030'],
      acknowledged: '2024-06-11T08:00:00Z',
      fetched: '2024-06-25T08:00:00Z',
    }),
    rare(4, 'plain@example.com', '2024-06-10T09:00:00Z'),
  ],
  wanted: [
    { technique: 'T1030', week: '2024-06-10 00:00:00', findings: 1, accounts: 1, of_takeover: false },
    { technique: 'T1078', week: '2024-06-03 00:00:00', findings: 2, accounts: 2, of_takeover: false },
    { technique: 'T1078.004', week: '2024-06-03 00:00:00', findings: 2, accounts: 2, of_takeover: true },
    ...['T1098.003', 'T1105', 'T1110', 'T1114', 'T1534', 'T1564.008', 'T1598', 'T1621'].map((technique) => ({
      technique,
      week: null,
      findings: 0,
      accounts: 0,
      of_takeover: true,
    })),
  ],
  silent: { 'plain@example.com': 'its model carries no technique' },
};

export const offenders: Scenario = {
  entry: 'repeat-offenders',
  alerts: [
    rare(1, 'zoe@example.com', '2024-06-03T08:00:00Z', { acknowledged: '2024-06-03T09:00:00Z' }),
    grave(2, 'zoe@example.com', '2024-06-04T08:00:00Z'),
    grave(3, 'zoe@example.com', '2024-06-05T08:00:00Z'),
    grave(3, 'zoe@example.com', '2024-06-05T08:00:00Z'),
    rare(4, 'oneday@example.com', '2024-06-03T08:00:00Z'),
    rare(5, 'oneday@example.com', '2024-06-03T09:00:00Z'),
    rare(6, 'oneday@example.com', '2024-06-03T10:00:00Z'),
    rare(7, 'twice@example.com', '2024-06-07T08:00:00Z'),
    rare(8, 'twice@example.com', '2024-06-08T09:00:00Z'),
  ],
  wanted: [
    { what: 'account', name: 'zoe@example.com', findings: 3, days: 3, models: 2, acted_on: 0.33, worst_severity_id: 5 },
    {
      what: 'model',
      name: 'SaaS / Access / Unusual External Source for SaaS Credential Use',
      findings: 6,
      days: 3,
      models: 1,
      acted_on: 0.17,
      worst_severity_id: 3,
    },
  ],
  silent: { 'oneday@example.com': 'one day', 'twice@example.com': 'two findings' },
};

export const health: Scenario = {
  entry: 'ingest-health',
  countsRecords: true,
  alerts: [
    rare(1, 'zoe@example.com', '2024-06-03T08:00:00Z', { fetched: '2024-06-03T08:01:00Z' }),
    rare(2, 'zoe@example.com', '2024-06-03T08:20:00Z', { fetched: '2024-06-03T08:21:00Z' }),
    rare(2, 'zoe@example.com', '2024-06-03T08:20:00Z', { fetched: '2024-06-03T08:21:00Z' }),
    // Days late: it counts when it came.
    rare(3, 'zoe@example.com', '2024-06-01T12:00:00Z', { fetched: '2024-06-03T12:00:00Z' }),
    rare(4, 'zoe@example.com', '2024-06-03T12:30:00Z', { fetched: '2024-06-03T12:31:00Z', appliance: 'dt2.example.com' }),
  ],
  wanted: [
    { hour: '2024-06-03 08:00:00', appliance: 'dt.example.com', records: 3, events: 2, lag_p50_s: 60, gap_hours: null },
    { hour: '2024-06-03 12:00:00', appliance: 'dt.example.com', records: 1, events: 1, lag_p50_s: 172_800, gap_hours: 3 },
    { hour: '2024-06-03 12:00:00', appliance: 'dt2.example.com', records: 1, events: 1, lag_p50_s: 60, gap_hours: null },
  ],
};

const repeated = rare(1, 'zoe@example.com', '2024-06-03T08:00:00Z', { details: [login('2024-06-03T07:59:00Z', LAGOS)] });

export const copies: Scenario = {
  entry: 'duplicates',
  countsRecords: true,
  alerts: [
    repeated,
    repeated,
    // Not twice the same: its end, and a login in the evidence of two findings.
    rare(2, 'yan@example.com', '2024-06-03T08:00:00Z', { details: [login('2024-06-03T07:59:00Z', SYDNEY)] }),
    rare(2, 'yan@example.com', '2024-06-03T08:00:00Z', { acknowledged: '2024-06-03T09:00:00Z' }),
    grave(3, 'yan@example.com', '2024-06-03T08:30:00Z', { details: [login('2024-06-03T07:59:00Z', SYDNEY)] }),
  ],
  wanted: [
    { object_uid: 'dt.example.com:model-breach:1', kind: 'login', copies: 2, days: 1 },
    { object_uid: 'dt.example.com:model-breach:1', kind: 'model-breach', copies: 2, days: 1 },
  ],
  silent: { 'yan@example.com': 'two events of one finding, and one login in the evidence of two findings' },
};

export const drift: Scenario = {
  entry: 'schema-drift',
  countsRecords: true,
  alerts: [
    rare(1, 'zoe@example.com', '2024-06-03T08:00:00Z'),
    rare(2, 'yan@example.com', '2024-06-04T08:00:00Z'),
    // Days late: the partition is that of the activity.
    rare(3, 'zoe@example.com', '2024-06-03T09:00:00Z', { fetched: '2024-06-08T09:00:00Z' }),
  ],
  wanted: [
    { eventday: '20240603', kind: 'model-breach', records: 2, no_title: 0, no_party: 0, no_link: 0, no_arrival: 0 },
    { eventday: '20240604', kind: 'model-breach', records: 1, no_title: 0, no_party: 0, no_link: 0, no_arrival: 0 },
  ],
};
