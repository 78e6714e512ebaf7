import { refuse } from './aws-error';
import type { Gate } from './iam/gate';
import type { Caller, Identities } from './iam/identities';
import type { Service } from './wire';
import { toXml, type XmlNode } from './xml';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** What the query protocol calls errors of a signature (STS API reference, common errors). */
const QUERY_CODES: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  ExpiredTokenException: 'ExpiredToken',
};

/** Session length where a call names none, seconds. */
const DEFAULT_SECONDS = 3600;

/** Security Token Service, in the query protocol: AssumeRole and GetCallerIdentity. */
export function stsService(identities: Identities, gate: Gate, account: string): Service {
  return {
    async answer(request) {
      const form = new URLSearchParams(request.body.toString());
      const operation = form.get('Action') ?? '';
      const result = { AssumeRole: assumeRole, GetCallerIdentity: callerIdentity }[operation];
      if (!result) refuse(400, 'InvalidAction', `the emulator does not speak sts ${operation}`);
      const body = toXml(`${operation}Response`, { [`${operation}Result`]: result(form, request.caller) }, NAMESPACE);
      return { status: 200, headers: { 'content-type': 'text/xml' }, body };
    },
    refuse: (error) => ({
      status: error.status,
      headers: { 'content-type': 'text/xml' },
      body: toXml(
        'ErrorResponse',
        { Error: { Type: 'Sender', Code: QUERY_CODES[error.code] ?? error.code, Message: error.message } },
        NAMESPACE,
      ),
    }),
  };

  function assumeRole(form: URLSearchParams, caller: Caller): XmlNode {
    const roleArn = form.get('RoleArn') ?? '';
    const sessionName = form.get('RoleSessionName') ?? '';
    const seconds = Number(form.get('DurationSeconds') ?? DEFAULT_SECONDS);
    if (!(seconds >= 900)) refuse(400, 'ValidationError', `DurationSeconds is ${seconds}, wanted 900 or more`);
    // Who may is up to the role's trust policy too, so the gate only writes the call down.
    gate.pass({ caller: { ...caller, statements: 'everything' }, service: 'sts', operation: 'AssumeRole', resources: [roleArn] });
    const session = identities.assume(caller, roleArn, sessionName, seconds, form.get('ExternalId') ?? undefined);
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: session.expiration.toISOString(),
      },
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1)}/${sessionName}`,
        AssumedRoleId: `AROA:${sessionName}`,
      },
    };
  }

  function callerIdentity(_: URLSearchParams, caller: Caller): XmlNode {
    // Needs no permission (STS API reference).
    gate.pass({ caller: { ...caller, statements: 'everything' }, service: 'sts', operation: 'GetCallerIdentity', resources: ['*'] });
    return { Arn: caller.sessionArn, Account: account, UserId: caller.sessionArn.split('/').at(-1) };
  }
}
