import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** How long a secret is kept: a changed key is in use after this time, and a busy webhook asks only so often. */
export const SECRET_LIFETIME_MS = 300_000;

/** While a key is changed there are two: the new one and the old one. */
const MAX_KEYS = 2;

/** The keys in a secret, one a line, kept for their lifetime. */
export function cachedKeys(secrets: SecretsManagerClient, secretArn: string): (nowMs: number) => Promise<readonly string[]> {
  let held: { readonly keys: readonly string[]; readonly untilMs: number } | undefined;
  return async (nowMs) => {
    if (held && nowMs < held.untilMs) return held.keys;
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
    held = { keys: readKeys(SecretString ?? '', secretArn), untilMs: nowMs + SECRET_LIFETIME_MS };
    return held.keys;
  };
}

function readKeys(text: string, secretArn: string): readonly string[] {
  const keys = text.split(/\r?\n/).flatMap((line) => line.trim() || []);
  if (keys.length < 1 || keys.length > MAX_KEYS) {
    throw new Error(`secret ${secretArn} holds ${keys.length} lines, wanted the webhook's key, or two while it is changed, one a line`);
  }
  return keys;
}
