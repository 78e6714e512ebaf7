import { readSettings } from '../../../src/handlers/environment';
import { SETTINGS_VARIABLE } from '../../../src/handlers/settings';
import { type Door, must } from '../door';

/* The settings of a function. An object, or a refusal that quotes nothing of them. */

export const door: Door = {
  limitMs: 250,
  async seeds() {
    const settings = { source: 'darktrace', rawBucket: 'raw', lake: { region: 'eu-west-1', tables: [{ source: 'darktrace-finding' }] } };
    return [Buffer.from(JSON.stringify(settings))];
  },
  async open() {
    return {
      async enter(input) {
        try {
          const settings = readSettings({ [SETTINGS_VARIABLE]: Buffer.from(input).toString() });
          must(typeof settings === 'object' && settings !== null, 'settings are an object');
        } catch (cause) {
          must(
            /^SETTINGS (is not set|holds no JSON object), wanted the function's settings/.test((cause as Error).message),
            'a refusal quotes nothing',
          );
        }
      },
      async close() {},
    };
  },
};
