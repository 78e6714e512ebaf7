/**
 * Microsoft's sign-in result codes as Darktrace's Office365 and AzureActiveDirectory modules pass them on in `detail.status_code`.
 * `asked`: strong authentication was asked for, which ordinary users see daily, so it is no failure; `denied`: the user or the method
 * refused it, which is what MFA fatigue is made of.
 */
export interface SignInResult {
  readonly statusId: number;
  /** The source's own word, where OCSF's enumeration has none (99). */
  readonly statusWord?: string;
  readonly isMfa?: boolean;
  readonly detail: string;
}

const asked = (detail: string): SignInResult => ({ statusId: 99, statusWord: 'Interrupted', isMfa: true, detail });
const failed = (detail: string): SignInResult => ({ statusId: 2, detail });

const CODES: Readonly<Record<string, SignInResult>> = {
  '0': { statusId: 1, detail: 'signed in' },
  '500121': { statusId: 2, isMfa: true, detail: 'strong authentication failed or denied by the user' },
  '50074': asked('strong authentication required'),
  '50076': asked('strong authentication required by policy or place'),
  '50158': asked('external security challenge required'),
  '50126': failed('wrong user name or password'),
  '50053': failed('account locked or address blocked'),
};

/** What a result code says; undefined without one. An unknown code other than 0 is a failure. */
export function signInResult(code: string | undefined): SignInResult | undefined {
  if (code === undefined) return undefined;
  return Object.hasOwn(CODES, code) ? CODES[code] : failed(`sign-in failed with code ${code}`);
}
