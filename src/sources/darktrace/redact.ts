/**
 * Redaction of secrets in what is written to the lake: credentials in addresses (`https://user:secret@host`), secret parameters in
 * query strings and forms, secret fields in JSON (also JSON kept as text), authorization headers. It errs on the side of hiding.
 */
export const REDACTED = '[redacted]';

const SECRET_NAMES =
  'password|passwd|pwd|passphrase|secret|client_secret|token|access_token|refresh_token|id_token|api[_-]?key|sessionid|session_id|sid_token|sig|signature|authorization';

// Every quantifier is bounded and no two neighbours can match the same text, so each runs in linear time on hostile input.
const URL_CREDENTIALS = /(:\\?\/\\?\/)[^\s/?#"'@\\:]{1,256}:[^\s/?#"'@\\]{1,256}@/g;
const SECRET_PARAMETER = new RegExp(`(\\b(?:${SECRET_NAMES})=)[^&\\s"'\\\\#;]{1,4096}`, 'gi');
const SECRET_FIELD_TEXT = new RegExp(`("(?:${SECRET_NAMES})"\\s{0,8}:\\s{0,8}")[^"\\\\]{1,4096}`, 'gi');
const AUTHORIZATION = /\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,4096}/g;
const SECRET_FIELD = new RegExp(`^(?:${SECRET_NAMES})$`, 'i');

/** Text without its secrets. */
export function redactText(text: string): string {
  return text
    .replace(URL_CREDENTIALS, `$1${REDACTED}@`)
    .replace(SECRET_PARAMETER, `$1${REDACTED}`)
    .replace(SECRET_FIELD_TEXT, `$1${REDACTED}`)
    .replace(AUTHORIZATION, `$1 ${REDACTED}`);
}

/** A copy of any JSON-like value in which every text is redacted and secret fields are hidden. */
export function redactValue<T>(value: T): T {
  return redacted(value) as T;
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redacted);
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, inner] of Object.entries(value))
    copy[key] = typeof inner === 'string' && SECRET_FIELD.test(key) ? REDACTED : redacted(inner);
  return copy;
}
