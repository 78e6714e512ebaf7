/** An answer that says no, in the words of the service: the SDK turns `code` into the error's name. */
export class AwsError extends Error {
  constructor(
    /** HTTP status. */
    readonly status: number,
    readonly code: string,
    message: string = code,
    /** Further headers of the answer. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function refuse(status: number, code: string, message?: string, headers?: Readonly<Record<string, string>>): never {
  throw new AwsError(status, code, message, headers);
}

/** What the emulator does not speak is an error, so that nothing passes here that AWS would do differently. */
export function notSpoken(what: string): never {
  throw new AwsError(501, 'NotImplemented', `the emulator does not speak ${what}: add it, or do without`);
}
