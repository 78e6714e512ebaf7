import { ApiError, type Feed, type PolledAlert, type TimeWindow } from '../../api';
import { readDevice } from '../alerts/device';
import { child, children, type Fields, type JsonObject } from '../alerts/fields';
import { contentHash } from '../identity';
import { type AnswerElement, idOf, readList, withoutDevices } from './alerts';
import type { Client, Parameters } from './client';

/** How one endpoint is asked, and what its elements are. */
interface Endpoint {
  readonly name: string;
  readonly path: string;
  readonly kind: string;
  /** Field that names an alert. */
  readonly id: string;
  readonly parameters: Parameters;
  readonly rereadMs: number;
}

const HOUR_MS = 3_600_000;

/** Parameters are those of the Threat Visualizer API guide 6.1. */
const ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'model-breaches',
    path: '/modelbreaches',
    kind: 'model-breach',
    id: 'pbid',
    parameters: {
      // The guide contradicts itself about its default.
      deviceattop: true,
      expandenums: true,
      // `model` as it was when the breach was made, not as it is now.
      historicmodelonly: true,
      // Otherwise a breach vanishes from the list when somebody acknowledges it.
      includeacknowledged: true,
      includebreachurl: true,
      minimal: false,
      // The window is over the time at which a breach was made. Its own `time` may be hours before, when a SaaS vendor hands events over late.
      creationtime: true,
    },
    rereadMs: 0,
  },
  {
    name: 'ai-analyst-events',
    path: '/aianalyst/incidentevents',
    kind: 'ai-analyst-event',
    id: 'id',
    parameters: {
      includeacknowledged: true,
      // Without it every pinned event comes back in every answer.
      includeallpinned: false,
      includeincidenteventurl: true,
      // Titles, summaries and keys are written in it.
      locale: 'en_GB',
    },
    rereadMs: 0,
  },
  {
    name: 'ai-analyst-groups',
    path: '/aianalyst/groups',
    kind: 'ai-analyst-group',
    id: 'id',
    parameters: { includeacknowledged: true, includeallpinned: false, locale: 'en_GB' },
    rereadMs: 0,
  },
  {
    name: 'respond-actions',
    path: '/antigena',
    kind: 'respond-action',
    id: 'codeid',
    // Without devices and connections the answer is a list of actions.
    parameters: { fulldevicedetails: false, includecleared: true, includehistory: true },
    // Actions are confirmed, extended and cleared hours after they began.
    rereadMs: 24 * HOUR_MS,
  },
];

/** Rows kept of the SaaS events behind one breach, so that a breach of a busy account stays one element of a raw object. */
const MOST_DETAILS = 1000;

/** Every list that is polled, in the order of what an analyst misses first. */
export function feedsOf(client: Client): readonly Feed[] {
  return ENDPOINTS.map((endpoint) => ({
    name: endpoint.name,
    rereadMs: endpoint.rereadMs,
    read: (window) => readFeed(client, endpoint, window),
  }));
}

async function* readFeed(client: Client, endpoint: Endpoint, { fromMs, toMs }: TimeWindow): AsyncGenerator<PolledAlert> {
  const body = await client.get(endpoint.path, { ...endpoint.parameters, starttime: fromMs, endtime: toMs });
  for await (const element of readList(body, endpoint.path)) yield toAlert(element, endpoint, client);
}

function toAlert(element: AnswerElement, { kind, id }: Endpoint, client: Client): PolledAlert {
  const { text, value } = element;
  const alert = { kind, id: idOf(element, id), state: contentHash(value ? withoutDevices(value) : text), text };
  const hasDetails = kind === 'model-breach' && /^\d+$/.test(alert.id) && value && isOfSaasUser(value);
  return hasDetails ? { ...alert, details: () => readDetails(client, alert.id) } : alert;
}

/** Whether the breach is of a user of a SaaS module, at its top or in one of its components. */
function isOfSaasUser(breach: JsonObject): boolean {
  const fields: Fields = { json: breach, path: '$', problems: [] };
  return [fields, ...children(fields, 'triggeredComponents')].some((holder) => {
    const device = child(holder, 'device');
    return device !== undefined && readDevice(device)?.user !== undefined;
  });
}

/** The SaaS events behind a breach: the only place where the API tells a login's address, client and result. */
async function readDetails(client: Client, pbid: string): Promise<readonly string[]> {
  const path = '/details';
  const rows: string[] = [];
  try {
    const body = await client.get(path, { pbid, eventtype: 'notice', fulldevicedetails: true });
    for await (const { text } of readList(body, path)) {
      rows.push(text);
      if (rows.length === MOST_DETAILS) break;
    }
  } catch (error) {
    // The breach's events have left the appliance's memory: the breach is an alert all the same.
    if (!(error instanceof ApiError && error.kind === 'not-found')) throw error;
  }
  return rows;
}
