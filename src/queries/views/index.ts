import { findingEvents, findings, responses } from './findings';
import { loginFindings, logins } from './logins';
import { records } from './records';
import type { FlatView, ViewName } from './view';

/** Every flat view by its name. */
export const VIEWS: Readonly<Record<ViewName, FlatView>> = {
  darktrace_findings: findings,
  darktrace_finding_events: findingEvents,
  darktrace_auth: logins,
  darktrace_auth_findings: loginFindings,
  darktrace_response: responses,
  darktrace_records: records,
};
