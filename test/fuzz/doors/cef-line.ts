import { parseCef } from '../../../src/input/cef';
import { type Door, must } from '../door';
import { linesOf } from '../seeds';

/* One message in CEF. Either its fields as text, or the reason why not. */

export const door: Door = {
  limitMs: 250,
  async seeds() {
    const lines = (await linesOf(/\.cef$/)).map((line) => Buffer.from(line).toString());
    return lines.map((line) => Buffer.from(line.slice(Math.max(0, line.indexOf('CEF:')))));
  },
  async open() {
    return {
      async enter(input) {
        const parsed = parseCef(Buffer.from(input).toString());
        if (!parsed.ok) return must(parsed.rule === 'input.cef' && parsed.message !== '', 'a message that is refused has a reason');
        const { extension, ...header } = parsed.value;
        must(Object.getPrototypeOf(extension) === null, 'fields have no prototype');
        must(
          [...Object.values(header), ...Object.values(extension)].every((value) => typeof value === 'string'),
          'fields are text',
        );
      },
      async close() {},
    };
  },
};
