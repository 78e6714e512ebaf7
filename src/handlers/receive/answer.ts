import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Telemetry } from '../telemetry';
import { accept, type Intake } from './accept';
import { checkRequest, type RequestRules, type WebhookEvent } from './request';

export interface Webhook {
  readonly rules: RequestRules;
  readonly intake: Intake;
  readonly telemetry: Telemetry;
}

/** Answers one request: 202 once its alerts are kept. A fault of ours is thrown, so that the sender gets a 5xx and sends again. */
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
      request.status === 401 ? UNAUTHENTICATED : request.reason,
      request.status === 405 ? { allow: 'POST' } : {},
    );
  }
  const accepted = await accept(request.body, request.signedAtMs, intake);
  telemetry.add('webhookAccepted', 1);
  telemetry.info('request accepted', { bytes: request.body.length, ...accepted });
  return respond(202, 'accepted');
}

/** A stranger is not told which part of the signature was wrong. */
const UNAUTHENTICATED =
  'wanted a header X-SLC-Signature: t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>">, made just now with the key';

const respond = (statusCode: number, message: string, headers: Record<string, string> = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message }),
});
