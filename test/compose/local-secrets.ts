import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Long enough for every credential, and no word anybody would guess. */
export const passwordOf = (name: string): string => `${name}-4f1c8b2e9d7a`;

/**
 * Makes the secrets an environment names, as docker-compose would put them in /run/secrets.
 * @returns the environment with the files below `folder`
 */
export function localSecrets(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { recursive: true });
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => {
      const name = /^\/run\/secrets\/(\w+)$/.exec(value)?.[1];
      if (name === undefined) return [key, value];
      writeFileSync(join(secrets, name), `${passwordOf(name)}\n`);
      return [key, join(secrets, name)];
    }),
  );
}
