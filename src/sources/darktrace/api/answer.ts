import { ApiError, type ApiErrorOptions, type HttpAnswer } from '../../api';

/** Bytes of a refusal that are looked at; an appliance says what is wrong in a line. */
const REFUSAL_BYTES = 4096;

/**
 * The body of an answer that holds alerts; anything else is thrown as what it means. The appliance tells refusals in several ways: 400 with
 * a line of text, redirects to `/login` and `/403`, and its login page with status 200.
 */
export async function bodyOf(answer: HttpAnswer, path: string, nowMs: number): Promise<AsyncIterable<Uint8Array>> {
  const { status, headers } = answer;
  if (status === 200 && !isHtml(headers['content-type'])) return answer.body;
  const refusal = await beginningOf(answer.body);
  if (status === 200) throw loginPage(path);
  if (status >= 300 && status < 400) throw redirected(path, headers['location'] ?? '');
  if (/API DATE ERROR/i.test(refusal)) throw wrongClock(headers['date'], nowMs);
  if (status === 401 || /API SIGNATURE ERROR/i.test(refusal)) throw wrongCredentials(status);
  if (status === 403) throw noPermission(path);
  if (status === 404) throw new ApiError('not-found', `${path}: found status 404, wanted 200`, { fix: FIXES.unknownPath });
  if (status === 429) throw new ApiError('busy', `${path}: the appliance refuses more calls (429)`, backOff(headers, nowMs));
  if (status >= 500) throw new ApiError('server', `${path}: the appliance failed (${status})`, backOff(headers, nowMs));
  throw new ApiError('unexpected', `${path}: found status ${status}, wanted 200`, { fix: FIXES.unexpected });
}

export function loginPage(path: string): ApiError {
  return new ApiError(
    'login-page',
    `${path}: found an HTML page with status 200, wanted JSON: the call was taken for a visitor without login`,
    {
      fix: 'check that url is the appliance itself and not a proxy in front of it, and that the API is enabled for the token pair',
    },
  );
}

const isHtml = (contentType: string | undefined) => /\bhtml\b/i.test(contentType ?? '');

function redirected(path: string, location: string): ApiError {
  // Only the path is told: a location may carry a session in its query.
  const to = location
    .replace(/^https?:\/\/[^/]*/i, '')
    .replace(/[?#].*$/s, '')
    .slice(0, 80);
  if (/^\/403\b/.test(to)) return noPermission(path);
  if (/^\/login\b/.test(to)) {
    return new ApiError('unknown-path', `${path}: redirected to ${to}, which an appliance does for a path that it does not know`, {
      fix: FIXES.unknownPath,
    });
  }
  return new ApiError(
    'redirect',
    `${path}: redirected to ${JSON.stringify(to)}, wanted an answer: redirects are not followed, they would carry the token away`,
    {
      fix: 'set url to the address at which the appliance itself answers',
    },
  );
}

function wrongClock(date: string | undefined, nowMs: number): ApiError {
  const theirs = Date.parse(date ?? '');
  const found = Number.isNaN(theirs)
    ? 'its answer has no Date header to measure by'
    : `its clock is ${Math.abs(Math.round((theirs - nowMs) / 1000))} s ${theirs < nowMs ? 'behind' : 'ahead of'} ours`;
  return new ApiError(
    'clock',
    `the appliance refused the time of the call (API DATE ERROR): ${found}, wanted at most 30 minutes between the clocks`,
    {
      fix: 'set NTP on the appliance, or on the machine that polls',
    },
  );
}

function wrongCredentials(status: number): ApiError {
  return new ApiError(
    'credentials',
    `the appliance refused the signature (status ${status}): the tokens in the secret are not a pair that it knows`,
    {
      fix: 'make a new token pair in the settings of the appliance, put both tokens in the secret, and mind that publicToken and privateToken are not swapped',
    },
  );
}

function noPermission(path: string): ApiError {
  return new ApiError('permission', `${path}: the owner of the token may not read this`, {
    fix: 'give the user of the token "Visualizer" and "Unrestricted Devices", or use the global token pair',
  });
}

const FIXES = {
  unknownPath: 'check that url is the bare address of the appliance, and that its version has this part of the API',
  unexpected: 'ask the appliance by hand, and report the status if it stays',
  backOff:
    'nothing, unless it stays: the poll tries again by itself; then poll less often or ask the vendor for the health of the appliance',
} as const;

function backOff(headers: HttpAnswer['headers'], nowMs: number): ApiErrorOptions {
  const retryAfterMs = waitAskedFor(headers, nowMs);
  return retryAfterMs === undefined ? { fix: FIXES.backOff } : { fix: FIXES.backOff, retryAfterMs };
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), else `X-Rate-Limit-Reset` in seconds since 1970. */
function waitAskedFor(headers: HttpAnswer['headers'], nowMs: number): number | undefined {
  const after = headers['retry-after'];
  if (after !== undefined) {
    const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - nowMs;
    return Number.isNaN(ms) ? undefined : Math.max(0, ms);
  }
  const reset = Number(headers['x-rate-limit-reset']);
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - nowMs) : undefined;
}

/** Leaves the body after its beginning; one that breaks off says nothing that the status does not. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= REFUSAL_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  return Buffer.concat(chunks).toString('latin1', 0, REFUSAL_BYTES);
}
