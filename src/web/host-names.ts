import { isIP } from 'node:net';
import { hostname } from 'node:os';

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);
const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

const bare = (name: string): string => name.replace(/^\[|\]$/g, '').toLowerCase();

/** Whether only programs of this machine reach a server bound to that address. */
export const isLoopback = (address: string): boolean => loopbackNames.has(bare(address));

/**
 * Whether a server bound to `bound` answers requests that name a host: not for names somebody else could point here (DNS
 * rebinding). Bound to every address it answers for any address and for the machine's name.
 */
export function answersForHost(name: string, bound: string): boolean {
  const wanted = bare(name);
  if (loopbackNames.has(wanted) || wanted === bare(bound)) return true;
  return everyAddress.has(bare(bound)) && (isIP(wanted) !== 0 || wanted === hostname().toLowerCase());
}
