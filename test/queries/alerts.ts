/*
 * Alerts in Darktrace's own shapes, as small as the scenarios of the catalogue allow: model breaches with their `/details` rows in the
 * envelope of a poll, and changes of RESPOND actions.
 */

export type Alert = Readonly<Record<string, unknown>>;

/** Where somebody is: address, network and place. */
export interface Place {
  readonly ip: string;
  readonly asn: string;
  readonly countrycode: string;
  readonly city: string;
  readonly latitude: number;
  readonly longitude: number;
}

export const SYDNEY: Place = at('192.0.2.14', 'AS64496 Example Telecom', 'AU', 'Sydney', -33.9, 151.2);
export const LONDON: Place = at('192.0.2.61', 'AS64497 Example Broadband', 'GB', 'London', 51.5, -0.1);
export const LAGOS: Place = at('198.51.100.9', 'AS64498 Example Mobile', 'NG', 'Lagos', 6.5, 3.4);
export const WARSAW: Place = at('203.0.113.10', 'AS65537 Rentbox Dedicated', 'PL', 'Warsaw', 52.2, 21);
export const SAO_PAULO: Place = at('203.0.113.99', 'AS64505 Example Hosting', 'BR', 'Sao Paulo', -23.5, -46.6);

function at(ip: string, asn: string, countrycode: string, city: string, latitude: number, longitude: number): Place {
  return { ip, asn, countrycode, city, latitude, longitude };
}

/** A row of `/details`. */
export type Detail = (user: string) => Alert;

/** A login: 0 is a success, 500121 a denied MFA request, 50126 a wrong password (Microsoft's sign-in codes). */
export function login(when: string, place: Place, code: 0 | 500121 | 50126 = 0): Detail {
  const event = code === 0 ? 'UserLoggedIn' : 'UserLoginFailed';
  return (user) => row(user, when, place, 'Saas::Login', { action: 'Login', event, status_code: code, software: 'Chrome 108.0.0' });
}

export function applicationAdded(when: string, place: Place, name: string, permissions?: string): Detail {
  return (user) =>
    row(user, when, place, 'Saas::Admin', {
      action: 'Create',
      event: 'Add service principal.',
      resource_name: name,
      resource_type: 'Application',
      office365_application_id: `id-of-${name}`,
      ...(permissions === undefined ? {} : { permissions }),
    });
}

export function ruleMade(when: string, place: Place, name: string, folder: string): Detail {
  return (user) =>
    row(user, when, place, 'Saas::Admin', {
      action: 'Create',
      event: 'New-InboxRule',
      resource_name: name,
      resource_type: 'Inbox rule',
      rule_name: name,
      move_to_folder: folder,
    });
}

let rows = 0;

function row(user: string, when: string, place: Place, type: string, detail: Alert): Alert {
  const timems = Date.parse(when);
  const id = `${user}-${timems}-${type}-${detail['event']}-${place.ip}`;
  const { ip, asn, ...geography } = place;
  return {
    time: when,
    timems,
    action: 'notice',
    eventType: 'notice',
    nid: ++rows,
    uid: id,
    type,
    msg: `event=${detail['event']},user=${user}`,
    detail: { actor: user, event_id: id, service: 'Office365', service_product: 'Office 365 Exchange Online', status_code: 0, ...detail },
    sourceDevice: { ...geography, country: geography.countrycode, ip, asn, ippopularity: '0' },
    destinationDevice: { id: 1, did: 1, ip: '', sid: -9, hostname: `SaaS::Office365: ${user}`, typename: 'saasprovider' },
  };
}

export interface Breach {
  /** Unique within the appliance. */
  readonly pbid: number;
  /** With `::` between folders and name. */
  readonly model: string;
  readonly user: string;
  readonly when: string;
  readonly details?: readonly Detail[];
  readonly category?: 'Critical' | 'Suspicious' | 'Informational';
  readonly score?: number;
  readonly techniques?: readonly string[];
  /** When a poll fetched it; a minute after it was made if not said. */
  readonly fetched?: string;
  readonly acknowledged?: string;
  /** What a model of RESPOND was set to do. */
  readonly antigena?: Alert;
  readonly appliance?: string;
}

export function breach(told: Breach): Alert {
  const { pbid, model, user, when, details = [], category = 'Suspicious', score = 0.6, techniques = [], acknowledged } = told;
  const time = Date.parse(when);
  return {
    appliance: told.appliance ?? 'dt.example.com',
    fetchedAt: told.fetched === undefined ? time + 60_000 : Date.parse(told.fetched),
    change: 'new',
    alert: {
      pbid,
      time,
      creationTime: time,
      commentCount: 0,
      model: {
        name: model,
        uuid: `uuid-of-${model}`,
        pid: 1,
        phid: 2,
        actions: { alert: true, antigena: told.antigena ?? {}, breach: true, model: true },
        priority: 3,
        category,
        compliance: false,
        tags: [],
        description: 'A model.',
        mitre: { tactics: [], techniques },
      },
      triggeredComponents: [
        {
          time,
          cbid: pbid,
          cid: 1,
          chid: 1,
          size: 1,
          threshold: 0,
          interval: 3600,
          metric: { mlid: 304, name: 'saaslogin', label: 'SaaS Logins' },
        },
      ],
      breachUrl: `https://dt.example.com/#modelbreach/${pbid}`,
      score,
      percentscore: score * 100,
      device: { did: 1, sid: -9, hostname: `SaaS::Office365: ${user}`, typename: 'saasprovider', typelabel: 'SaaS Provider' },
      ...(acknowledged === undefined ? {} : { acknowledged: { time: Date.parse(acknowledged), username: 'carol' } }),
    },
    details: details.map((detail) => detail(user)),
  };
}

export interface Action {
  readonly codeid: number;
  readonly user: string;
  readonly change: 'CREATE' | 'CREATE_NEEDSCONFIRMATION' | 'EXTEND' | 'CLEAR' | 'EXPIRE';
  readonly inhibitor: string;
  readonly start: string;
  readonly end: string;
  readonly fetched?: string;
}

/** A change of the state of a RESPOND action, as it is pushed. */
export function action({ codeid, user, change, inhibitor, start, end, fetched = start }: Action): Alert {
  const seconds = (time: string): number => Date.parse(time) / 1000;
  return {
    appliance: 'dt.example.com',
    fetchedAt: Date.parse(fetched),
    alert: {
      url: `https://dt.example.com/#actions/1/${codeid}`,
      'iris-event-type': 'antigena_state_change',
      codeuuid: `code-${codeid}`,
      codeid,
      action_family: 'SAAS',
      action: change,
      username: '',
      reason: '',
      start: seconds(start),
      end: seconds(end),
      did: 1,
      pbid: 0,
      action_creator: '',
      inhibitor,
      device: { did: 1, sid: -9, hostname: `SaaS::Office365: ${user}`, typename: 'saasprovider', typelabel: 'SaaS Provider' },
      model: 'Antigena / SaaS / Antigena Suspicious SaaS Activity Block',
    },
  };
}

/** An outbound e-mail, as Darktrace / EMAIL pushes it. */
export function outboundMail(from: string, when: string, recipients: number): Alert {
  return {
    uuid: `mail-${from}-${when}`,
    direction: 'outbound',
    from,
    recipients: Array.from({ length: recipients }, (_, n) => `person${n}@example.org`),
    subject: 'Overdue invoice',
    time: Date.parse(when),
    anomaly_score: 80,
    tags: [],
    actions: ['hold'],
    attachment_names: ['invoice.html'],
    message_id: `<${from}-${when}>`,
    url: 'https://dt.example.com/agemail/?uuid=1',
  };
}
