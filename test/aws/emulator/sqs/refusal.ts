import { refuse } from '../aws-error';

/** Errors that the older query protocol called otherwise; SDKs still read that name (`awsQueryError` in the model of the service). */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  ...Object.fromEntries(
    [
      'BatchEntryIdsNotDistinct',
      'BatchRequestTooLong',
      'EmptyBatchRequest',
      'InvalidBatchEntryId',
      'MessageNotInflight',
      'TooManyEntriesInBatchRequest',
    ].map((code) => [code, `AWS.SimpleQueueService.${code}`]),
  ),
};

/** Refuses in the words of SQS. */
export function sqsRefuse(code: string, message: string): never {
  const queryCode = QUERY_CODES[code];
  return refuse(400, code, message, queryCode === undefined ? {} : { 'x-amzn-query-error': `${queryCode};Sender` });
}
