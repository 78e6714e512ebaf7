import { toAttacks } from '../attack';

/** A model of Darktrace as far as its breaches tell: names as published, numbers and descriptions invented. */
export interface Model {
  readonly name: string;
  /** The same on every appliance. */
  readonly uuid: string;
  /** Local to an appliance. */
  readonly pid: number;
  readonly phid: number;
  readonly priority: number;
  readonly category: Category;
  readonly compliance: boolean;
  /** `AP: …` tags of the model. */
  readonly tags: readonly string[];
  readonly tactics: readonly string[];
  /** ATT&CK ids with the name that a push sends beside them. */
  readonly techniques: readonly { readonly technique: string; readonly techniqueID: string }[];
  readonly description: string;
  readonly metric: readonly [mlid: number, name: string, label: string];
  /** What RESPOND does when the model fires; of Antigena models only. */
  readonly respond?: { readonly action: string; readonly durationS: number };
}

type Category = 'Critical' | 'Suspicious' | 'Informational';

/** Threat Visualizer API guide: priority 0-3 informational, 4 suspicious, 5 critical. */
const PRIORITY: Readonly<Record<Category, number>> = { Critical: 5, Suspicious: 4, Informational: 2 };

const CONNECTIONS = [1, 'externalconnections', 'External Connections'] as const;
const TRANSFER = [17, 'externaldatatransfer', 'External Data Transfer'] as const;
const INTERNAL = [21, 'internalconnections', 'Internal Connections'] as const;
const SAAS_LOGIN = [304, 'saaslogin', 'SaaS Logins'] as const;
const SAAS_ADMIN = [305, 'saasadmin', 'SaaS Administration'] as const;
const SAAS_RESOURCE = [306, 'saasresource', 'SaaS Resources'] as const;
const OTHER_MODELS = [234, 'dtmodelbreach', 'Model'] as const;

interface ModelRow {
  readonly metric: Model['metric'];
  readonly category?: Category;
  readonly compliance?: true;
  readonly tags?: readonly string[];
  readonly tactics?: readonly string[];
  readonly techniques?: readonly string[];
  readonly respond?: Model['respond'];
  readonly seen: string;
  readonly action: string;
}

const ROWS = {
  'SaaS::Access::Suspicious Login Attempt': {
    metric: SAAS_LOGIN,
    category: 'Suspicious',
    seen: 'A user account saw sign-in attempts from a place that it does not normally use.',
    action: 'Ask the owner whether the attempts were theirs and look for a later success from the same place.',
  },
  'SaaS::Access::Password Spray': {
    metric: SAAS_LOGIN,
    category: 'Suspicious',
    tactics: ['credential-access'],
    techniques: ['T1110.003'],
    seen: 'Many sign-ins failed for several accounts from the same places within a short time.',
    action: 'Look for any account of the list that signed in from these places, and block them.',
  },
  'SaaS::Access::Unusual External Source for SaaS Credential Use': {
    metric: SAAS_LOGIN,
    category: 'Suspicious',
    tactics: ['initial-access'],
    techniques: ['T1078.004'],
    seen: 'A credential was used from an address and a network that are rare for the account and for the organisation.',
    action: 'Check with the owner of the account; if they do not know the place, reset the password and end all sessions.',
  },
  'SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)': {
    metric: SAAS_LOGIN,
    category: 'Critical',
    tactics: ['credential-access', 'initial-access'],
    techniques: ['T1078.004', 'T1110'],
    seen: 'After suspicious attempts, a sign-in from a rare place succeeded.',
    action: 'Treat the account as taken over until its owner confirms the sign-in.',
  },
  'SaaS::Compromise::Unusual Login and New Email Rule': {
    metric: SAAS_LOGIN,
    category: 'Critical',
    seen: 'An unusual sign-in was followed by a new rule in the mailbox.',
    action: 'Read the rule, remove it if its owner does not know it, and look for mail that it hid.',
  },
  'SaaS::Compromise::Unusual Login and Outbound Email Spam': {
    metric: SAAS_LOGIN,
    category: 'Critical',
    seen: 'An unusual sign-in was followed by mail to many recipients.',
    action: 'End the sessions of the account, and tell the recipients.',
  },
  'SaaS::Compromise::Suspicious Login and Suspicious Outbound Email(s)': {
    metric: SAAS_LOGIN,
    category: 'Critical',
    seen: 'A suspicious sign-in was followed by suspicious mail.',
    action: 'End the sessions of the account, and look at what was sent.',
  },
  'SaaS::Compromise::Unusual Logic Following OAuth Grant': {
    metric: SAAS_LOGIN,
    category: 'Suspicious',
    seen: 'After a grant to an application the account was used in a way that is unusual for it.',
    action: 'Review the application and what it may do; withdraw the grant if nobody knows it.',
  },
  'SaaS::Email Nexus::Unusual Location for SaaS and Email Activity': {
    metric: SAAS_LOGIN,
    category: 'Suspicious',
    seen: 'The same unusual place was seen in the cloud and in the mail activity of one account.',
    action: 'Compare the place with the travel plans of the owner.',
  },
  'SaaS::Email Nexus::Suspicious Internal Exchange Activity': {
    metric: SAAS_RESOURCE,
    category: 'Suspicious',
    seen: 'A mailbox was used or changed in ways that are unusual for its owner.',
    action: 'Look at the folders, files and messages that were touched.',
  },
  'SaaS::Email Nexus::Possible Outbound Email Spam': {
    metric: SAAS_RESOURCE,
    category: 'Suspicious',
    seen: 'One account sent similar mail to many recipients within a short time.',
    action: 'Find out whether the mail was meant to be sent, and by whom.',
  },
  'SaaS::Admin::New Application Service Principal': {
    metric: SAAS_ADMIN,
    seen: 'A new application was registered in the tenant.',
    action: 'Confirm with the owner of the account that the application is wanted.',
  },
  'SaaS::Admin::OAuth Permission Grant': {
    metric: SAAS_ADMIN,
    seen: 'An account granted permissions to an application.',
    action: 'Confirm that the application is wanted and that the permissions are no wider than needed.',
  },
  'SaaS::Admin::User Added To Admin Group': {
    metric: SAAS_ADMIN,
    category: 'Suspicious',
    seen: 'An account became a member of a group with wide rights.',
    action: 'Confirm that the change was asked for.',
  },
  'IaaS::Admin::Azure Application Administration Activities': {
    metric: SAAS_ADMIN,
    seen: 'Applications of the Azure tenant were administered.',
    action: 'Confirm that the changes were planned.',
  },
  'SaaS::Compliance::New Email Rule': {
    metric: SAAS_ADMIN,
    compliance: true,
    seen: 'A rule was made in a mailbox.',
    action: 'Look at what the rule does with which mail.',
  },
  'SaaS::Compliance::Anonymous Sharing Link Created': {
    metric: SAAS_RESOURCE,
    compliance: true,
    seen: 'A file was shared with everyone who has the link.',
    action: 'Confirm that the file may leave the organisation.',
  },
  'SaaS::AWS::Anonymous S3 File Download': {
    metric: SAAS_RESOURCE,
    seen: 'An object in S3 was downloaded by someone who did not sign in.',
    action: 'Check whether the bucket is meant to be public.',
  },
  'Antigena::SaaS::Antigena Suspicious SaaS Activity Block': {
    metric: OTHER_MODELS,
    category: 'Critical',
    respond: { action: 'automatic', durationS: 86_400 },
    seen: 'RESPOND acted on an account after suspicious activity.',
    action: 'Review the activity and clear the action once the account is safe.',
  },
  'Antigena::SaaS::Antigena Significant Compliance Activity Block': {
    metric: OTHER_MODELS,
    category: 'Suspicious',
    respond: { action: 'automatic', durationS: 3_600 },
    seen: 'RESPOND acted on an account after activity against the rules of the organisation.',
    action: 'Review the activity and clear the action if it was wanted.',
  },
  'Antigena::Network::External Threat::Antigena Suspicious Activity Block': {
    metric: OTHER_MODELS,
    category: 'Suspicious',
    respond: { action: 'automatic', durationS: 3_600 },
    seen: 'RESPOND blocked connections of a device after suspicious activity.',
    action: 'Review the connections and extend or clear the action.',
  },
  'Antigena::Network::External Threat::Antigena Watched Domain Block': {
    metric: OTHER_MODELS,
    category: 'Critical',
    respond: { action: 'connection', durationS: 7_200 },
    seen: 'RESPOND blocked connections of a device to a watched domain.',
    action: 'Find out what asked for the domain.',
  },
  'Antigena::Network::Significant Anomaly::Antigena Significant Anomaly from Client Block': {
    metric: OTHER_MODELS,
    category: 'Suspicious',
    respond: { action: 'pol', durationS: 3_600 },
    seen: 'RESPOND held a client to its pattern of life after a significant anomaly.',
    action: 'Review the anomaly and extend or clear the action.',
  },
  'Anomalous Connection::Uncommon 1 GiB Outbound': {
    metric: TRANSFER,
    tags: ['AP: Egress'],
    tactics: ['exfiltration'],
    techniques: ['T1041', 'T1567.002'],
    seen: 'A device sent more than 1 GiB to a destination that is not commonly used.',
    action: 'Find out what was sent, and whether the destination is a service in use.',
  },
  'Anomalous Connection::Data Sent to Rare Domain': {
    metric: TRANSFER,
    category: 'Suspicious',
    tags: ['AP: Egress'],
    tactics: ['exfiltration'],
    techniques: ['T1041'],
    seen: 'A device sent an unusual amount of data to a domain that is rare for the organisation.',
    action: 'Find out what was sent, and whether the domain belongs to a service in use.',
  },
  'Anomalous Connection::Multiple Failed Connections to Rare Endpoint': {
    metric: CONNECTIONS,
    tags: ['AP: C2 Comms'],
    seen: 'A device tried again and again to reach an endpoint that did not answer.',
    action: 'Find out which software makes the connections.',
  },
  'Anomalous Connection::Active SSH Tunnel': {
    metric: CONNECTIONS,
    category: 'Suspicious',
    tags: ['AP: Tooling'],
    seen: 'A device held an SSH connection open to an endpoint where that is unusual.',
    action: 'Ask the owner of the device for the purpose of the tunnel.',
  },
  'Anomalous Connection::Unusual Admin SMB Session': {
    metric: INTERNAL,
    category: 'Suspicious',
    tags: ['AP: Lateral Movement'],
    seen: 'A device opened an administrative SMB session to a device that it does not administer.',
    action: 'Check with the administrators of both devices.',
  },
  'Anomalous File::Zip or Gzip from Rare External Location': {
    metric: CONNECTIONS,
    tags: ['AP: Ingress'],
    tactics: ['resource-development'],
    techniques: ['T1588.001'],
    seen: 'A device downloaded an archive from a location that is rare for the organisation.',
    action: 'Look at the archive and at what was done with it.',
  },
  'Compromise::Beaconing Activity To External Rare': {
    metric: CONNECTIONS,
    tags: ['AP: C2 Comms'],
    tactics: ['command-and-control'],
    techniques: ['T1071.001'],
    seen: 'A device made regular connections to an external endpoint that is rare for the organisation.',
    action: 'Look at the endpoint, how long it has been used, and which process on the device makes the connections.',
  },
  'Compromise::Sustained SSL or HTTP Increase': {
    metric: CONNECTIONS,
    tags: ['AP: C2 Comms'],
    seen: 'A device made many more connections to rare endpoints than it does commonly.',
    action: 'Compare the connections with new software on the device.',
  },
  'Compromise::Watched Domain': {
    metric: CONNECTIONS,
    category: 'Critical',
    tags: ['', 'AP: C2 Comms'],
    seen: 'A device looked up or connected to a domain on a watch list.',
    action: 'Find out who put the domain on the list, and isolate the device until the cause is known.',
  },
  'Device::Network Scan': {
    metric: INTERNAL,
    category: 'Suspicious',
    tags: ['AP: Internal Recon'],
    tactics: ['discovery'],
    techniques: ['T1046'],
    seen: 'A device tried to reach many ports or devices that it does not commonly speak to.',
    action: 'Check whether the device is a scanner that the organisation knows.',
  },
  'Device::New User Agent': {
    metric: CONNECTIONS,
    seen: 'A device used a user agent that it had not used before.',
    action: 'Check for new software on the device.',
  },
  'Device::Attack and Recon Tools': {
    metric: CONNECTIONS,
    category: 'Suspicious',
    tags: ['AP: Internal Recon', 'OT Engineer'],
    tactics: ['initial-access'],
    techniques: ['T1200'],
    seen: 'A device used tools that are made for attacks or for testing against attacks.',
    action: 'Ask whether a test was planned.',
  },
  'Compliance::Pastebin': {
    metric: CONNECTIONS,
    compliance: true,
    seen: 'A device used a site where anyone can leave text.',
    action: 'Compare with the rules of the organisation.',
  },
  'Compliance::FTP::Unusual Outbound FTP': {
    metric: TRANSFER,
    compliance: true,
    seen: 'A device used FTP to an endpoint where that is unusual.',
    action: 'Ask for an encrypted way to do the same.',
  },
  'Compliance::Messaging::Facebook Messenger': {
    metric: CONNECTIONS,
    compliance: true,
    seen: 'A device used a messenger that is not one of the organisation.',
    action: 'Compare with the rules of the organisation.',
  },
  'Unusual Activity::Unusual Activity from Re-Activated Device': {
    metric: INTERNAL,
    seen: 'A device that had been silent for weeks came back and behaved unlike before.',
    action: 'Find out who uses the device now.',
  },
  'User::New Admin Credentials on Client': {
    metric: INTERNAL,
    category: 'Suspicious',
    tags: ['AP: Privilege Escalation'],
    seen: 'A credential with wide rights was used on a client that had not seen it before.',
    action: 'Ask the owner of the credential.',
  },
  'OT::ICS::Reprogram From New Source': {
    metric: INTERNAL,
    category: 'Critical',
    seen: 'A controller was reprogrammed by a device that had not done so before.',
    action: 'Confirm with the engineers of the plant that the change was planned.',
  },
  'OT::ICS::New Command to Controller': {
    metric: INTERNAL,
    category: 'Suspicious',
    seen: 'A controller got a command that it had not got from this device before.',
    action: 'Confirm with the engineers of the plant that the command was meant.',
  },
} as const satisfies Readonly<Record<string, ModelRow>>;

export type ModelName = keyof typeof ROWS;

/** What every description ends with, so that its length is that of real ones. */
const COMMON =
  'The behaviour is compared with that of the device or account itself and of its peers over the last weeks. It can be the first sign of stolen credentials or of foreign control; it can also be a new tool, a new colleague or a change of work that nobody has told the security team about.';

const MODELS: ReadonlyMap<string, Model> = new Map(
  Object.entries<ModelRow>(ROWS).map(([name, row], index) => {
    const category = row.category ?? 'Informational';
    const digits = (0xa3_0000 + index * 0x1d7).toString(16);
    return [
      name,
      {
        name,
        uuid: `80010119-6d7f-0000-0305-5e0000${digits}`,
        pid: 200 + index * 7,
        phid: 2_000 + index * 131,
        priority: PRIORITY[category],
        category,
        compliance: row.compliance ?? false,
        tags: row.tags ?? [],
        tactics: row.tactics ?? [],
        techniques: (row.techniques ?? []).map((id) => ({ technique: techniqueName(id), techniqueID: id })),
        description: `${row.seen} ${COMMON}\n\nAction: ${row.action}`,
        metric: row.metric,
        ...(row.respond === undefined ? {} : { respond: row.respond }),
      },
    ] as const;
  }),
);

export const modelOf = (name: ModelName): Model => MODELS.get(name) as Model;

function techniqueName(id: string): string {
  const [attack] = toAttacks([], [{ id }]).attacks;
  return (attack?.sub_technique ?? attack?.technique)?.name ?? id;
}
