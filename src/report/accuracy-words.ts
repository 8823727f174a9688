import type { ClusteredShare } from '../analytics/end-of-day/day-clusters.ts';
import { type Advice, adviceFrom, decisionReports } from '../analytics/end-of-day/decision.ts';
import type { Basis, Metric, Position } from '../analytics/end-of-day/end-of-day-types.ts';
import { centsFor, dollars, figure, percentage, signedDollars } from './figures.ts';

/** What of a forecast a figure is of. */
export const basisNames: Readonly<Record<Basis, string>> = {
  chosen: 'Chosen stocks',
  paper: 'The whole list as if traded',
};

/** Said wherever figures of the whole list stand. */
export const paperNotice = 'The whole list as if traded; not a recommendation.';

/** Where a figure of the day lies, without a colour to tell it. */
export const positionWords: Readonly<Record<Position, string>> = {
  inside: 'inside',
  below: '▼ below',
  above: '▲ above',
};

export const metricNames: Readonly<Record<Metric, string>> = { trades: 'Trades', pnl: 'P&L' };

/** Texts of a figure's amounts, with the decimals that amounts compared with each other need. */
export function metricText(metric: Metric, compared: readonly number[]): (value: number) => string {
  const cents = centsFor(compared);
  const whole = compared.every(Number.isInteger);
  return metric === 'pnl' ? (value) => dollars(value, cents) : (value) => figure(value, whole ? 0 : 1);
}

/** What stands behind such an amount; dollars carry their own. */
export const metricUnit = (metric: Metric): string => (metric === 'trades' ? ' trades' : '');

/** A difference of two such amounts, with its sign. */
export function metricDifference(metric: Metric, value: number): string {
  if (metric === 'pnl') return signedDollars(value, centsFor([value]));
  const text = figure(value, 1);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `79 % [74 to 84]`. */
export const shareText = ({ share, low, high }: ClusteredShare): string =>
  `${percentage(share)} [${figure(100 * low)} to ${figure(100 * high)}]`;

/** What a held share says of intervals that claim one, a sentence without its full stop. */
export function claimWords({ low, high }: ClusteredShare, claimed: number, reports: number): string {
  if (reports < decisionReports.least) {
    return `fewer than ${decisionReports.least} reports say nothing yet of how honest an interval is`;
  }
  if (high < claimed) return 'the intervals are too narrow: days end outside more often than they claim';
  if (low > claimed) return 'the intervals are wider than they need to be';
  return 'that is what they claim, as far as these reports can tell';
}

/** A loss against another rule's: `3 % less`. */
export function lossAgainst(loss: number, other: number | null): string {
  if (other === null) return figure(null);
  if (other === 0) return loss === 0 ? 'the same' : 'more';
  const percent = Math.round((100 * (loss - other)) / other);
  if (percent === 0) return 'the same';
  return percent < 0
    ? `${figure(-percent)} % less`
    : `${percent > 9_999 ? '>9,999' : figure(percent)} % more`;
}

/** The tone an advice is told in, and from which gap it holds. */
export const adviceMarks: Readonly<
  Record<Advice, { readonly tone: 'good' | 'so-so' | 'bad' | ''; readonly meaning: string }>
> = {
  go_on: { tone: 'good', meaning: `a gap below ${adviceFrom.watch} %` },
  watch: { tone: 'so-so', meaning: `${adviceFrom.watch} % or more; chance alone does that at times` },
  look_into_it: { tone: 'so-so', meaning: `${adviceFrom.look_into_it} % or more` },
  stop_relying: { tone: 'bad', meaning: `more than ${adviceFrom.stop_relying} %` },
  too_few_reports: { tone: '', meaning: `fewer than ${decisionReports.least} say nothing` },
};
