import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** How long a secret is kept: a changed key is in use after this time, and a busy webhook asks only so often. */
export const SECRET_LIFETIME_MS = 300_000;

/** The text of a secret, kept for its lifetime. */
export function cachedSecret(secrets: SecretsManagerClient, secretArn: string): (nowMs: number) => Promise<string> {
  let held: { readonly text: string; readonly untilMs: number } | undefined;
  return async (nowMs) => {
    if (held && nowMs < held.untilMs) return held.text;
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
    if (!SecretString) throw new Error(`secret ${secretArn} holds no text, wanted the key of the webhook's signatures`);
    held = { text: SecretString, untilMs: nowMs + SECRET_LIFETIME_MS };
    return held.text;
  };
}
