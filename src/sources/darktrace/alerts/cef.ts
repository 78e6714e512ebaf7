import type { Cef } from '../../../input/cef';
import type { Device, Endpoint, ModelBreach } from './alert';
import { readDevice, readMac } from './device';
import { addProblem, type Fields, holdsAny, integer, isAbsent, port, present, renamed, required, text, webAddress } from './fields';
import { modelPath } from './model-name';
import { addressOf, isHostname } from './place';
import { parseTimeText, time } from './time';

/**
 * A model breach as a CEF message. It has no category, compliance, techniques or filters. Its time is `rt`,
 * else that of the syslog header when it is a full date with a zone. `fields` holds the extension.
 */
export function readCefBreach(cef: Cef, fields: Fields, headerTime: string | undefined): ModelBreach | undefined {
  const url = webAddress(fields, 'darktraceUrl');
  const pbidOfUrl = /#modelbreach\/(\d{1,15})$/.exec(url ?? '')?.[1];
  const pbid = required(
    fields,
    'externalId',
    'a whole number',
    integer(fields, 'externalId') ?? (pbidOfUrl === undefined ? undefined : Number(pbidOfUrl)),
  );
  const path = modelPath(cef.name, 'cef');
  required(fields, 'name', 'the name of the model', path[0]);
  const breachTime = time(fields, 'ms', 'rt');
  const sentTime = headerTime === undefined ? undefined : parseTimeText(headerTime, 'required');
  if (isAbsent(fields.json['rt']) && sentTime === undefined) {
    const wanted = 'rt, or a header with date and zone: switch on "Full Timestamps" on the appliance, or send JSON';
    addProblem(fields, 'darktrace.time', 'rt', `no usable time: found nothing, wanted ${wanted}`);
  }
  if (fields.problems.length > 0 || pbid === undefined) return undefined;

  return present({
    kind: 'model-breach',
    variant: 'cef',
    pbid,
    time: breachTime,
    creationTime: breachTime === undefined ? sentTime : undefined,
    url,
    model: present({ path, pid: /^\d{1,15}$/.test(cef.signatureId) ? Number(cef.signatureId) : undefined, tags: [], tactics: [] }),
    device: breachDevice(fields),
    components: [],
    techniques: [],
    analystEvents: [],
    source: readEndpoint(fields, 's'),
    destination: readEndpoint(fields, 'd'),
    message: text(fields, 'msg'),
    cefSeverity: cef.severity === '' ? undefined : cef.severity,
  });
}

/**
 * CEF's `dvc` is the device that reports; Darktrace writes the device of the breach there, SaaS users among them. So it is the breach's
 * when it is a SaaS user or one of the two ends, or when there are no ends; else the source is.
 */
function breachDevice(fields: Fields): Device | undefined {
  const device = readDevice(renamed(fields, { ip: 'dvc', hostname: 'dvchost', macaddress: 'dvcmac' }));
  const ends = ['src', 'shost', 'dst', 'dhost'].flatMap((name) => text(fields, name) ?? []);
  const isEnd = ['dvc', 'dvchost'].some((name) => ends.includes(text(fields, name) ?? ''));
  if (device?.user || isEnd || ends.length === 0) return device;
  return readDevice(renamed(fields, { ip: 'src', hostname: 'shost', macaddress: 'smac' })) ?? device;
}

function readEndpoint(fields: Fields, end: 's' | 'd'): Endpoint | undefined {
  const host = text(fields, `${end}host`);
  const endpoint = present({
    ip: addressOf(fields, end === 's' ? 'src' : 'dst'),
    hostname: host !== undefined && isHostname(host) ? host : undefined,
    mac: readMac(text(fields, `${end}mac`)),
    port: port(fields, `${end}pt`),
  });
  return holdsAny(endpoint) ? endpoint : undefined;
}
