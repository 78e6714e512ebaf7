import type { Alert, RespondAction } from './alert';
import { readAsmRisk } from './asm-risk';
import { deviceOfId } from './device';
import { readEmailPush } from './email';
import { addProblem, type Fields, field, integer, isAbsent, present, renamed, required, score, shown, text, webAddress } from './fields';
import { flatDevice, readFlatAnalystEvent, readFlatBreach } from './flattened';
import { modelPath } from './model-name';
import { readSystemStatus } from './system-status';
import { missingTime, time } from './time';

/** The current flattened push to Microsoft Sentinel: the fields that only one of its tables has → reader. */
const TABLES: readonly { readonly fields: readonly string[]; readonly read: (fields: Fields) => Alert | undefined }[] = [
  { fields: ['codeId', 'inhibitor'], read: readFlatRespond },
  { fields: ['incidentEventTitle'], read: readFlatAnalystEvent },
  { fields: ['riskId', 'assetId'], read: readAsmRisk },
  { fields: ['anomalyScore', 'recipients'], read: readFlatEmail },
  { fields: ['friendlyModelName', 'uuid'], read: readFlatStatus },
  { fields: ['threatId', 'modelName'], read: (fields) => readFlatBreach(fields, 'sentinel') },
];

export function readSentinelPush(fields: Fields): Alert | undefined {
  const table = TABLES.find((entry) => entry.fields.every((name) => !isAbsent(field(fields.json, name))));
  if (table) return table.read(fields);
  addProblem(
    fields,
    'darktrace.kind_unknown',
    'darktraceProduct',
    `unknown flattened alert: found ${shown(field(fields.json, 'darktraceProduct'))}, wanted the fields ${TABLES.map((entry) => entry.fields.join(' and ')).join(', or ')}`,
  );
  return undefined;
}

function readFlatStatus(fields: Fields): Alert | undefined {
  return readSystemStatus(
    renamed(fields, {
      uuid: 'uuid',
      name: 'modelName',
      alert_name: 'friendlyModelName',
      priority: 'priority',
      priority_code: 'priorityCode',
      status: 'status',
      message: 'message',
      hostname: 'darktraceHostname',
      ip_address: 'deviceIp',
      last_updated: 'alertTime',
      url: 'url',
    }),
  );
}

function readFlatEmail(fields: Fields): Alert | undefined {
  return readEmailPush(
    renamed(fields, {
      uuid: 'uuid',
      direction: 'direction',
      from: 'from',
      recipients: 'recipients',
      recipient_actions: 'recipientActions',
      subject: 'subject',
      time: 'timestamp',
      timestamp: 'alertTime',
      anomaly_score: 'anomalyScore',
      tags: 'tags',
      actions: 'actions',
      attachment_names: 'attachmentNames',
      attachment_sha1s: 'attachmentSha1s',
      attachment_sha256s: 'attachmentSha256s',
      link_hosts: 'linkHosts',
      message_id: 'messageId',
      url: 'url',
    }),
  );
}

/** Either `action` or `state` holds the word of the state change. */
function readFlatRespond(fields: Fields): RespondAction | undefined {
  const codeid = required(fields, 'codeId', 'a whole number', integer(fields, 'codeId'));
  const start = time(fields, 'ms', 'startTime', 'alertTime');
  const expires = time(fields, 'ms', 'endTime');
  const updated = time(fields, 'ms', 'alertTime');
  if (start === undefined) missingTime(fields, 'startTime', 'a date and time');
  const percent = score(fields, 100, 'score');
  if (fields.problems.length > 0 || codeid === undefined) return undefined;

  const words = [text(fields, 'action'), text(fields, 'state')].map((word) => word?.toUpperCase());
  const model = modelPath(text(fields, 'model'));
  return present({
    kind: 'respond-action',
    variant: 'sentinel',
    codeid,
    change:
      words.find((word) => word !== undefined && /^(CREATE|CONFIRM|EXTEND|CLEAR|EXPIRE|REACTIVATE)/.test(word)) ?? words[1] ?? words[0],
    inhibitor: text(fields, 'inhibitor'),
    username: text(fields, 'changedBy'),
    reason: text(fields, 'reason'),
    model: model.length > 0 ? model : undefined,
    score: percent === undefined ? undefined : percent / 100,
    start,
    expires,
    updated,
    history: [],
    device: flatDevice(fields) ?? deviceOfId(undefined),
    url: webAddress(fields, 'url'),
  });
}
