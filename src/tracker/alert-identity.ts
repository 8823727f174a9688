import { createHash } from 'node:crypto';

/**
 * The id of an alert as a UUID: the same source, ticker and second give the same one, so that an alert made again after a
 * crash is known. There is at most one alert a ticker and second.
 */
export function alertId(sourceId: string, ticker: string, tradeTime: number): string {
  const hash = createHash('sha256')
    .update(`${sourceId}\0${ticker}\0${Math.floor(tradeTime / 1000)}`)
    .digest();
  // Version 8 and the variant of RFC 9562: a UUID made by a rule of its own.
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
