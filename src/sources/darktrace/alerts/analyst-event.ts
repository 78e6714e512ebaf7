import type { Json } from '../../../ocsf/record';
import type { AnalystEvent, AnalystItem, AnalystSection } from './alert';
import { readDevices } from './device';
import {
  boolean,
  children,
  type Fields,
  field,
  integer,
  isAbsent,
  isObject,
  list,
  number,
  numbers,
  present,
  required,
  score,
  text,
  texts,
  toText,
  webAddress,
} from './fields';
import { modelPath } from './model-name';
import { readAddress } from './place';
import { looseTime, missingTime, time } from './time';

/** Nesting of format strings: three levels were seen. */
const MAX_FORMAT_DEPTH = 10;

/** An incident event of Cyber AI Analyst, polled or pushed, with either form of details. */
export function readAnalystEvent(fields: Fields): AnalystEvent | undefined {
  const summariser = text(fields, 'summariser');
  const id = required(fields, 'id', 'the uuid of the event', text(fields, 'id'));
  const title = required(fields, 'title', 'the title of the event', renderText(field(fields.json, 'title')) ?? summariser);
  const createdAt = time(fields, 'ms', 'createdAt');
  const periods = readPeriods(fields);
  if (createdAt === undefined && periods.length === 0) missingTime(fields, 'createdAt', 'createdAt or periods in milliseconds');
  const aiaScore = score(fields, 100, 'aiaScore');
  const groupScore = score(fields, 100, 'groupScore');
  if (fields.problems.length > 0 || id === undefined || title === undefined) return undefined;

  return present({
    kind: 'ai-analyst-event',
    id,
    title,
    summary: renderText(field(fields.json, 'summary')),
    summariser,
    createdAt,
    periods,
    category: text(fields, 'category')?.toLowerCase(),
    aiaScore,
    groupScore,
    groupCategory: text(fields, 'groupCategory')?.toLowerCase(),
    group: groupId(text(fields, 'currentGroup')),
    previousGroups: texts(fields, 'groupPreviousGroups').flatMap((group) => groupId(group) ?? []),
    acknowledged: boolean(fields, 'acknowledged') ?? isObject(field(fields.json, 'acknowledged')),
    pinned: boolean(fields, 'pinned') ?? false,
    sender: text(fields, 'sender'),
    tactics: texts(fields, 'mitreTactics'),
    attackPhases: numbers(fields, 'attackPhases'),
    devices: readDevices(fields, 'breachDevices'),
    related: children(fields, 'relatedBreaches').flatMap((breach) => readRelated(breach) ?? []),
    sections: [...readSections(fields)],
    url: webAddress(fields, 'incidentEventUrl'),
  });
}

/** The id of an AI Analyst group is `g` and a uuid; some events name it without the letter. */
export function groupId(sent: string | undefined): string | undefined {
  if (sent === undefined) return undefined;
  return sent.startsWith('g') ? sent : `g${sent}`;
}

function readPeriods(fields: Fields): { start: number; end: number }[] {
  return children(fields, 'periods').flatMap((period) => {
    const start = time(period, 'ms', 'start');
    const end = time(period, 'ms', 'end') ?? start;
    return start === undefined || end === undefined ? [] : { start, end };
  });
}

function readRelated(fields: Fields): AnalystEvent['related'][number] | undefined {
  const pbid = integer(fields, 'pbid');
  if (pbid === undefined) return undefined;
  return present({
    pbid,
    model: modelPath(text(fields, 'modelName')),
    score: number(fields, 'threatScore'),
    time: looseTime(fields, 'ms', 'timestamp'),
  });
}

/** Text, or an older format string `{valueType: "formatString", value: "{} …", replacements}`; a `{}` without replacement stays. */
function renderText(value: Json | undefined, depth = 0): string | undefined {
  if (!isObject(value)) return toText(value);
  const inner = field(value, 'value');
  if (field(value, 'valueType') !== 'formatString') return renderValue(value, inner);
  if (typeof inner !== 'string' || depth >= MAX_FORMAT_DEPTH) return undefined;
  const replacements = field(value, 'replacements');
  const [first = '', ...rest] = inner.split('{}');
  return rest.reduce((rendered, part, index) => {
    const replacement = Array.isArray(replacements) ? renderText(replacements[index], depth + 1) : undefined;
    return rendered + (replacement ?? '{}') + part;
  }, first);
}

/** A replacement that is no text of its own: a device or host by its name, a time as ISO 8601. */
function renderValue(holder: { readonly [key: string]: Json }, inner: Json | undefined): string | undefined {
  if (isObject(inner)) return ['hostname', 'identifier', 'ip'].map((name) => toText(field(inner, name))).find((name) => name !== undefined);
  if (field(holder, 'valueType') === 'timestamp' && typeof inner === 'number' && Math.abs(inner) < 8.64e15)
    return new Date(inner).toISOString();
  return toText(inner);
}

/** Both forms of `details`: lists of `{header, contents}`, and the older blocks with their bullet groups. */
function* readSections(fields: Fields): Iterable<AnalystSection> {
  for (const entry of list(fields, 'details')) {
    for (const section of Array.isArray(entry) ? entry : [entry]) {
      if (!isObject(section)) continue;
      if (Object.hasOwn(section, 'blocks')) yield* blockSections(section);
      else yield contentSection(section);
    }
  }
}

function contentSection(section: { [key: string]: Json }): AnalystSection {
  return {
    header: toText(field(section, 'header')) ?? '',
    items: objectsOf(field(section, 'contents')).map((item) => readItem(field(item, 'key'), field(item, 'type'), field(item, 'values'))),
    raw: section,
  };
}

/** One section for each bullet group: the groups of a block are the single activities, with the same keys again. */
function* blockSections(section: { [key: string]: Json }): Iterable<AnalystSection> {
  for (const block of objectsOf(field(section, 'blocks'))) {
    const blockHeader = field(block, 'blockHeader');
    const groups = field(block, 'bulletBlocks');
    for (const group of Array.isArray(groups) ? groups : []) {
      yield {
        header: toText(blockHeader) ?? '',
        items: objectsOf(group).map((bullet) =>
          readItem(field(bullet, 'detailKey'), field(bullet, 'valueType'), field(bullet, 'detailValues')),
        ),
        raw: { blockHeader: blockHeader ?? null, bulletBlocks: [group] },
      };
    }
  }
}

function readItem(key: Json | undefined, sentType: Json | undefined, values: Json | undefined): AnalystItem {
  const word = toText(sentType) ?? 'string';
  const type = word === 'timeRange' ? 'timestampRange' : word;
  const all = isAbsent(values) ? [] : Array.isArray(values) ? values : [values as Json];
  return present({ key: toText(key), type, values: type === 'externalHost' ? all.map(externalHost) : all });
}

/** `{hostname, ip}` or, in blocks, `{identifier, ip}`, where the name may be the address. */
function externalHost(value: Json): Json {
  if (!isObject(value)) return value;
  const ip: { ip?: string } = {};
  const host: { hostname?: string } = {};
  for (const name of ['ip', 'hostname', 'identifier']) {
    const sent = toText(field(value, name));
    if (sent === undefined) continue;
    const address = readAddress(sent);
    if ('ip' in address) ip.ip ??= address.ip;
    else if (name !== 'ip') host.hostname ??= sent;
  }
  return { ...host, ...ip };
}

const objectsOf = (value: Json | undefined): { [key: string]: Json }[] =>
  Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
