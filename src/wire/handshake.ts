import { apiPrefix, frameText, WireError } from './framing.ts';

/** The newest version of the text protocol openbell speaks, on both sides. */
export const newestVersion = 193;
/** The oldest version whose layouts `requests.ts` and `responses.ts` describe. */
export const oldestVersion = 176;

export interface VersionRange {
  readonly lowest: number;
  readonly highest: number;
}

/** A client's opening bytes: the prefix and the versions it speaks. */
export function encodeClientHello(range: VersionRange): Buffer {
  return Buffer.concat([apiPrefix, frameText(`v${range.lowest}..${range.highest}`)]);
}

/**
 * The versions in a client's first frame; connect options after a blank are ignored.
 * @throws WireError when it is no such frame.
 */
export function decodeClientHello(payload: Buffer): VersionRange {
  const match = /^v(\d{1,4})(?:\.\.(\d{1,4}))?(?: |\0|$)/.exec(payload.toString('latin1'));
  if (!match) throw new WireError('the first frame names no versions');
  const lowest = Number(match[1]);
  const highest = Number(match[2] ?? match[1]);
  return { lowest, highest };
}

/** The server's answer. @param time its local time, `20261120 05:45:00 US/Eastern`. */
export function encodeServerHello(version: number, time: string): Buffer {
  return frameText(`${version}\0${time}\0`);
}

/** @throws WireError when the frame is no server's answer. */
export function decodeServerHello(payload: Buffer): { version: number; time: string } {
  const [version = '', time = ''] = payload.toString('utf8').split('\0');
  if (!/^\d{1,4}$/.test(version)) throw new WireError('the gateway named no version');
  return { version: Number(version), time };
}
