import type { AuditLine } from './alert';
import { type Fields, present, required, text } from './fields';
import { addressOf } from './place';

/** A line of the console's audit log. It holds no time; the syslog header may. */
export function readAuditLine(fields: Fields, headerTime: string | undefined): AuditLine | undefined {
  const username = required(fields, 'username', 'a user name', text(fields, 'username'));
  const method = required(fields, 'method', 'an HTTP method', text(fields, 'method'));
  const endpoint = required(fields, 'endpoint', 'a path', text(fields, 'endpoint'));
  if (username === undefined || method === undefined || endpoint === undefined) return undefined;
  return present({
    kind: 'audit',
    username,
    method,
    endpoint,
    ip: addressOf(fields, 'ip'),
    status: text(fields, 'status'),
    description: text(fields, 'description'),
    headerTime,
  });
}

/** A login has `login` as the first or last part of its path; no other line becomes a record. */
export function isLogin(line: AuditLine): boolean {
  const parts = (line.endpoint.split(/[?#]/, 1)[0] ?? '').split('/').filter((part) => part !== '');
  return [parts[0], parts.at(-1)].some((part) => part?.toLowerCase() === 'login');
}
