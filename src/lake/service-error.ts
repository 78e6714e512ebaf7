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

/** `AccessDenied: not authorized to …`, in one line for logs and messages. */
export function serviceErrorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
