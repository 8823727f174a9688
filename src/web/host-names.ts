import { isIP } from 'node:net';
import { hostname } from 'node:os';

import { bareHost, loopbackNames } from '../config/loopback.ts';

const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * Whether a server bound to `bound` answers requests that name a host: not for names somebody else could point here (DNS
 * rebinding). Bound to every address it answers for any address and for the machine's name.
 */
export function answersForHost(name: string, bound: string): boolean {
  const wanted = bareHost(name);
  if (loopbackNames.has(wanted) || wanted === bareHost(bound)) return true;
  return everyAddress.has(bareHost(bound)) && (isIP(wanted) !== 0 || wanted === hostname().toLowerCase());
}
