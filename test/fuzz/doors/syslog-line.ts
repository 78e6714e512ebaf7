import { stripSyslogHeader } from '../../../src/input/syslog';
import { type Door, must } from '../door';
import { linesOf } from '../seeds';

/* One line of syslog. Nothing of it is lost: header and body are the line. */

export const door: Door = {
  limitMs: 250,
  seeds: () => linesOf(/\.(log|cef)$/),
  async open() {
    return {
      async enter(input) {
        const line = Buffer.from(input).toString();
        const { header, body, app } = stripSyslogHeader(line);
        must(header + body === line, 'header and body are the line');
        must(app === undefined || (app !== '' && header.includes(app)), 'the program is named in the header');
      },
      async close() {},
    };
  },
};
