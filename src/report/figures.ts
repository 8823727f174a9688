import type { Interval, RateInterval } from '../analytics/forecast-types.ts';

/** What stands where nothing is known. */
const unknown = '–';

/** By decimals; a table has thousands of figures, and a format takes longer to make than to use. */
const formats = new Map<number, Intl.NumberFormat>();

function formatOf(decimals: number): Intl.NumberFormat {
  let format = formats.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(decimals, format);
  }
  return format;
}

/** A number with fixed decimals and thousands separators; never "-0". */
export function figure(value: number | null, decimals = 0): string {
  if (value === null) return unknown;
  const text = formatOf(decimals).format(value);
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text;
}

/** A ratio: decimals only where they say something, and no more than a few digits (few days compound to absurd heights). */
export function ratioFigure(value: number | null): string {
  if (value === null) return unknown;
  if (Math.abs(value) > 9_999) return value > 0 ? '>9,999' : '<-9,999';
  return figure(value, Math.abs(value) >= 100 ? 0 : 1);
}

/** A fraction as a percentage. */
export function percentage(fraction: number | null, decimals = 0): string {
  return fraction === null ? unknown : `${figure(100 * fraction, decimals)} %`;
}

/** A fraction as a percentage with its sign. */
export function signedPercentage(fraction: number | null, decimals = 2): string {
  if (fraction === null) return unknown;
  const text = percentage(fraction, decimals);
  return fraction > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `12 [-88, 143]`: median, low and high. */
export function intervalFigure({ low, median, high }: Interval, decimals = 0): string {
  return `${figure(median, decimals)} [${figure(low, decimals)}, ${figure(high, decimals)}]`;
}

/** `52 % [47, 57]`. */
export function rateFigure(rate: RateInterval | null): string {
  if (rate === null) return unknown;
  return `${percentage(rate.rate)} [${figure(100 * rate.low)}, ${figure(100 * rate.high)}]`;
}

/** An amount: `-$45`. */
export function dollars(value: number | null, decimals = 0): string {
  if (value === null) return unknown;
  const text = figure(value, decimals);
  return text.startsWith('-') ? `-$${text.slice(1)}` : `$${text}`;
}

/** The same with its sign where it is above zero. */
export function signedDollars(value: number, decimals = 0): string {
  const text = dollars(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Decimals for amounts that are compared: cents where whole dollars would say too little. */
export const centsFor = (amounts: readonly number[]): number =>
  Math.max(0, ...amounts.map(Math.abs)) >= 10 ? 0 : 2;
