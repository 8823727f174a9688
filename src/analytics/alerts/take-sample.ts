import type { AlertRules, SampleEffect } from './alert-events.ts';
import { analysisInForce } from './analyses.ts';
import type { TickerState, TickerWindow } from './ticker-state.ts';

/** A sample, and whether it fixed the baseline and so is to be judged. */
interface Sampled {
  readonly sample: SampleEffect;
  readonly fixesBaseline: boolean;
}

/** Takes the window's last trade as its sample of a grid point. */
export function takeSample(
  state: TickerState,
  window: TickerWindow,
  sampledAt: number,
  { windowMs }: AlertRules,
): Sampled {
  const { time, price, size, delayed } = window.last!;
  window.unsampled = false;
  window.samples++;
  let fixesBaseline = false;
  if (window.firstSampleTime === null) {
    window.firstSampleTime = time;
    window.endsAt = time + windowMs;
  } else if (window.baseline === null) {
    if (window.firstOfBaseline === null) window.firstOfBaseline = price;
    else {
      window.baseline = Math.min(window.firstOfBaseline, price);
      fixesBaseline = true;
    }
  }
  const { sentiment, recommendation, confidence } = analysisInForce(state.analyses, sampledAt);
  const ordinal = window.samples;
  return {
    sample: {
      kind: 'sample',
      ticker: state.ticker,
      time,
      sampledAt,
      price,
      size,
      sentiment,
      recommendation,
      confidence,
      delayed,
      ordinal,
    },
    fixesBaseline,
  };
}

/** At a new price level the two samples of the baseline are taken anew; before the first sample there are none. */
export function restartBaseline(window: TickerWindow): void {
  window.firstOfBaseline = null;
  window.baseline = null;
}
