import { accountTakeoverChain } from '../../queries/catalogue/account-takeover-chain';
import { mfaFatigueSuccess } from '../../queries/catalogue/mfa-fatigue-success';
import { timeToContain } from '../../queries/catalogue/time-to-contain';
import type { Question } from '../../queries/entry';
import { count, durationText, percentile, several, timeText } from '../figures';
import type { Panel, Table, Tile } from '../panel';
import type { Row } from '../rows';
import { uncut } from '../uncut';

const openFindings: Question = {
  parameters: [],
  reads: { darktrace_findings: ['finding_uid', 'severity_id', 'status', 'is_respond'] },
  sql: () => `SELECT count(*) AS findings, count_if(status <> 'Resolved') AS open, count_if(status <> 'Resolved' AND severity_id >= 5) AS open_critical
FROM darktrace_findings
WHERE NOT is_respond`,
};

const newest: Question = {
  parameters: [],
  reads: { darktrace_records: ['event_ms', 'logged_ms'] },
  sql: () => `SELECT count(*) AS records, max(event_ms) AS newest_ms, max(logged_ms) AS arrived_ms FROM darktrace_records`,
};

type Questions = 'account-takeover-chain' | 'mfa-fatigue-success' | 'time-to-contain' | 'open-findings' | 'newest';

/** The first page: is somebody in, how far did they come, and is anything done about it. */
export const atAGlance: Panel<Questions> = {
  id: 'at-a-glance',
  title: 'At a glance',
  explains:
    'An account shows signs of a take-over where an alerted login is followed from the same network by an application, a mailbox rule or ' +
    'mass mail, or where denied MFA requests end in a success. Grave is OCSF severity High and above; contained is an action in effect ' +
    'of Darktrace RESPOND after the first grave finding. What was done outside of Darktrace is not known here.',
  questions: {
    'account-takeover-chain': accountTakeoverChain,
    'mfa-fatigue-success': mfaFatigueSuccess,
    'time-to-contain': uncut(timeToContain),
    'open-findings': openFindings,
    newest,
  },
  draw(answers) {
    const chains = answers['account-takeover-chain'];
    const fatigued = answers['mfa-fatigue-success'];
    const accounts = new Set([...chains, ...fatigued].map((row) => row.text('account')));
    const mailed = chains.filter((row) => row.number('mail_minutes') !== undefined).length;
    return {
      says:
        accounts.size === 0
          ? 'No account shows signs of a take-over.'
          : `${several(accounts.size, 'account shows', 'accounts show')} signs of a take-over; ${mailed === 0 ? 'none' : mailed} of them went on to send mass mail.`,
      tiles: [
        {
          label: 'Accounts with signs of a take-over',
          value: count(accounts.size),
          detail: byStages(chains) || 'none followed an alerted login',
          mood: accounts.size > 0 ? 'bad' : 'good',
        },
        {
          label: 'MFA denied, then let in',
          value: count(fatigued.length),
          detail: several(fatigued.length, 'account'),
          mood: fatigued.length > 0 ? 'bad' : 'good',
        },
        ...openTile(answers['open-findings']),
        ...containTiles(answers['time-to-contain']),
        ...newestTile(answers.newest),
      ],
      tables: [accountTable(chains, fatigued)],
    };
  },
};

/** `3 came through 3 stages, 2 through 1` */
function byStages(chains: readonly Row[]): string {
  const counts = [3, 2, 1].map((stages) => [stages, chains.filter((row) => row.number('stages') === stages).length] as const);
  return counts
    .filter(([, accounts]) => accounts > 0)
    .map(([stages, accounts]) => `${accounts} through ${several(stages, 'stage')}`)
    .join(', ');
}

function openTile([row]: readonly Row[]): Tile[] {
  const critical = row?.number('open_critical') ?? 0;
  const detail = `${several(row?.number('open') ?? 0, 'finding')} open of ${count(row?.number('findings') ?? 0)}`;
  return [{ label: 'Open critical findings', value: count(critical), detail, mood: critical > 0 ? 'bad' : 'good' }];
}

function containTiles(rows: readonly Row[]): Tile[] {
  const uncontained = rows.filter((row) => !row.isTrue('contained')).length;
  const minutes = rows.flatMap((row) => row.number('minutes') ?? []).sort((a, b) => a - b);
  const [median, slow] = [percentile(minutes, 0.5), percentile(minutes, 0.9)];
  return [
    {
      label: 'Grave and not contained',
      value: count(uncontained),
      detail: `of ${several(rows.length, 'account and device', 'accounts and devices')}`,
      mood: uncontained > 0 ? 'bad' : 'good',
    },
    {
      label: 'Median time to contain',
      value: median === undefined ? '–' : durationText(median * 60),
      detail: slow === undefined ? 'nothing was contained' : `9 of 10 within ${durationText(slow * 60)}`,
      mood: 'plain',
    },
  ];
}

function newestTile([row]: readonly Row[]): Tile[] {
  const newestMs = row?.number('newest_ms');
  if (newestMs === undefined) return [];
  const arrivedMs = row?.number('arrived_ms');
  const arrival = arrivedMs === undefined ? '' : `; last arrival ${timeText(arrivedMs).slice(5)}`;
  const detail = `${timeText(newestMs).slice(11)} UTC, of ${several(row?.number('records') ?? 0, 'record')}${arrival}`;
  return [{ label: 'Newest record', value: timeText(newestMs).slice(5, 10), detail, mood: 'plain' }];
}

const MAX_ACCOUNTS = 25;

function accountTable(chains: readonly Row[], fatigued: readonly Row[]): Table {
  const denied = new Map(fatigued.map((row) => [row.text('account'), row]));
  const chained = new Set(chains.map((row) => row.text('account')));
  const rows = [
    ...chains.map((row) => [
      row.text('account'),
      row.text('login')?.slice(0, 16),
      whereText(row),
      row.text('as_name'),
      denied.get(row.text('account'))?.number('denied'),
      row.text('applications'),
      row.text('mailbox_rules'),
      row.number('mail_minutes'),
      row.number('respond_minutes'),
    ]),
    ...fatigued
      .filter((row) => !chained.has(row.text('account')))
      .map((row) => [
        row.text('account'),
        row.text('first_success')?.slice(0, 16),
        whereText(row),
        row.text('as_name'),
        row.number('denied'),
        undefined,
        undefined,
        undefined,
        undefined,
      ]),
  ];
  const left = rows.length - MAX_ACCOUNTS;
  return {
    caption: `Accounts with signs of a take-over${left > 0 ? `, the first ${MAX_ACCOUNTS} of ${rows.length}` : ''}`,
    columns: [
      { title: 'Account' },
      { title: 'Login (UTC)', kind: 'time' },
      { title: 'From' },
      { title: 'Network' },
      { title: 'MFA denied', kind: 'number' },
      { title: 'Applications' },
      { title: 'Mailbox rules' },
      { title: 'Minutes to mail', kind: 'number' },
      { title: 'Minutes to RESPOND', kind: 'number' },
    ],
    rows: rows.slice(0, MAX_ACCOUNTS),
  };
}

const whereText = (row: Row): string => [row.text('ip'), row.text('country')].filter((part) => part !== undefined).join(' ');
