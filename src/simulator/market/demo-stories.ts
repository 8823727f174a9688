import { roundToTick } from './price-history.ts';

/** A price on the way: `seconds` after the news it has changed by `percent` since before it. */
export interface Waypoint {
  readonly seconds: number;
  readonly percent: number;
}

/** One ticker's part in the demo: its news and what its price does after it, once a round. */
export interface DemoStory {
  readonly ticker: string;
  readonly company: string;
  readonly headline: string;
  readonly recommendation: 'BUY' | 'SELL';
  readonly confidence: 'high' | 'medium' | 'low';
  readonly sentiment: 'positive' | 'negative';
  readonly strengthScore: number | null;
  /** Seconds into the round. */
  readonly newsAfter: number;
  /** USD before the news. */
  readonly price: number;
  /** The way between trades is straight; before the first point and after the last the price stands at theirs. */
  readonly way: readonly Waypoint[];
  /** A print far off, seconds after the news, and how long nothing trades after it. */
  readonly stalePrint?: { readonly seconds: number; readonly percent: number; readonly quietSeconds: number };
  /** Seconds after the news at which trading stops and goes on. */
  readonly halt?: { readonly from: number; readonly to: number };
  /** Whether the rule raises an alert, and why or why not. */
  readonly alerts: boolean;
  readonly because: string;
}

/** Stands while the baseline is made, runs 8 % within the minute, and is back before the next round. */
const run: readonly Waypoint[] = [
  { seconds: 12, percent: 0 },
  { seconds: 18, percent: 6 },
  { seconds: 30, percent: 8 },
  { seconds: 62, percent: 8 },
  { seconds: 90, percent: 0 },
];

/** The stories of a round. Their tickers have more letters than any of a seeded market. */
export const demoStories: readonly DemoStory[] = [
  {
    ticker: 'DEMORUN',
    company: 'DEMO RUN THERAPEUTICS INC',
    headline: 'Demo Run Therapeutics wins approval for its first drug',
    recommendation: 'BUY',
    confidence: 'high',
    sentiment: 'positive',
    strengthScore: 7.5,
    newsAfter: 8,
    price: 4.2,
    way: run,
    alerts: true,
    because: 'a BUY that runs 8 % within its minute',
  },
  {
    ticker: 'DEMOSELL',
    company: 'DEMO SELL HOLDINGS CORP',
    headline: 'Demo Sell Holdings names a new auditor after a late filing',
    recommendation: 'SELL',
    confidence: 'high',
    sentiment: 'negative',
    strengthScore: 6,
    newsAfter: 14,
    price: 3.6,
    way: run,
    alerts: false,
    because: 'it runs as far, but the analysis says SELL',
  },
  {
    ticker: 'DEMOSLOW',
    company: 'DEMO SLOW ENERGY CORP',
    headline: 'Demo Slow Energy extends its supply contract by three years',
    recommendation: 'BUY',
    confidence: 'medium',
    sentiment: 'positive',
    strengthScore: 3,
    newsAfter: 20,
    price: 6.4,
    way: [
      { seconds: 10, percent: 0 },
      { seconds: 70, percent: 3.8 },
      { seconds: 95, percent: 6.5 },
      { seconds: 120, percent: 6.5 },
      { seconds: 145, percent: 0 },
    ],
    alerts: false,
    because: 'it reaches 5 % only after its 60 seconds',
  },
  {
    ticker: 'DEMOCENT',
    company: 'DEMO CENT SYSTEMS INC',
    headline: 'Demo Cent Systems announces a partnership',
    recommendation: 'BUY',
    confidence: 'low',
    sentiment: 'positive',
    strengthScore: null,
    newsAfter: 26,
    price: 0.31,
    way: run,
    alerts: false,
    because: 'its price stays below 0.40 $',
  },
  {
    ticker: 'DEMOSTALE',
    company: 'DEMO STALE INDUSTRIES INC',
    headline: 'Demo Stale Industries receives a takeover offer',
    recommendation: 'BUY',
    confidence: 'medium',
    sentiment: 'positive',
    strengthScore: null,
    newsAfter: 32,
    price: 5,
    way: run,
    stalePrint: { seconds: 1.2, percent: 18, quietSeconds: 3.2 },
    alerts: true,
    because:
      'its first print after the news is stale and far above; the baseline is the lower of the two samples after it, which it beats by 8 %',
  },
  {
    ticker: 'DEMOHALT',
    company: 'DEMO HALT GROUP INC',
    headline: 'Demo Halt Group sells its largest division',
    recommendation: 'BUY',
    confidence: 'high',
    sentiment: 'positive',
    strengthScore: 5,
    newsAfter: 38,
    price: 2.4,
    way: [
      { seconds: 12, percent: 0 },
      { seconds: 20, percent: 4 },
      { seconds: 90, percent: 4 },
      { seconds: 91, percent: 12 },
      { seconds: 105, percent: 12 },
      { seconds: 128, percent: 0 },
    ],
    halt: { from: 20, to: 90 },
    alerts: false,
    because: 'trading halts at 4 % and goes on, far higher, after its 60 seconds',
  },
  {
    ticker: 'DEMOHIGH',
    company: 'DEMO HIGH BANCORP',
    headline: 'Demo High Bancorp raises its outlook',
    recommendation: 'BUY',
    confidence: 'high',
    sentiment: 'positive',
    strengthScore: 8,
    newsAfter: 44,
    price: 12.5,
    way: run,
    alerts: false,
    because: 'its price is above 11 $',
  },
];

/** Price of a story so long after its news, USD. */
export function priceAfter({ price, way }: DemoStory, seconds: number): number {
  let before = { seconds: 0, percent: 0 };
  for (const point of way) {
    if (seconds < point.seconds) {
      const share = (seconds - before.seconds) / (point.seconds - before.seconds);
      return changed(price, before.percent + share * (point.percent - before.percent));
    }
    before = point;
  }
  return changed(price, before.percent);
}

export function changed(price: number, percent: number): number {
  return roundToTick(price * (1 + percent / 100));
}
