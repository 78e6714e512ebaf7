import type { Random } from './random';
import type { Application } from './shapes/saas-row';

/*
 * Names that attackers and users choose. A hunt must not hang on any of them, so the attackers' ones are drawn from long lists or made up.
 */

const APPLICATION_WORDS = [
  'Perfect',
  'Mail',
  'Cloud',
  'Data',
  'Sync',
  'Smart',
  'Office',
  'Team',
  'Quick',
  'Doc',
  'Sign',
  'Contact',
  'Calendar',
  'Back',
];
const APPLICATION_ENDS = [
  'Software',
  'Connect',
  'Backup',
  'Merge',
  'Exporter',
  'Assistant',
  'Viewer',
  'Portal',
  'Suite',
  'Helper',
  'Reader',
];
const KNOWN_APPLICATIONS = ['PerfectData Software', 'Newsletter Software Supermailer', 'eM Client', 'Mail Backup X'];
const PERMISSIONS = [
  'Mail.ReadWrite',
  'Mail.Send',
  'offline_access',
  'EWS.AccessAsUser.All',
  'Contacts.Read',
  'Files.Read.All',
  'User.Read',
];

/** An application of anyone: one in five has a name that take-overs are known for, which proves nothing by itself. */
export function drawApplication(random: Random): Application {
  const name = random.chance(0.2)
    ? random.pick(KNOWN_APPLICATIONS)
    : `${random.pick(APPLICATION_WORDS)}${random.pick(APPLICATION_WORDS).toLowerCase()} ${random.pick(APPLICATION_ENDS)}`;
  return { name, id: random.uuid(), permissions: random.sample(PERMISSIONS, random.between(1, 4)).join(' ') };
}

/** Few attackers write their names for the tools of those who read them: for pages, terminals, spreadsheets, and eyes. */
const HOSTILE_SHARE = 0.05;
const HOSTILE_NAMES = [
  '<script>document.title="owned"</script>',
  '"><img src=x onerror=alert(1)>',
  "=cmd|' /C calc'!A0",
  '@SUM(1+1)*cmd',
  'Invoice \u202efdp.exe',
  '\u001b]0;owned\u0007\u001b[2J',
  "'; DROP TABLE findings; --",
];

/** The name, or now and then a hostile one. */
const orHostile = (random: Random, name: string): string => (random.chance(HOSTILE_SHARE) ? random.pick(HOSTILE_NAMES) : name);

/** An application of an attacker. */
export function drawMaliciousApplication(random: Random): Application {
  const application = drawApplication(random);
  return { ...application, name: orHostile(random, application.name) };
}

const HIDING_NAMES = ['.', '..', 's', ',', ';', '-', 'x', '...', 'aa', '1'];
const PLAIN_NAMES = ['Archive', 'Invoices', 'Sorted', 'Payments', 'Old mail', 'Clients'];
const HIDING_FOLDERS = ['RSS Subscription', 'RSS Feeds', 'Archive', 'Conversation History', 'Deleted Items', 'Junk Email', 'Notes'];

/** A rule that hides answers; one in three looks like anyone's. */
export function drawHidingRule(random: Random): { readonly name: string; readonly folder: string } {
  const name = random.pick(random.chance(0.35) ? PLAIN_NAMES : HIDING_NAMES);
  return { name: orHostile(random, name), folder: random.pick(HIDING_FOLDERS) };
}

const LURES = [
  'Payment advice',
  'Updated bank details',
  'Voice message',
  'Shared document',
  'Credit transfer',
  'Overdue invoice',
  'Payroll change',
];
const LURE_ENDS = ['Copy.html', 'Document.html', 'Details.pdf', 'Remittance.htm', 'Scan.zip'];

/** Mail that wants its reader to open what is attached. */
export interface Lure {
  readonly subject: string;
  readonly attachment: string;
}

export function drawLure(random: Random): Lure {
  const subject = random.pick(LURES);
  return { subject: orHostile(random, subject), attachment: `${subject} ${random.pick(LURE_ENDS)}` };
}

const SENSITIVE = ['Salaries', 'Bank details suppliers', 'Passport copies', 'Board minutes', 'Password list', 'Insurance', 'Contracts'];
const EXTENSIONS = ['xlsx', 'pdf', 'docx', 'zip'];

export const drawSensitiveFile = (random: Random): string =>
  `${random.pick(SENSITIVE)} ${random.between(2019, 2025)}.${random.pick(EXTENSIONS)}`;

export const MAIL_FOLDERS = ['Sent Items', 'Deleted Items', 'Inbox', 'Archive', 'Drafts', 'Recoverable Items'];

/** Client software, as sign-ins tell it. */
export const SOFTWARE = ['Chrome 126.0.0', 'Edge 126.0.0', 'Firefox 127.0', 'Safari 17.5', 'Outlook 16.0', 'ExampleClient 1.4'];
