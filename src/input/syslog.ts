export interface SyslogLine {
  /** What stands before the message, blanks at its end included: `header + body` is the line. */
  readonly header: string;
  /** Name of the program that sent it, where the header tells: `darktrace`, `darktrace_audit`. */
  readonly app?: string;
  /** The message: from the first `{`, or from `CEF:` or `LEEF:`, whichever comes first; else what follows a header in due form. */
  readonly body: string;
}

/**
 * Takes the syslog header off a line. Known are RFC 5424, RFC 3164 (with its own time stamp or that of RFC 3339, which "Full Timestamps"
 * stands for), each with or without `<PRI>`, what a relay leaves of one (`darktrace {…}`), and none.
 */
export function stripSyslogHeader(line: string): SyslogLine {
  const start = line.search(BODY_START);
  if (start !== -1) return withApp(line.slice(0, start), line.slice(start));
  const header = (RFC5424.exec(line) ?? RFC3164.exec(line))?.[0] ?? PRI.exec(line)?.[0] ?? '';
  return withApp(header, line.slice(header.length));
}

// The JSON starts at the first brace: descriptions hold braces, too.
const BODY_START = /\{|CEF:|LEEF:/;

const PRI = /^<\d{1,3}>/;

/** RFC 5424, section 6: PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA (here `-` or one element without escapes). */
const RFC5424 = /^(?:<\d{1,3}>)?[1-9]\d{0,2} \S{1,40} \S{1,255} (\S{1,48}) \S{1,128} \S{1,32} (?:-|\[[^\]]*\]) ?/;

/** RFC 3164, section 4.1: PRI TIMESTAMP HOSTNAME TAG[pid]: */
const RFC3164 =
  /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?) \S{1,255} ([\w./-]{1,48})(?:\[\d{1,10}\])?:?(?: |$)/;

/** A header of which only the program's name is left. */
const APP_ALONE = /^(?:<\d{1,3}>)?([\w./-]{1,48})(?:\[\d{1,10}\])?: ?$|^(?:<\d{1,3}>)?([\w./-]{1,48}) $/;

function withApp(header: string, body: string): SyslogLine {
  // CEF and LEEF have no program name: a single word before them is the host.
  const found = RFC5424.exec(header) ?? RFC3164.exec(header) ?? (body.startsWith('{') ? APP_ALONE.exec(header) : null);
  const app = found?.[1] ?? found?.[2];
  return app === undefined || app === '-' ? { header, body } : { header, app, body };
}
