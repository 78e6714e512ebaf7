import type { SaasModule, User } from '../people';
import type { Place } from '../places';
import type { Random } from '../random';
import { clockText, saasHostname } from './device';
import type { Shape } from './envelope';

/** A SaaS event behind a breach, as `/details?pbid=…&eventtype=notice` tells it: the source is the place, the destination the account. */
export interface RowFacts {
  readonly account: string;
  readonly module: SaasModule | 'AWS';
  readonly did: number;
  readonly firstSeenMs: number;
  readonly timeMs: number;
  readonly place: Place;
  /** `Saas::Login`, `Saas::Admin`, … */
  readonly type: string;
  /** What the module says of the event, beside who and where. */
  readonly detail: Shape & { readonly action: string; readonly event: string };
}

const PRODUCTS = { Office365: 'Office 365 Exchange Online', AzureActiveDirectory: 'Azure Active Directory', AWS: 'Amazon S3' } as const;

export function rowShape(random: Random, facts: RowFacts): Shape {
  const { account, module, did, place, timeMs, detail } = facts;
  const { country } = place;
  const hostname = saasHostname(account, module);
  return {
    time: clockText(timeMs),
    timems: timeMs,
    action: 'notice',
    eventType: 'notice',
    nid: random.between(1_000_000, 99_999_999),
    uid: `C${random.hex(16)}`,
    direction: 'in',
    mlid: facts.type === 'Saas::Login' ? 304 : 305,
    type: facts.type,
    msg: `event=${detail.event.toLowerCase()},user=${account}`,
    detail: {
      actor: account,
      event_id: random.uuid(),
      service: module,
      service_product: PRODUCTS[module],
      ...detail,
    },
    sourceDevice: {
      longitude: country.longitude,
      latitude: country.latitude,
      city: country.city,
      country: country.name,
      countrycode: country.code,
      region: country.continent,
      ip: place.ip,
      asn: place.network.asn,
      ippopularity: String(random.below(3)),
    },
    destinationDevice: {
      id: did,
      did,
      ip: '',
      sid: -9,
      hostname,
      time: String(facts.firstSeenMs),
      typename: 'saasprovider',
      typelabel: 'SaaS Provider',
    },
    source: place.ip,
    destination: hostname,
  };
}

/** Microsoft's sign-in results that the simulation uses. */
const SIGN_IN = { success: 0, wrongPassword: 50126, locked: 50053, mfaRequired: 50074, mfaDenied: 500121 } as const;
export type SignIn = keyof typeof SIGN_IN;

export interface LoginFacts {
  readonly user: User;
  readonly module: SaasModule;
  readonly timeMs: number;
  readonly place: Place;
  readonly result: SignIn;
  /** Client software. */
  readonly software: string;
}

/** A sign-in to one module, with its result. */
export function loginRow(random: Random, { user, result, software, ...facts }: LoginFacts): Shape {
  return rowShape(random, {
    ...facts,
    ...accountOf(user, facts.module),
    type: 'Saas::Login',
    detail: {
      action: 'Login',
      event: result === 'success' ? 'UserLoggedIn' : 'UserLoginFailed',
      software,
      status_code: SIGN_IN[result],
    },
  });
}

const accountOf = (user: User, module: SaasModule) => ({
  account: user.account,
  did: user.dids[module],
  firstSeenMs: user.firstSeenMs,
});

/** What a user did in a module, other than to sign in. */
export interface ActivityFacts {
  readonly user: User;
  readonly module: SaasModule;
  readonly timeMs: number;
  readonly place: Place;
}

/** A new rule of a mailbox. */
export function inboxRuleRow(random: Random, facts: ActivityFacts, rule: { readonly name: string; readonly folder: string }): Shape {
  return activityRow(random, facts, 'Saas::Admin', {
    action: 'Create',
    event: 'New-InboxRule',
    resource_name: rule.name,
    resource_type: 'Inbox rule',
    rule_name: rule.name,
    move_to_folder: rule.folder,
    mark_as_read: random.chance(0.5),
  });
}

export interface Application {
  readonly name: string;
  readonly id: string;
  readonly permissions: string;
}

/** A new application in the tenant. */
export function newApplicationRow(random: Random, facts: ActivityFacts, application: Application): Shape {
  return activityRow(random, facts, 'Saas::Admin', {
    action: 'Create',
    event: 'Add service principal.',
    ...applicationDetail(application),
  });
}

/** A grant of permissions to an application. */
export function consentRow(random: Random, facts: ActivityFacts, application: Application): Shape {
  return activityRow(random, facts, 'Saas::Admin', {
    action: 'Modify',
    event: 'Consent to application.',
    ...applicationDetail(application),
    permissions: application.permissions,
  });
}

const applicationDetail = ({ name, id }: Application): Shape => ({
  resource_name: name,
  resource_type: 'Application',
  office365_application_id: id,
  office365_associated_apps: [name],
});

/** A file that was read in the cloud. */
export function fileRow(random: Random, facts: ActivityFacts, filename: string): Shape {
  return activityRow(random, facts, 'Saas::ResourceViewed', {
    action: 'View',
    event: 'FileAccessed',
    service_product: 'SharePoint',
    resource_name: filename,
    filename,
    resource_type: 'File',
  });
}

/** A folder of a mailbox that was changed. */
export function folderRow(random: Random, facts: ActivityFacts, folder: string): Shape {
  return activityRow(random, facts, 'Saas::ResourceModified', {
    action: 'Modify',
    event: 'Update',
    resource_name: `\\${folder}`,
    resource_type: 'Folder',
  });
}

/** One message to many recipients. */
export function sendRow(
  random: Random,
  facts: ActivityFacts,
  mail: { readonly subject: string; readonly attachment?: string; readonly recipients: number },
): Shape {
  return activityRow(random, facts, 'Saas::ResourceCreated', {
    action: 'Send',
    event: 'Send',
    resource_name: mail.subject,
    resource_type: 'Message',
    ...(mail.attachment === undefined ? {} : { filename: mail.attachment }),
    recipients_count: mail.recipients,
  });
}

/** Any activity of a user that worked. */
export function activityRow(random: Random, { user, ...facts }: ActivityFacts, type: string, detail: RowFacts['detail']): Shape {
  return rowShape(random, { ...facts, ...accountOf(user, facts.module), type, detail: { ...detail, status_code: SIGN_IN.success } });
}
