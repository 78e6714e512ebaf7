import { sqsRefuse } from './refusal';

type Bounds = readonly [least: number, most: number];

/** Attributes of a queue that are numbers (SQS API reference, SetQueueAttributes): seconds, and bytes for the size. */
const NUMBERS: Readonly<Record<string, Bounds>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};

/** The other attributes that can be set on a standard queue (the same page). */
const TEXTS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'];

/** Attributes that are told and cannot be set (SQS API reference, GetQueueAttributes); times of creation and change are not kept here. */
const TOLD = ['QueueArn', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'];

/** Refuses attributes that cannot be set, or not to that. */
export function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    const bounds = NUMBERS[name];
    if (!bounds && !TEXTS.includes(name)) sqsRefuse('InvalidAttributeName', `Unknown Attribute ${name}.`);
    if (bounds && !isWithin(Number(value), bounds)) sqsRefuse('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
}

/** Refuses to tell attributes that no queue has. */
export function checkAttributeNames(names: readonly string[]): void {
  const known = ['All', ...Object.keys(NUMBERS), ...TEXTS, ...TOLD];
  for (const name of names) if (!known.includes(name)) sqsRefuse('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

/** Numbers of a request (SQS API reference: ReceiveMessage, ChangeMessageVisibility, SendMessage). */
const PARAMETERS = {
  MaxNumberOfMessages: [1, 10],
  WaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  DelaySeconds: [0, 900],
} as const satisfies Readonly<Record<string, Bounds>>;

/** Refuses a number outside its bounds; one that was not sent is left to its default. */
export function checkParameter(name: keyof typeof PARAMETERS, value: number | undefined): void {
  const [least, most] = PARAMETERS[name];
  if (value === undefined || isWithin(value, [least, most])) return;
  sqsRefuse('InvalidParameterValue', `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}.`);
}

const isWithin = (value: number, [least, most]: Bounds): boolean => Number.isInteger(value) && value >= least && value <= most;

/** Most entries of a batch. */
const MAX_ENTRIES = 10;

/** Refuses a batch as a whole (SQS API reference, SendMessageBatch). */
export function checkEntries(entries: readonly { readonly Id: string }[]): void {
  const ids = entries.map(({ Id }) => Id);
  if (ids.length === 0) sqsRefuse('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (ids.length > MAX_ENTRIES) sqsRefuse('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${MAX_ENTRIES}.`);
  if (ids.some((id) => !/^[A-Za-z0-9_-]{1,80}$/.test(id)))
    sqsRefuse('InvalidBatchEntryId', 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.');
  if (new Set(ids).size < ids.length) sqsRefuse('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
}
