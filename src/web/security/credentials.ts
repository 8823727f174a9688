import { randomUUID, scryptSync } from 'node:crypto';

import type { Settings } from '../../config/settings.ts';
import type { Role } from '../access.ts';
import { sameSecret } from '../guards.ts';

type CredentialSettings = Pick<
  Settings,
  'WEB_PASSWORD' | 'WEB_VIEWER_PASSWORD' | 'WEB_TOKEN' | 'WEB_VIEWER_TOKEN'
>;

/** Hard enough that a stolen cookie is no way to try passwords at, ~0.1 s and 32 MB once at the start. */
const scryptTerms = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;

/** Who a password or a token of the configuration belongs to. */
export interface Credentials {
  /** What sessions and CSRF tokens are signed with: the same after a restart, others once any of the secrets is changed. */
  readonly sessionKey: Buffer;
  readonly csrfKey: Buffer;
  /** Whether anybody can sign in on the page at all. */
  readonly hasPassword: boolean;
  roleOfPassword(given: string): Role | null;
  roleOfToken(given: string): Role | null;
}

export function credentialsOf(settings: CredentialSettings): Credentials {
  const { WEB_PASSWORD, WEB_VIEWER_PASSWORD, WEB_TOKEN, WEB_VIEWER_TOKEN } = settings;
  const secrets = JSON.stringify([WEB_PASSWORD, WEB_VIEWER_PASSWORD, WEB_TOKEN, WEB_VIEWER_TOKEN]);
  const operator = { password: orNothing(WEB_PASSWORD), token: orNothing(WEB_TOKEN) };
  const viewer = { password: orNothing(WEB_VIEWER_PASSWORD), token: orNothing(WEB_VIEWER_TOKEN) };
  /** Compares with both, whichever it is, so that the time tells nothing. */
  const roleOf = (kind: 'password' | 'token', given: string): Role | null => {
    const isOperator = sameSecret(given, operator[kind]);
    const isViewer = sameSecret(given, viewer[kind]);
    if (isOperator) return 'operator';
    return isViewer ? 'viewer' : null;
  };
  const keys = scryptSync(secrets, 'openbell sessions', 64, scryptTerms);
  return {
    sessionKey: keys.subarray(0, 32),
    csrfKey: keys.subarray(32),
    hasPassword: WEB_PASSWORD !== '' || WEB_VIEWER_PASSWORD !== '',
    roleOfPassword: (given) => roleOf('password', given),
    roleOfToken: (given) => roleOf('token', given),
  };
}

/** A secret that is not set is one nobody can give. */
const orNothing = (secret: string): string => (secret === '' ? randomUUID() : secret);
