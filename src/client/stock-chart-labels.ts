import type { StockBars } from '../pages/stock/stock-data.ts';
import type { ChartLayout, SessionSpan, SlotRange } from './stock-chart-data.ts';

const dayFormat = new Intl.DateTimeFormat('en-US', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** `Fri, Nov 20` of a date. */
export const nameOfDay = (day: string): string => dayFormat.format(Date.parse(`${day}T00:00:00Z`));

/** The bar of a slot in figures; empty between sessions. */
export function barText(slot: number, bars: StockBars, layout: ChartLayout, decimals: number): string {
  const { time, row } = layout.slots[slot] ?? { time: 0, row: null };
  if (row === null) return '';
  const price = (column: readonly number[]): string => column[row]!.toFixed(decimals);
  const when = new Date(1000 * time).toISOString();
  const prices = `O ${price(bars.open)}  H ${price(bars.high)}  L ${price(bars.low)}  C ${price(bars.close)}`;
  const rest = `volume ${bars.volume[row]!.toLocaleString('en-US')}  VWAP ${price(bars.vwap)}`;
  return `${nameOfDay(when.slice(0, 10))} ${when.slice(11, 16)}  ${prices}  ${rest}`;
}

/** What the select of sessions says is seen: a day, or all. */
export function sessionSeen({ from, to }: SlotRange, { slots }: ChartLayout, middle?: SessionSpan): string {
  return to - from > 0.6 * slots.length && slots.length > 0 && middle !== undefined
    ? 'all'
    : (middle?.day ?? '');
}
