import { isLoopback } from './loopback.ts';
import type { Settings } from './settings.ts';

/** How the pages may be reached, and so what is asked of who comes. */
export interface WebExposure {
  /** Whether others than the people at this machine can come: they sign in. */
  readonly signIn: boolean;
  /** Whether a request counts only over https, by the server's own certificate or by a trusted proxy's word. */
  readonly encrypted: boolean;
}

type ExposureSettings = Pick<
  Settings,
  'WEB_HOST' | 'WEB_HOSTS' | 'WEB_TRUSTED_PROXIES' | 'TLS_CERT' | 'TLS_KEY'
>;

/** Bound to loopback only this machine comes in; a name or a proxy given for it says that others are let in through it. */
export function webExposure(settings: ExposureSettings): WebExposure {
  const { WEB_HOST, WEB_HOSTS, WEB_TRUSTED_PROXIES, TLS_CERT, TLS_KEY } = settings;
  return {
    signIn: !isLoopback(WEB_HOST) || WEB_HOSTS.length > 0 || WEB_TRUSTED_PROXIES.length > 0,
    encrypted: (TLS_CERT !== undefined && TLS_KEY !== undefined) || WEB_TRUSTED_PROXIES.length > 0,
  };
}
