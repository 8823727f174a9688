import type { BarsOutcome, GatewayEvent } from './gateway.ts';

/** More than 50 messages in a second: the one it answers was not taken. */
export const tooManyMessages = 100;
/** How long nothing is sent after that. */
export const tooManyMessagesPauseMs = 1_000;

/** Codes that say the excess of messages was refused, or too many requests are open. */
const overloadCodes: ReadonlySet<number> = new Set([tooManyMessages, 101, 420]);
/** Codes for data the login is not subscribed to. */
export const permissionCodes: ReadonlySet<number> = new Set([354, 460, 10089, 10090, 10168, 10186]);
const farmCodes: ReadonlySet<number> = new Set([2103, 2104, 2105, 2106, 2107, 2108, 2110, 2119, 2157, 2158]);

/** Whether a refusal of one request only asks for more patience. */
function isOverload(code: number, text: string): boolean {
  return overloadCodes.has(code) || (code === 322 && /only \d+ simultaneous/i.test(text));
}

type Refusal = Exclude<BarsOutcome, { kind: 'bars' }>;

/**
 * What an error message about a history request means. Code 162 covers everything the historical data service
 * says, so its text decides.
 * @param maintenance whether IBKR's nightly maintenance may be on, when it denies knowing contracts it knows.
 */
export function refusalOf(code: number, text: string, maintenance: boolean): Refusal {
  const message = `${code}: ${text}`;
  if (isOverload(code, text)) return { kind: 'pacing', message };
  if (permissionCodes.has(code)) return { kind: 'no_permission', message };
  if (code === 165) return { kind: 'no_data', message };
  if (code === 200) return { kind: maintenance ? 'disconnected' : 'unknown_contract', message };
  if (code !== 162) return { kind: 'refused', message };
  if (/returned no data/i.test(text)) return { kind: 'no_data', message };
  if (/pacing violation/i.test(text)) return { kind: 'pacing', message };
  if (/no market data permissions/i.test(text)) return { kind: 'no_permission', message };
  return { kind: 'refused', message };
}

/** A message about the connection as an event for logs: 1100 lost, 1101 and 1102 restored, farms, the rest notices. */
export function eventOf(code: number, text: string): GatewayEvent {
  if (code === 1100) return { kind: 'lost', code, text };
  if (code === 1101 || code === 1102) return { kind: 'restored', code, text };
  return { kind: farmCodes.has(code) ? 'farm' : 'notice', code, text };
}
