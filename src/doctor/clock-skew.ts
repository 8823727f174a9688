import { stopwatch } from '../calendar/clock.ts';
import { failed, type Finding, ok, warning } from './finding.ts';

/** More confuses trade times and latencies; from a minute on reports are due at the wrong time. */
const noticeableMs = 2_000;
const wrongMs = 60_000;

export interface AskedClock {
  /** `Redis` */
  readonly name: string;
  /** Epoch ms by that clock. */
  readonly ask: () => Promise<number>;
  /** Epoch ms by ours. */
  readonly own: () => number;
  /** How coarse its time is, milliseconds. */
  readonly resolutionMs: number;
}

/** How far another clock is from ours; what the question takes counts for neither. */
export async function clockFinding({ name, ask, own, resolutionMs }: AskedClock): Promise<Finding> {
  const elapsed = stopwatch();
  const before = own();
  const theirs = await ask();
  const roundTripMs = elapsed();
  // A coarse clock tells the beginning of its second.
  const skewMs = theirs + resolutionMs / 2 - (before + roundTripMs / 2);
  const doubtMs = roundTripMs / 2 + resolutionMs / 2;
  const certainMs = Math.max(0, Math.abs(skewMs) - doubtMs);
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  const text =
    certainMs <= noticeableMs
      ? `${name} agrees within ${Math.max(1, Math.ceil(Math.abs(skewMs) + doubtMs))} ms`
      : `${name} is ${(Math.abs(skewMs) / 1000).toFixed(1)} s ${direction} this machine`;
  const advice =
    'Let this machine and that one follow a time server (`timedatectl set-ntp true`), then look again.';
  if (certainMs > wrongMs) return failed(text, advice);
  return certainMs > noticeableMs ? warning(text, advice) : ok(text);
}
