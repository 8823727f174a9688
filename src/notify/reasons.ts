import { partsOfUrl, secretPartsOf } from '../log/url-secrets.ts';
import { fit, oneLine } from './message-text.ts';

/** Shorter texts are no secrets. */
const shortest = 4;
const longestReason = 160;

/** Why something failed, in words that hold none of a channel's secrets. */
export type SafeReason = (text: string) => string;

/**
 * Reasons quote what receivers answer, and those may repeat the address or token they were called with.
 * @param secrets tokens, passwords and addresses of the channel; of addresses every part of the path counts.
 */
export function safeReasons(secrets: readonly string[]): SafeReason {
  const hidden = new Set<string>();
  for (const secret of secrets) {
    const parts = URL.canParse(secret) ? partsOfUrl(new URL(secret)) : secret.split(':');
    for (const part of [...secretPartsOf(secret), ...parts]) {
      if (part.length < shortest) continue;
      hidden.add(part);
      hidden.add(encodeURIComponent(part));
      hidden.add(JSON.stringify(part).slice(1, -1));
      hidden.add(part.replaceAll('/', '\\/'));
    }
  }
  // Longest first, so that no part of a secret is left over beside a shorter one that it holds.
  const inOrder = [...hidden].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = oneLine(text);
    for (const secret of inOrder) clean = clean.replaceAll(secret, '********');
    return fit(clean, longestReason);
  };
}

/** The code of a failed connection (`ECONNREFUSED`), which names no address, unlike its message. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : 'unknown error';
}
