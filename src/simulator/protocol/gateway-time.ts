import { formatNewYork } from '../../calendar/new-york.ts';
import { zonedTime } from '../../calendar/zone-time.ts';

/** The zone a simulated gateway writes its times in. */
export const gatewayZone = 'US/Eastern';

/** An instant as gateways write it from version 174 on: `20260402 09:30:00 US/Eastern`. */
export function gatewayTime(instant: number): string {
  return `${formatNewYork(instant, 'yyyyMMdd HH:mm:ss')} ${gatewayZone}`;
}

/**
 * Reads `yyyymmdd hh:mm:ss`, with a zone or in the gateway's, or `yyyymmdd-hh:mm:ss` in UTC.
 * @returns milliseconds, or undefined for anything else.
 */
export function readGatewayTime(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(-| {1,2})(\d{2}:\d{2}:\d{2})(?: (\S+))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, separator, time = '', zone] = match;
  return zonedTime(`${year}-${month}-${day}`, time, separator === '-' ? 'utc' : (zone ?? gatewayZone));
}
