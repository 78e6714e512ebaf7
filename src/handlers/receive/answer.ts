import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isThrottled, serviceErrorText } from '../../lake/service-error';
import type { Telemetry } from '../telemetry';
import { type Accepted, accept, type Intake } from './accept';
import { checkRequest, type RequestRules, type WebhookEvent } from './request';

export interface Webhook {
  readonly rules: RequestRules;
  readonly intake: Intake;
  readonly telemetry: Telemetry;
}

/** Answers one request: 202 once its alerts are kept. 429 while the services behind it ask for less; any other fault of theirs or ours is thrown, so that the sender gets a 5xx and sends again. */
export async function answer(
  event: WebhookEvent,
  { rules, intake, telemetry }: Webhook,
  nowMs: number,
): Promise<APIGatewayProxyStructuredResultV2> {
  const request = await checkRequest(event, rules, nowMs);
  if (!request.ok) {
    telemetry.add('webhookRejected', 1, String(request.status));
    telemetry.warn('request refused', { status: request.status, reason: request.reason });
    return respond(
      request.status,
      request.status === 401 ? UNAUTHENTICATED[rules.authentication] : request.reason,
      request.status === 405 ? { allow: 'POST' } : {},
    );
  }
  try {
    const accepted = await accept(request.body, request.signedAtMs, intake);
    telemetry.add('webhookAccepted', 1);
    tell(accepted, request.body.length, telemetry);
    return respond(202, 'accepted');
  } catch (cause) {
    if (!isThrottled(cause)) throw cause;
    telemetry.add('webhookRejected', 1, '429');
    telemetry.warn('request not taken: a service asks for less', { status: 429, reason: serviceErrorText(cause) });
    return respond(429, 'busy, nothing of this request was kept: send it again', { 'retry-after': String(RETRY_AFTER_SECONDS) });
  }
}

/** Long enough for a throttled service, short enough for the time in which a signature holds. */
const RETRY_AFTER_SECONDS = 10;

function tell(accepted: Accepted, bytes: number, telemetry: Telemetry): void {
  if ('unremembered' in accepted) {
    const { unremembered, to } = accepted;
    telemetry.warn('request accepted, but not remembered', { bytes, to, reason: serviceErrorText(unremembered) });
  } else telemetry.info('request accepted', { bytes, ...accepted });
}

/** A stranger is not told which part of the signature, or of the token, was wrong. */
const UNAUTHENTICATED = {
  token: 'wanted a header Authorization: Bearer <token>',
  signature: 'wanted a header X-SLC-Signature: t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>">, made just now with the key',
};

const respond = (statusCode: number, message: string, headers: Record<string, string> = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message }),
});
