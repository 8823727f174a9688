import { readFileSync } from 'node:fs';

interface OwnPackage {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** package.json lies beside both src and dist. */
function ownPackage(): OwnPackage {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as OwnPackage;
}

/** The version of this program. */
export const ownVersion = (): string => ownPackage().version;

/** The versions of Node it runs on: `>=20.19.0`. */
export const nodeRange = (): string => ownPackage().engines.node;
