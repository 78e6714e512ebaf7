/** What the errors of every AWS client have in common, told by shape: they come from several packages. */
interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether an AWS service answered with one of these HTTP statuses. */
export function failsWith(error: unknown, ...statuses: readonly number[]): boolean {
  const status = (error as Partial<ServiceError> | undefined)?.$metadata?.httpStatusCode;
  return status !== undefined && statuses.includes(status);
}

/** Whether an AWS service refused who asked: S3 by status, services with JSON protocols (400 for everything) by the error's name. */
export function isDenied(error: unknown): boolean {
  return failsWith(error, 403) || ['AccessDenied', 'AccessDeniedException'].includes(String((error as ServiceError | undefined)?.name));
}

/**
 * Whether an AWS service asks for less, after the SDK has tried again. S3 says it with 503 (to a HEAD without any name), services with JSON
 * protocols by the error's name; a busy key of an encrypted queue counts as well.
 */
export function isThrottled(error: unknown): boolean {
  return failsWith(error, 429, 503) || /Throttl(ed|ing)|^RequestLimitExceeded$|^TooManyRequestsException$/.test(nameOf(error));
}

const nameOf = (error: unknown): string => String((error as Partial<ServiceError> | undefined)?.name);

/** `AccessDenied: not authorized to …`, in one line for logs and messages. */
export function serviceErrorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
