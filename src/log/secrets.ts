const secrets = new Set<string>();

/** Shorter texts are no secrets: hiding them would only blot out ordinary words. */
const shortest = 4;

/** From now on no log line of this process shows `secret`. */
export function hideFromLogs(secret: string): void {
  if (secret.length < shortest) return;
  secrets.add(secret);
  // As it stands inside a JSON line, and inside a URL.
  secrets.add(JSON.stringify(secret).slice(1, -1));
  secrets.add(encodeURIComponent(secret));
}

export function withoutSecrets(line: string): string {
  let clean = line;
  for (const secret of secrets) clean = clean.replaceAll(secret, '********');
  return clean;
}
