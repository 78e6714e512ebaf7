import { readFileSync } from 'node:fs';
import type { AlertJson } from './api-server';

/* Alerts of the samples, given numbers and times of a test's own. */

const sample = (name: string) => JSON.parse(readFileSync(`src/sources/darktrace/samples/${name}.json`, 'utf8'));

const BREACH: AlertJson = sample('model-breach-api-flat');
const SAAS = sample('model-breach-saas-details-envelope') as { readonly alert: AlertJson; readonly details: readonly AlertJson[] };
const EVENT: AlertJson = sample('ai-analyst-bruteforce');
const GROUP: AlertJson = sample('ai-analyst-group');
const ACTION: AlertJson = sample('respond-action-needs-confirmation');

export const breach = (pbid: number, timeMs: number, change: AlertJson = {}): AlertJson => ({
  ...BREACH,
  pbid,
  time: timeMs - 6000,
  creationTime: timeMs,
  ...change,
});

export const saasBreach = (pbid: number, timeMs: number): AlertJson => ({ ...SAAS.alert, pbid, time: timeMs - 6000, creationTime: timeMs });

export const SAAS_ROWS = SAAS.details;

export const analystEvent = (id: string, timeMs: number, change: AlertJson = {}): AlertJson => ({
  ...EVENT,
  id,
  createdAt: timeMs,
  ...change,
});

export const analystGroup = (id: string, timeMs: number): AlertJson => ({ ...GROUP, id, start: timeMs });

export const respondAction = (codeid: number, timeMs: number, change: AlertJson = {}): AlertJson => ({
  ...ACTION,
  codeid,
  start: timeMs,
  expires: timeMs + 3_600_000,
  ...change,
});
