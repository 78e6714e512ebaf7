import { stripSyslogHeader } from '../../src/input/syslog';
import { processorMs } from './reading';

describe('stripSyslogHeader', () => {
  test.each<[line: string, header: string, app: string | undefined]>([
    ['{"a":{"b":1}}', '', undefined],
    ['darktrace {"a":1}', 'darktrace ', 'darktrace'],
    ['darktrace_audit {"a":1}', 'darktrace_audit ', 'darktrace_audit'],
    ['<165>darktrace: {"a":1}', '<165>darktrace: ', 'darktrace'],
    ['Apr 01 14:39:18 host darktrace {"text":"x {y}"}', 'Apr 01 14:39:18 host darktrace ', 'darktrace'],
    [
      '<14>Apr  1 14:39:18 host.example.com darktrace_audit[123]: {"a":1}',
      '<14>Apr  1 14:39:18 host.example.com darktrace_audit[123]: ',
      'darktrace_audit',
    ],
    [
      '<14>2023-01-05T02:14:09.123+01:00 192.0.2.1 darktrace {"a":1}',
      '<14>2023-01-05T02:14:09.123+01:00 192.0.2.1 darktrace ',
      'darktrace',
    ],
    ['<14>1 2023-01-05T02:14:09Z host darktrace - - - {"a":1}', '<14>1 2023-01-05T02:14:09Z host darktrace - - - ', 'darktrace'],
    [
      '1 2023-01-05T02:14:09Z host darktrace 12 ID1 [meta sequenceId="1"] {"a":1}',
      '1 2023-01-05T02:14:09Z host darktrace 12 ID1 [meta sequenceId="1"] ',
      'darktrace',
    ],
    ['<14>1 2023-01-05T02:14:09Z host - - - - {"a":1}', '<14>1 2023-01-05T02:14:09Z host - - - - ', undefined],
    ['<14>{"a":1}', '<14>', undefined],
    ['Apr 01 14:39:18 host {"a":1}', 'Apr 01 14:39:18 host ', undefined],
    ['something else entirely {"a":1}', 'something else entirely ', undefined],
    ['CEF:0|Darktrace|DCIP|6|1|A/B|5|msg={x}', '', undefined],
    ['<14>Apr 01 14:39:18 host CEF:0|Darktrace|DCIP|6|1|A/B|5|msg={x}', '<14>Apr 01 14:39:18 host ', undefined],
    ['host LEEF:1.0|Darktrace|DCIP|6|1|a=b', 'host ', undefined],
    ['Apr 01 14:39:18 host darktrace CEF:0|a|b|c|d|e|5|', 'Apr 01 14:39:18 host darktrace ', 'darktrace'],
    ['Apr 01 14:39:18 host darktrace: something happened', 'Apr 01 14:39:18 host darktrace: ', 'darktrace'],
    ['<14>1 2023-01-05T02:14:09Z host darktrace - - - text', '<14>1 2023-01-05T02:14:09Z host darktrace - - - ', 'darktrace'],
    ['<14>text', '<14>', undefined],
    ['no header here', '', undefined],
    ['', '', undefined],
  ])('%s', (line, header, app) => {
    const body = line.slice(header.length);
    expect(stripSyslogHeader(line)).toEqual(app === undefined ? { header, body } : { header, app, body });
  });

  test.each([
    '<14>1 '.repeat(200_000),
    'a '.repeat(500_000),
    `Apr 01 14:39:18 ${'h'.repeat(1_000_000)}`,
    '[a'.repeat(500_000),
    ' '.repeat(1_000_000),
  ])('takes no time on %.20s…', (line) => {
    const start = processorMs();
    stripSyslogHeader(line);
    stripSyslogHeader(`${line}{`);
    expect(processorMs() - start).toBeLessThan(200);
  });
});
